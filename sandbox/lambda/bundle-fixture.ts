import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Writes a bundle of one file into a directory of its own, for the length of a test. */
export const writeBundle = async (
  source: string,
): Promise<{ directory: string; remove(): Promise<void> }> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'sandbox-bundle-'));
  await writeFile(path.join(directory, 'index.mjs'), source);
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
};

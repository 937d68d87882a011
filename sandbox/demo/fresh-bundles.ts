import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BUNDLE_DIRECTORY, buildBundles } from '../../infra/build/bundles.ts';

const ROOT = path.dirname(BUNDLE_DIRECTORY);
const SOURCES = ['lambda', 'infra/build/bundles.ts', 'package-lock.json'];

type Name = 'remediate' | 'verify' | 'sweep';

/** Builds the functions' bundles unless they are newer than everything they are made of. */
export const freshenBundles = async (
  names: readonly Name[] = ['remediate', 'verify'],
): Promise<'built' | 'fresh'> => {
  const sources = await Promise.all(SOURCES.map((source) => newestIn(path.join(ROOT, source))));
  const bundles = await Promise.all(
    names.map((name) => changedAt(path.join(BUNDLE_DIRECTORY, name, 'index.mjs'))),
  );
  if (Math.min(...bundles) > Math.max(...sources)) return 'fresh';
  await buildBundles(names);
  return 'built';
};

/** When a file, or the last file under a directory, was changed. */
const newestIn = async (place: string): Promise<number> => {
  if (!(await stat(place)).isDirectory()) return changedAt(place);
  const files = await readdir(place, { recursive: true });
  return Math.max(...(await Promise.all(files.map((file) => changedAt(path.join(place, file))))));
};

/** In epoch milliseconds; long ago for a file that is not there. */
const changedAt = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
};

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
  const bundles = names.map((name) => path.join(BUNDLE_DIRECTORY, name, 'index.mjs'));
  if (await areNewer(bundles, SOURCES)) return 'fresh';
  await buildBundles(names);
  return 'built';
};

/** Whether each of the built files is there, and newer than everything it is made of. */
export const areNewer = async (built: readonly string[], sources: readonly string[]): Promise<boolean> => {
  const changed = await Promise.all(sources.map((source) => newestIn(path.join(ROOT, source))));
  return Math.min(...(await Promise.all(built.map(changedAt)))) > Math.max(...changed);
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

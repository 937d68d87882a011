import { readFile } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

export type BundledPackage = {
  readonly name: string;
  readonly version: string;
  /** As SPDX writes it. */
  readonly license: string;
  readonly folder: string;
};

/**
 * The packages that files are bundled of. `inputs` are the files, as esbuild names them, relative to the repository.
 * Throws where a package states no licence.
 */
export const bundledPackages = (inputs: readonly string[]): Promise<BundledPackage[]> => {
  const folders = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return Promise.all([...new Set(folders)].sort().map((folder) => packageIn(path.resolve(ROOT, folder))));
};

const packageIn = async (folder: string): Promise<BundledPackage> => {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} states no licence: it cannot be bundled.`);
  return { name, version, license, folder };
};

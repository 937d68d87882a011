import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the clone that the program, built or not, lies somewhere in; undefined where it did not come along. */
export const cloneFile = (name: string): string | undefined =>
  above(path.dirname(fileURLToPath(import.meta.url)), name);

const above = (directory: string, name: string): string | undefined => {
  const file = path.join(directory, name);
  if (existsSync(file)) return file;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : above(parent, name);
};

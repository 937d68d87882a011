import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forgetDirectory, keepDirectory } from './keeper.ts';

/** A directory that is removed when this process ends, at the latest, even where that is killed. */
export const scratchDirectory = async (name: string): Promise<string> => {
  const place = [tmpdir(), '/tmp', '/var/tmp'].find(isFit);
  if (place === undefined)
    throw new Error(`there is no folder for temporary files; TMPDIR has to name ${FIT}`);
  const directory = await mkdtemp(path.join(place, `${name}-`));
  keepDirectory(directory);
  return directory;
};

/** From now on, this process and those that it starts put their temporary files into a folder that goes with it. */
export const takeOwnTemporaryFolder = async (name: string): Promise<void> => {
  const folder = await scratchDirectory(name);
  // Servers that run as another user have their directories in it.
  await chmod(folder, 0o711);
  process.env['TMPDIR'] = folder;
};

export const removeDirectory = async (directory: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  forgetDirectory(directory);
};

const FIT = 'one that can be written to, has a short and plain path and, for root, lets other users pass';

/** A socket's path has 103 bytes at most on some systems; the rest is for what lies in the directory. */
const LONGEST_PLACE_BYTES = 75;

const isFit = (place: string): boolean => {
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    return false;
  }
  const isReached = process.getuid?.() !== 0 || isOpenToAll(place);
  return isReached && isPlain(place) && Buffer.byteLength(path.resolve(place)) <= LONGEST_PLACE_BYTES;
};

/** Whether a shell takes the path as it is between double quotes: PostgreSQL's initdb hands it to one. */
export const isPlain = (place: string): boolean => process.platform === 'win32' || !/["$`\\]/.test(place);

/** Whether every user can reach what lies there. */
export const isOpenToAll = (place: string): boolean => {
  const real = realpathSync(place);
  const parent = path.dirname(real);
  return (statSync(real).mode & 0o001) !== 0 && (parent === real || isOpenToAll(parent));
};

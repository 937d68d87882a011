import { execFileSync } from 'node:child_process';
import { chown } from 'node:fs/promises';

/** An account, by its numbers. */
export type Account = { readonly uid: number; readonly gid: number };

let nobody: Account | undefined;

/**
 * Who runs a server that refuses to be run by root: undefined for whoever runs this process, and `nobody` where
 * that is root. The account is there already: nothing is added to the machine.
 */
export const unprivileged = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) =>
    Number(execFileSync('id', [flag, 'nobody'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    nobody ??= { uid: number('-u'), gid: number('-g') };
    return nobody;
  } catch (cause) {
    throw new Error('a server that refuses root needs the user "nobody", whom this machine does not have', {
      cause,
    });
  }
};

/** Makes a file or directory that of the account. */
export const giveTo = async (account: Account | undefined, file: string): Promise<void> => {
  if (account) await chown(file, account.uid, account.gid);
};

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { whyNoPostgres } from './named-user.ts';
import { npmPostgres, type PostgresPrograms, reachableBy } from './postgres-programs.ts';
import { orUndo, prepare } from './private-server.ts';
import { removeDirectory, scratchDirectory } from './scratch.ts';
import { fromTemplate } from './template.ts';
import { type Account, giveTo, unprivileged } from './unprivileged.ts';

/** The files of a PostgreSQL server that does not run yet. */
type PostgresCluster = {
  /** All of it; its data are in `data`. */
  readonly directory: string;
  /** Who is to run it. */
  readonly account: Account | undefined;
  /** The program to run. */
  readonly postgres: string;
  /** Puts a file among its data that it may read, and nobody else: it refuses a key that others can. */
  give(name: string, content: string): Promise<void>;
};

type Superuser = { readonly user: string; readonly password: string };

/** Makes a cluster that asks for passwords, in a directory of its own. Whoever stops the server removes it. */
export const newCluster = async (
  superuser: Superuser,
  installed?: PostgresPrograms,
): Promise<PostgresCluster> => {
  const why = whyNoPostgres();
  if (why !== undefined) throw new Error(why);
  const account = unprivileged();
  const programs = installed ?? (await npmPostgres());
  const directory = await scratchDirectory('postgres');
  const give = async (name: string, content: string) => {
    const file = path.join(directory, name);
    await writeFile(file, content, { mode: 0o600 });
    await giveTo(account, file);
  };
  return orUndo(
    () => removeDirectory(directory),
    async () => {
      await giveTo(account, directory);
      const { initdb, postgres } = await reachableBy(account, programs, directory);
      await give('password', superuser.password);
      await fromTemplate(nameOf(superuser), path.join(directory, 'data'), account, (data) =>
        prepare(initdb, flagsFor(superuser, data), { cwd: directory, ...account }),
      );
      return {
        directory,
        account,
        postgres,
        give: (name, content) => give(path.join('data', name), content),
      };
    },
  );
};

const nameOf = ({ user, password }: Superuser): string =>
  `postgres-${createHash('sha256').update(`${user} ${password}`).digest('hex').slice(0, 16)}`;

/** No locale of the machine's is used: it may name one that this PostgreSQL does not have. */
const flagsFor = ({ user }: Superuser, data: string): string[] => [
  `--pgdata=${data}`,
  '--auth=scram-sha-256',
  `--username=${user}`,
  '--pwfile=password',
  '--no-locale',
  '--encoding=UTF8',
  '--no-sync',
];

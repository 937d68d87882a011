import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { testAuthority } from '../../sandbox/servers/certificates.ts';
import { type PostgresServer, startPostgres } from '../../sandbox/servers/postgres.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { anAccount, resting } from '../support/cli-account.ts';
import { C, P } from '../support/secrets.ts';

const authority = testAuthority('Company CA');
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ tls: authority.issue(['127.0.0.1']) });
  await server.sql("CREATE ROLE app LOGIN PASSWORD 'FAKE-current'");
});
afterAll(() => server?.stop());

/** A secret whose database has a certificate of the company's own authority. */
const onDatabase = () => {
  const { host, port } = server;
  const value = (password: string) =>
    JSON.stringify({ engine: 'postgres', host, port, username: 'app', password });
  return resting(
    'orders/db',
    {},
    {
      versions: [
        { id: C, labels: ['AWSCURRENT'], value: value('FAKE-current') },
        { id: P, labels: ['AWSPENDING'], value: value('FAKE-pending') },
      ],
    },
  );
};

test('a database of a private authority is not logged in to, and each command says what to do', async () => {
  const account = await anAccount([onDatabase()]);
  for (const words of [['plan', 'orders/db'], ['sweep'], ['promote', 'orders/db', P]]) {
    const { stdout, stderr } = await account.run([...words, '--verify']);
    const shown = (stdout + stderr).replaceAll(/\s+/g, ' ');
    expect(shown).toContain('name the file of that authority: --ca FILE.');
    expect(shown).not.toContain('accepted');
  }
  const { stdout } = await account.run(['plan', 'orders/db', '--verify']);
  expect(stdout).toMatch(/^ {2}c0000001 +AWSCURRENT .*unknown: tls/m);
});

test('with --ca it is', async () => {
  const directory = await scratchDirectory('authority');
  onTestFinished(() => removeDirectory(directory));
  const ca = path.join(directory, 'company.pem');
  await writeFile(ca, authority.ca);
  const account = await anAccount([onDatabase()]);
  const { stdout } = await account.run(['plan', 'orders/db', '--verify', '--ca', ca]);
  expect(stdout).toMatch(/^ {2}c0000001 +AWSCURRENT .*accepted/m);
  expect(stdout).not.toContain('--ca FILE');
});

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { targetNode } from '../../bench/node24.ts';
import { BUNDLES, type BundleReport, bundleFunction } from '../../infra/build/bundles.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { testAuthority } from '../../sandbox/servers/certificates.ts';
import { MARIADB_PROGRAM, startMariadb } from '../../sandbox/servers/mariadb.ts';
import { startPostgres } from '../../sandbox/servers/postgres.ts';
import { REDIS_PROGRAM, startRedis } from '../../sandbox/servers/redis.ts';
import { scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { accepted, C, P, rejected, taken, unknown, V } from '../support/secrets.ts';
import { askBuiltVerifier } from './built-verifier.ts';

const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';
const authority = testAuthority();
const tls = authority.issue(['127.0.0.1']);

let aws: LocalAws;
let report: BundleReport | undefined;
const lines: string[] = [];
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const directory = await scratchDirectory('test-bundle');
  report = await bundleFunction('verify', BUNDLES.verify, directory);
  const caFile = path.join(await scratchDirectory('test-ca'), 'ca.pem');
  await writeFile(caFile, authority.ca);
  aws = await startLocalAws({
    clock: new ManualClock(),
    onLog: (_, line) => lines.push(line),
  });
  aws.lambda.addBundle(
    'verify',
    {
      directory,
      nodePath: targetNode().path,
      environment: { ...aws.environment, NODE_EXTRA_CA_CERTS: caFile },
      memoryMb: 256,
    },
    { timeoutMs: 20_000 },
  );
});

afterAll(async () => {
  await aws?.close();
  await Promise.all(stops.map((stop) => stop()));
});

/** A rotation that was cancelled after the password had been changed (S3): what the built function makes of it. */
const lockedOut = (engine: string, port: number, more: object = {}): Promise<Evidence> => {
  const value = (password: string) =>
    JSON.stringify({ engine, host: '127.0.0.1', port, username: 'app', password, ...more });
  return askBuiltVerifier(aws, `test/${engine}`, {
    current: value(OLD),
    pending: value(NEW),
    previous: value('FAKE-older-password'),
  });
};

const seen = (engine: string): Evidence => ({
  ...taken({ [C]: rejected, [P]: accepted, [V]: unknown('not-tried') }),
  ...{ engine },
});

describe('the built verifier, over TLS with the roots of NODE_EXTRA_CA_CERTS', () => {
  test('finds the live password in PostgreSQL', async () => {
    const server = await startPostgres({ tls });
    stops.push(() => server.stop());
    await server.sql(`CREATE ROLE app LOGIN PASSWORD ${pg.escapeLiteral(NEW)}`);
    expect(await lockedOut('postgres', server.port)).toEqual(seen('postgres'));
  });

  test.skipIf(MARIADB_PROGRAM === undefined)('finds the live password in MariaDB', async () => {
    const server = await startMariadb({ tls });
    stops.push(() => server.stop());
    await server.sql(`CREATE USER app IDENTIFIED BY '${NEW}'`);
    expect(await lockedOut('mariadb', server.port)).toEqual(seen('mariadb'));
  });

  test.skipIf(REDIS_PROGRAM === undefined)('finds the live password in Redis', async () => {
    const server = await startRedis({ tls });
    stops.push(() => server.stop());
    await server.command('ACL', 'SETUSER', 'app', 'on', `>${NEW}`);
    expect(await lockedOut('redis', server.port)).toEqual(seen('redis'));
  });

  test('reads no driver before a secret needs it', () => {
    const drivers = report?.initInputs.filter((file) => /node_modules\/(pg|mysql2|iovalkey)/.test(file));
    expect(drivers).toEqual([]);
  });

  test('logs the answers by version, and no part of a value', () => {
    expect(lines.filter((line) => line.includes('"message":"verified"')).length).toBeGreaterThan(0);
    expect(lines.join('\n')).toContain(P);
    expect(lines.join('\n')).not.toMatch(/FAKE|127\.0\.0\.1|"app"/);
  });

  test('fails loudly on a request that is none, and names the field at fault', async () => {
    const outcome = await aws.lambda.invoke('verify', { secretArn: 'orders/db', candidates: [] });
    expect(outcome).toMatchObject({
      kind: 'failed',
      payload: expect.stringContaining('secretArn is not an ARN'),
    });
  });
});

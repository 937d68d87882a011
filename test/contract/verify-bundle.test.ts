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
import { INFLUXDB_PROGRAM, startInfluxdb } from '../../sandbox/servers/influxdb.ts';
import { startInfluxdb2 } from '../../sandbox/servers/influxdb2.ts';
import { MARIADB_PROGRAM, startMariadb } from '../../sandbox/servers/mariadb.ts';
import { startMongo } from '../../sandbox/servers/mongo.ts';
import { startOracle } from '../../sandbox/servers/oracle.ts';
import { startPostgres } from '../../sandbox/servers/postgres.ts';
import { REDIS_PROGRAM, startRedis } from '../../sandbox/servers/redis.ts';
import { scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { startSqlServer } from '../../sandbox/servers/sqlserver.ts';
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
  const caFiles = await scratchDirectory('test-ca');
  const ours = path.join(caFiles, 'ours.pem');
  const another = path.join(caFiles, 'another.pem');
  await writeFile(ours, authority.ca);
  await writeFile(another, testAuthority('Another CA').ca);
  aws = await startLocalAws({
    clock: new ManualClock(),
    onLog: (_, line) => lines.push(line),
  });
  const addVerifier = (name: string, environment: Record<string, string>) =>
    aws.lambda.addBundle(
      name,
      {
        directory,
        nodePath: targetNode().path,
        environment: { ...aws.environment, ...environment },
        memoryMb: 256,
      },
      { timeoutMs: 20_000 },
    );
  addVerifier('verify', { NODE_EXTRA_CA_CERTS: ours });
  addVerifier('verify-without-setting', { NODE_EXTRA_CA_CERTS: another });
  addVerifier('verify-private', { NODE_EXTRA_CA_CERTS: another, CERTIFICATE_AUTHORITIES: ours });
  addVerifier('verify-both', { NODE_EXTRA_CA_CERTS: ours, CERTIFICATE_AUTHORITIES: another });
});

afterAll(async () => {
  await aws?.close();
  await Promise.all(stops.map((stop) => stop()));
});

/** A rotation that was cancelled after the password had been changed (S3): what the built function makes of it. */
const lockedOut = (
  engine: string,
  port: number,
  functionName: string,
  more: object = {},
): Promise<Evidence> => {
  const value = (password: string) =>
    JSON.stringify({ engine, host: '127.0.0.1', port, username: 'app', password, ...more });
  const values = { current: value(OLD), pending: value(NEW), previous: value('FAKE-older-password') };
  return askBuiltVerifier(aws, `test/${engine}-${port}/${functionName}`, values, functionName);
};

const seen = (engine: string): Evidence => ({
  ...taken({ [C]: rejected, [P]: accepted, [V]: unknown('not-tried') }),
  ...{ engine },
});

/** What each function sees of a server whose certificate is of our authority. */
const expectTrust = async (engine: string, port: number, more: object = {}): Promise<void> => {
  for (const trusting of ['verify', 'verify-private', 'verify-both'])
    expect(await lockedOut(engine, port, trusting, more)).toEqual(seen(engine));
  const evidence = await lockedOut(engine, port, 'verify-without-setting', more);
  expect(evidence).toMatchObject({ kind: 'taken', engine });
  expect(evidence.kind === 'taken' && evidence.findings.get(C)?.answer).toMatchObject(unknown('tls'));
};

describe('the built verifier, over TLS with the roots of NODE_EXTRA_CA_CERTS and of the setting, and no others', () => {
  test('finds the live password in PostgreSQL', async () => {
    const server = await startPostgres({ tls });
    stops.push(() => server.stop());
    await server.sql(`CREATE ROLE app LOGIN PASSWORD ${pg.escapeLiteral(NEW)}`);
    await expectTrust('postgres', server.port);
  });

  test.skipIf(MARIADB_PROGRAM === undefined)('finds the live password in MariaDB', async () => {
    const server = await startMariadb({ tls });
    stops.push(() => server.stop());
    await server.sql(`CREATE USER app IDENTIFIED BY '${NEW}'`);
    await expectTrust('mariadb', server.port);
  });

  test.skipIf(REDIS_PROGRAM === undefined)('finds the live password in Redis', async () => {
    const server = await startRedis({ tls });
    stops.push(() => server.stop());
    await server.command('ACL', 'SETUSER', 'app', 'on', `>${NEW}`);
    await expectTrust('redis', server.port);
  });

  test.each([
    ['TLS within its own protocol', false, {}],
    ['TLS before its own protocol', true, { encrypt: 'strict' }],
  ] as const)('finds the live password in a small SQL Server, by %s', async (_, strict, more) => {
    const server = await startSqlServer({ tls, strict });
    stops.push(() => server.stop());
    await server.setPassword('app', NEW);
    await expectTrust('sqlserver', server.port, more);
  });

  test.skipIf(INFLUXDB_PROGRAM === undefined)('finds the live password in InfluxDB 1', async () => {
    const server = await startInfluxdb({ tls });
    stops.push(() => server.stop());
    await server.setPassword('app', NEW);
    await expectTrust('influxdb', server.port);
  });

  test('finds the live token in a small InfluxDB 2', async () => {
    const server = await startInfluxdb2({ tls });
    stops.push(() => server.stop());
    server.tokens.add(NEW);
    const value = (token: string) =>
      JSON.stringify({ engine: 'timestream-influxdb', host: '127.0.0.1', port: server.port, token });
    const evidence = await askBuiltVerifier(aws, 'test/token', {
      current: value(OLD),
      pending: value(NEW),
      previous: value('FAKE-older-token'),
    });
    expect(evidence).toEqual(seen('influxdb'));
  });

  test('finds the live password in MongoDB', async () => {
    const server = await startMongo({ tls });
    stops.push(() => server.stop());
    await server.setPassword('app', NEW);
    await expectTrust('mongo', server.port);
  });

  test('finds the live password in DocumentDB, which has SCRAM-SHA-1 and does not say so', async () => {
    const server = await startMongo({ tls, mechanisms: ['SCRAM-SHA-1'], tellsMechanisms: false });
    stops.push(() => server.stop());
    await server.setPassword('app', NEW);
    const evidence = await lockedOut('documentdb', server.port, 'verify', { ssl: true, dbname: 'orders' });
    expect(evidence).toEqual(seen('mongo'));
  });

  test('finds the live password in Oracle', async () => {
    const server = await startOracle({ tls });
    stops.push(() => server.stop());
    await server.setPassword('app', NEW);
    await expectTrust('oracle', server.port, { dbname: 'ORCL' });
  });

  test('reads no driver before a secret needs it', () => {
    const drivers = report?.initInputs.filter((file) =>
      /node_modules\/(pg|mysql2|iovalkey|tedious|mongodb|bson|oracledb)/.test(file),
    );
    expect(drivers).toEqual([]);
  });

  test('logs the answers by version, and of a value at most where there is no trusted server', () => {
    const logged = lines.join('\n').replaceAll(/"tls","endpoint":\{[^}]+\}/g, '"tls"');
    expect(lines.filter((line) => line.includes('"message":"verified"')).length).toBeGreaterThan(0);
    expect(logged).toContain(P);
    expect(logged).not.toMatch(/FAKE|127\.0\.0\.1|"app"/);
  });

  test('fails loudly on a request that is none, and names the field at fault', async () => {
    const outcome = await aws.lambda.invoke('verify', { secretArn: 'orders/db', candidates: [] });
    expect(outcome).toMatchObject({
      kind: 'failed',
      payload: expect.stringContaining('secretArn is not an ARN'),
    });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { BUNDLES, type BundleName, type BundleReport, bundleFunction } from '../../infra/build/bundles.ts';
import { buildVersion } from '../../infra/build/version.mjs';
import { aSecret, C } from '../support/secrets.ts';

const KB = 1_000;
const DRIVERS = /node_modules\/(pg|mysql2|iovalkey|tedious|mongodb|oracledb)\//;

let directory: string;
const reports = new Map<BundleName, BundleReport>();
const report = (name: BundleName): BundleReport => {
  const found = reports.get(name);
  if (found === undefined) throw new Error(`${name} was not built`);
  return found;
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'bundles-'));
  for (const [name, entry] of Object.entries(BUNDLES))
    reports.set(name as BundleName, await bundleFunction(name, entry, path.join(directory, name)));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('remediate', () => {
  test('reads at most 280 KB of JavaScript at init', () => {
    expect(report('remediate').initBytes).toBeLessThanOrEqual(280 * KB);
  });

  test('reads at most 370 KB where a verifier is configured', () => {
    const { initBytes, onDemandBytes } = report('remediate');
    const verifierBytes = onDemandBytes['lambda/remediate/verifier-client.ts'] ?? Number.NaN;
    expect(initBytes + verifierBytes).toBeLessThanOrEqual(370 * KB);
  });

  test('is an archive of at most 185 KB', () => {
    expect(report('remediate').zipBytes).toBeLessThanOrEqual(185 * KB);
  });

  test('has no database driver in any of its files', () => {
    expect(report('remediate').inputs.filter((file) => DRIVERS.test(file))).toEqual([]);
  });

  test('reads the clients of Lambda and EventBridge on demand', () => {
    const { initInputs, onDemandBytes } = report('remediate');
    expect(initInputs.filter((file) => /client-(lambda|eventbridge)\//.test(file))).toEqual([]);
    expect(onDemandBytes['lambda/remediate/verifier-client.ts']).toBeLessThanOrEqual(92 * KB);
    expect(onDemandBytes['lambda/remediate/event-bridge-client.ts']).toBeLessThanOrEqual(22 * KB);
  });

  test('reads the coding of event streams, which no operation that it calls has, not even then', () => {
    const { initInputs, onDemandBytes } = report('remediate');
    expect(initInputs.filter((file) => file.includes('eventstream-codec'))).toEqual([]);
    expect(Object.keys(onDemandBytes).filter((entry) => entry.includes('event-streams'))).toHaveLength(1);
  });

  test.each([
    ['KMSAccessDeniedException', 403, 'verifier-not-permitted'],
    ['ResourceNotFoundException', 404, 'verifier-missing'],
    ['ValidationException', 400, 'verifier-missing'],
  ])('knows %s by its name', async (errorType, status, cause) => {
    const server = createServer((_, response) => {
      response.writeHead(status, { 'x-amzn-errortype': errorType }).end('{"Message":"refused"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const outdir = path.join(directory, 'verifier-client');
    await bundleFunction('verifier-client', 'lambda/remediate/verifier-client.ts', outdir);
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { lambdaVerifier }: typeof import('../../lambda/remediate/verifier-client.ts') = await import(
      path.join(outdir, 'index.mjs')
    );
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:verify';
    const verifier = lambdaVerifier(
      { defaultFunctionArn: arn, tagFunctionArns: [] },
      { credentials: { accessKeyId: 'AKIATESTEXAMPLE', secretAccessKey: 'not-a-secret' } },
    );
    expect(await verifier.verify(aSecret({}), [{ versionId: C, role: 'current' }])).toEqual({
      kind: 'failed',
      cause,
    });
  });
});

describe('verify', () => {
  test('reads no database driver at init, and has them all', () => {
    const { initInputs, inputs } = report('verify');
    expect(initInputs.filter((file) => DRIVERS.test(file))).toEqual([]);
    const drivers = new Set(
      inputs.map((file) => DRIVERS.exec(file)?.[1]).filter((name) => name !== undefined),
    );
    expect([...drivers].sort()).toEqual(['mongodb', 'mysql2', 'oracledb', 'pg', 'tedious']);
  });

  test('has nothing of Azure’s libraries, which SQL Server’s driver brings, and is an archive of at most 3 MB', () => {
    const { inputs, zipBytes } = report('verify');
    expect(inputs.filter((file) => /@azure|msal/.test(file))).toEqual([]);
    expect(inputs).toContain('infra/build/nothing.mjs');
    expect(zipBytes).toBeLessThan(3_000 * KB);
  });

  test('reads of SQL Server’s driver nothing for a login to PostgreSQL', () => {
    const { onDemandBytes } = report('verify');
    expect(onDemandBytes['lambda/verify/engines/postgres.ts']).toBeLessThan(130 * KB);
    expect(onDemandBytes['lambda/verify/engines/sqlserver.ts']).toBeGreaterThan(500 * KB);
  });

  test('reads at most 255 KB of JavaScript at init', () => {
    expect(report('verify').initBytes).toBeLessThanOrEqual(255 * KB);
  });

  test('is an archive of at most 3 MB', () => {
    expect(report('verify').zipBytes).toBeLessThanOrEqual(3_000 * KB);
  });

  test('has of the drivers what a login takes: no discovery of servers, no pool, no native library', () => {
    const others =
      /mongodb\/lib\/(mongo_client|sdam\/(monitor|topology|server)|cmap\/connection_pool)\.|oracledb\/lib\/(oracledb|thin\/pool)\.|\.node$/;
    expect(report('verify').inputs.filter((file) => others.test(file))).toEqual([]);
  });
});

test('every log line has the version and the commit that was built', async () => {
  const outdir = path.join(directory, 'observability');
  await bundleFunction('observability', 'lambda/runtime/observability.ts', outdir);
  const { createLogger }: typeof import('../../lambda/runtime/observability.ts') = await import(
    path.join(outdir, 'index.mjs')
  );
  expect(createLogger().getPersistentLogAttributes()).toEqual({ version: buildVersion() });
});

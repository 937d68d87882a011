import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import type { DatabaseSecret } from '../../sandbox/database-secret.ts';
import { startServer } from '../../sandbox/database-servers.ts';
import { freshenBundles } from '../../sandbox/demo/fresh-bundles.ts';
import { install } from '../../sandbox/installation.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { provision } from '../../sandbox/provision.ts';
import type { DatabaseServer } from '../../sandbox/rotation/database.ts';
import type { RotationPoint } from '../../sandbox/rotation/gate.ts';
import { type Wiretap, wiretap } from '../../sandbox/servers/obstacles.ts';

const clock = new ManualClock();
let server: DatabaseServer;
let aws: LocalAws;
let tap: Wiretap;

beforeAll(async () => {
  await freshenBundles();
  server = await startServer('postgres');
  tap = await wiretap(server);
  aws = await startLocalAws({ clock, secretsManager: { pendingAfterRotation: 'removed' } });
  install(aws, { bundles: BUNDLE_DIRECTORY, mode: 'recover', verifier: true });
});
afterAll(async () => {
  await aws?.close();
  await tap?.stop();
  await server?.stop();
});

/** How many connections the server gets while the clock goes on: each login is one. */
const loginsWithin = async (ms: number): Promise<number> => {
  const before = tap.connections();
  await clock.advance(ms);
  return tap.connections() - before;
};

/** A secret, rotated once, whose second rotation is cancelled at that point. */
const cancelledAt = async (name: string, point: RotationPoint): Promise<DatabaseSecret> => {
  const secret = await provision(aws, { ...server, port: tap.port }, name, 'single');
  await secret.rotate();
  await secret.rotateUntil(point);
  await secret.cancel();
  await secret.letGo();
  return secret;
};

const RECHECK_MS = 16 * 60_000;

test('where AWSCURRENT is right, an event costs one login, and the recheck one', async () => {
  const secret = await cancelledAt('right', 'setSecret:invoked');
  expect(await loginsWithin(0)).toBe(1);
  expect(await loginsWithin(RECHECK_MS)).toBe(1);
  expect(await secret.currentLogsIn()).toBe(true);
});

test('where the database was changed, an event costs three: AWSCURRENT, the pending one, AWSCURRENT again', async () => {
  const secret = await cancelledAt('changed', 'testSecret:invoked');
  expect(await secret.currentLogsIn()).toBe(false);
  expect(await loginsWithin(0)).toBe(3);
  expect(await secret.currentLogsIn()).toBe(true);
  // Row 7a: nothing is pending any more, and the recheck looks once whether clients can log in.
  expect(await loginsWithin(RECHECK_MS)).toBe(1);
});

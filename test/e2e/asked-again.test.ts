import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { startServer } from '../../sandbox/database-servers.ts';
import { freshenBundles } from '../../sandbox/demo/fresh-bundles.ts';
import { install } from '../../sandbox/installation.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { provision } from '../../sandbox/provision.ts';
import type { DatabaseServer } from '../../sandbox/rotation/database.ts';

const MINUTE_MS = 60_000;

/** Yesterday: the functions go by the real time, and nothing of a rotation is running a quarter of an hour after its event. */
const clock = new ManualClock(Date.now() - 24 * 60 * MINUTE_MS);
const lines: string[] = [];
let server: DatabaseServer;
let aws: LocalAws;
let denied = false;

beforeAll(async () => {
  await freshenBundles();
  server = await startServer('postgres');
  aws = await startLocalAws({
    clock,
    secretsManager: {
      now: () => clock.now(),
      accessDenied: ({ operation }) => denied && operation === 'GetSecretValue',
    },
    onLog: (_, line) => lines.push(line),
  });
});
afterAll(async () => {
  await aws?.close();
  await server?.stop();
});

const loggedWith = (word: string) => lines.filter((line) => line.includes(word)).length;

test('a verifier that may not read is asked again until it may, and the lockout is repaired then', async () => {
  const { deadLetters } = install(aws, { bundles: BUNDLE_DIRECTORY, mode: 'recover', verifier: true });
  const secret = await provision(aws, server, 'denied', 'single');
  await secret.rotate();
  await secret.rotateUntil('testSecret:invoked');
  await secret.cancel();
  await secret.letGo();

  expect(await secret.currentLogsIn()).toBe(false);
  denied = true;
  await clock.advance(0);
  expect(loggedWith('"verifierFailure":"values-not-permitted"')).toBe(1);

  await clock.advance(16 * MINUTE_MS);
  expect(loggedWith('"verifierFailure":"values-not-permitted"')).toBe(2);
  expect(loggedWith('"VerifierUnreachable":1')).toBe(2);
  expect(loggedWith('"verifierFailureError":"AccessDeniedException"')).toBe(2);
  expect(loggedWith('AskAgain')).toBe(1);

  denied = false;
  await clock.advance(7 * MINUTE_MS);
  expect(await secret.currentLogsIn()).toBe(true);
  expect(Object.values(deadLetters).map((queue) => queue.bodies)).toEqual([[], [], []]);
});

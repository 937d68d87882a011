import { connect } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type CallLimits, clientSettings } from '../../lambda/aws/client-settings.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { epochMs } from '../../lambda/decision/values.ts';
import { parseVerifierReply } from '../../lambda/decision/verifier-reply.ts';
import { type Outcome, outcomeFields } from '../../lambda/remediate/outcome.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { AskAgain, type RemediatePorts, remediate } from '../../lambda/remediate/remediate.ts';

import { RefusedUsers } from '../../lambda/verify/refused-users.ts';
import { verify } from '../../lambda/verify/verify.ts';
import { SecretsManagerVersionReader } from '../../lambda/verify/version-reader.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { type Obstacle, servingEach, silentServer } from '../../sandbox/servers/obstacles.ts';
import { type PostgresServer, startPostgres } from '../../sandbox/servers/postgres.ts';
import { waitFor } from '../../sandbox/servers/private-server.ts';
import { builtDatabases } from '../support/built-databases.ts';
import { cancelEvent } from '../support/events.ts';
import { C, P, V } from '../support/secrets.ts';

const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';
/** A session takes its place until its process has ended, a moment after the client has gone. */
const OTHER_SESSIONS =
  "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
const PATIENT: CallLimits = { connectMs: 60_000, requestMs: 60_000, attempts: 3 };
const HASTY: CallLimits = { connectMs: 300, requestMs: 300, attempts: 1 };
/** As long as a server that answers needs on a busy machine. */
const LONG = { connectMs: 60_000, loginMs: 60_000, runMs: 180_000 };

let aws: LocalAws;
let server: PostgresServer;
let denied = false;

beforeAll(async () => {
  aws = await startLocalAws({
    clock: new ManualClock(),
    secretsManager: { accessDenied: ({ operation }) => denied && operation === 'GetSecretValue' },
  });
  server = await startPostgres({
    settings: ['max_connections=4', 'superuser_reserved_connections=1', 'reserved_connections=0'],
  });
  await server.sql(`CREATE ROLE app LOGIN PASSWORD '${NEW}'`);
});

afterEach(() => {
  denied = false;
});

afterAll(async () => {
  await aws?.close();
  await server?.stop();
});

const stopped = async <Kind extends Obstacle>(obstacle: Promise<Kind>): Promise<Kind> => {
  const started = await obstacle;
  onTestFinished(() => started.stop());
  return started;
};

const clientOf = (limits: CallLimits, endpoint = aws.url): SecretsManagerClient => {
  const client = new SecretsManagerClient({ ...clientSettings(limits), ...aws.clientSettings, endpoint });
  onTestFinished(() => client.destroy());
  return client;
};

type Patience = Partial<{ client: SecretsManagerClient; limits: typeof LONG }>;

/** The deployed verifier's parts, in this process, with a patience of the test's own. */
const aVerifier = (patience: () => Patience): CredentialVerifier => {
  const clock = () => epochMs(Date.now());
  return {
    appliesTo: () => true,
    async verify(secret, candidates) {
      const { client = clientOf(PATIENT), limits = LONG } = patience();
      const { reply } = await verify(
        { secretArn: secret.arn, candidates },
        {
          reader: new SecretsManagerVersionReader(client),
          databases: builtDatabases(),
          clock,
          refused: new RefusedUsers(clock),
          limits,
        },
      );
      return parseVerifierReply(new TextEncoder().encode(JSON.stringify(reply)), candidates);
    },
  };
};

/**
 * A rotation that was cancelled after it had set its password (S3). `recheck` is the recheck as the queue delivers it,
 * `reason` why the message comes again, undefined where it is done with.
 */
const lockedOut = async (
  at: { readonly host: string; readonly port: number },
  patience = (): Patience => ({}),
) => {
  const value = (password: string) =>
    JSON.stringify({ engine: 'postgres', ...at, dbname: 'postgres', username: 'app', password, ssl: false });
  const name = `test/${aws.manager.calls.entries.length}`;
  const { arn } = aws.manager.plant({
    name,
    rotationEnabled: false,
    versions: [
      { id: C, labels: ['AWSCURRENT'], value: value(OLD) },
      { id: P, labels: ['AWSPENDING'], value: value(NEW) },
      { id: V, labels: ['AWSPREVIOUS'], value: value('FAKE-older-password') },
    ],
  });
  const outcomes: Outcome[] = [];
  const ports: RemediatePorts = {
    store: new SecretsManagerStore(clientOf(PATIENT)),
    verifier: aVerifier(patience),
    clock: () => epochMs(Date.now()),
    pause: async () => {},
    outcomes: { publish: async (outcome) => void outcomes.push(outcome) },
    rechecks: { send: async () => Promise.reject(new Error('The message itself comes again.')) },
  };
  const home = { partition: 'aws', account: aws.accountId, region: aws.region };
  const event = { ...cancelEvent({ recipientAccountId: home.account, responseElements: { arn } }), ...home };
  return {
    recheck: async () => {
      const failure: unknown = await remediate(event, 'recheck', ports, {
        mode: 'recover',
        scope: EVERY_SECRET,
        home,
      }).catch((error: unknown) => error);
      const outcome = outcomes.at(-1);
      if (outcome === undefined) throw failure;
      return { comesAgain: failure instanceof AskAgain, ...outcomeFields(outcome) };
    },
  };
};

/** Whatever the cause: what is pending is parked, nothing is moved, a person is called, and it is asked again. */
const NOT_KNOWN = {
  comesAgain: true,
  verdict: 'unblock',
  reason: 'unverified',
  attention: 'required',
  clients: 'unknown',
};
/** What follows, once the obstacle is out of the way. */
const REPAIRED = {
  comesAgain: false,
  verdict: 'promote',
  reason: 'parked-accepted',
  clients: 'not-affected',
};

describe('what stands in a login’s way, and is gone by the next look', () => {
  test('a host that does not resolve is unreachable, and named', async () => {
    const { recheck } = await lockedOut({ host: 'db.invalid', port: 5432 });
    for (const kind of ['unblock', 'no-action'])
      expect(await recheck()).toMatchObject({
        ...NOT_KNOWN,
        verdict: kind,
        answers: { [C]: 'unknown: unreachable (db.invalid:5432)' },
      });
  });

  test('a PostgreSQL that has no connection left is busy; with one free, the lockout is repaired', async () => {
    const { recheck } = await lockedOut(server);
    const sessions = await Promise.all([1, 2, 3, 4].map(() => server.connect()));
    expect(await recheck()).toMatchObject({ ...NOT_KNOWN, answers: { [C]: 'unknown: busy' } });
    await Promise.all(sessions.map((session) => session.end()));
    await waitFor('the end of all sessions', async () => {
      const { rows } = await server.sql(OTHER_SESSIONS);
      return rows.length === 0 || undefined;
    });
    expect(await recheck()).toMatchObject(REPAIRED);
  });

  test('a server that is asleep times out; awake, it is asked again', async () => {
    let isAwake = false;
    const asleep = await stopped(
      servingEach((socket) => {
        if (!isAwake) return;
        const beyond = connect(server.port, server.host);
        for (const [one, other] of [
          [socket, beyond],
          [beyond, socket],
        ] as const)
          one.pipe(other).on('error', () => one.destroy());
      }),
    );
    const { recheck } = await lockedOut(asleep, () => ({
      limits: isAwake ? LONG : { ...LONG, loginMs: 300 },
    }));
    expect(await recheck()).toMatchObject({
      ...NOT_KNOWN,
      answers: { [C]: `unknown: timeout (127.0.0.1:${asleep.port})` },
    });
    isAwake = true;
    expect(await recheck()).toMatchObject(REPAIRED);
  });
});

describe('what keeps the verifier from the values, and is gone by the next look', () => {
  test('a Secrets Manager that drops packets: the verifier failed, and is asked again', async () => {
    const { port } = await stopped(silentServer());
    let isDropping = true;
    const { recheck } = await lockedOut(server, () =>
      isDropping ? { client: clientOf(HASTY, `http://127.0.0.1:${port}`) } : {},
    );
    const failed = { verifierFailure: 'values-unreachable', verifierFailureError: 'TimeoutError' };
    expect(await recheck()).toMatchObject({ ...NOT_KNOWN, ...failed });
    isDropping = false;
    expect(await recheck()).toMatchObject(REPAIRED);
  });

  test('a Secrets Manager that denies: the verifier failed, and is asked again', async () => {
    const { recheck } = await lockedOut(server);
    denied = true;
    const failed = { verifierFailure: 'values-not-permitted', verifierFailureError: 'AccessDeniedException' };
    expect(await recheck()).toMatchObject({ ...NOT_KNOWN, ...failed });
    denied = false;
    expect(await recheck()).toMatchObject(REPAIRED);
  });
});

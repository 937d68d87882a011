import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../sandbox/clock.ts';
import type { DatabaseSecret } from '../../sandbox/database-secret.ts';
import { startServer } from '../../sandbox/database-servers.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { provision, type Users } from '../../sandbox/provision.ts';
import {
  type Credential,
  canLogIn,
  type DatabaseServer,
  parseCredential,
} from '../../sandbox/rotation/database.ts';
import type { RotationPoint } from '../../sandbox/rotation/gate.ts';
import { PASSWORD_MARK } from '../../sandbox/rotation/password.ts';

let server: DatabaseServer;
let aws: LocalAws;
let client: SecretsManagerClient;
beforeAll(async () => {
  server = await startServer('postgres');
  aws = await startLocalAws({
    clock: new ManualClock(),
    secretsManager: { pendingAfterRotation: 'removed' },
  });
  client = new SecretsManagerClient(aws.clientSettings);
});
afterAll(async () => {
  client.destroy();
  await aws.close();
  await server.stop();
});

let made = 0;
const secretFor = (users: Users): Promise<DatabaseSecret> => provision(aws, server, `app${++made}`, users);

const credentialOf = async (secret: DatabaseSecret, VersionStage: string): Promise<Credential> => {
  const { SecretString } = await client.send(
    new GetSecretValueCommand({ SecretId: secret.arn, VersionStage }),
  );
  return parseCredential(SecretString);
};

/** Whether one user may do what the other may. */
const isGranted = async (user: string, other: string): Promise<boolean | undefined> => {
  const { host, port, superuser } = server;
  const superuserClient = new pg.Client({
    host,
    port,
    user: superuser.username,
    password: superuser.password,
  });
  await superuserClient.connect();
  const { rows } = await superuserClient.query<{ granted: boolean }>(
    "SELECT pg_has_role($1, $2, 'USAGE') AS granted",
    [user, other],
  );
  await superuserClient.end();
  return rows[0]?.granted;
};

/** Which of these labels' versions the database lets in; `no value` where there is none to try. */
const logins = async (secret: DatabaseSecret, ...labels: readonly string[]) => {
  const found: Record<string, boolean | 'no value'> = {};
  for (const label of labels) {
    const credential = await credentialOf(secret, label).catch(() => undefined);
    found[label] = credential === undefined ? 'no value' : await canLogIn(server.database, credential);
  }
  return found;
};

const C = 'AWSCURRENT';
const P = 'AWSPENDING';
const V = 'AWSPREVIOUS';

describe('a rotation that nobody cancels', () => {
  test('single user: the new password works, the old one does not', async () => {
    const secret = await secretFor('single');
    await secret.rotate();

    expect(await secret.labels()).toEqual({ v1: [V], v2: [C] });
    expect(await logins(secret, C, V)).toEqual({ [C]: true, [V]: false });
    expect((await credentialOf(secret, C)).password).toMatch(new RegExp(`^${PASSWORD_MARK}`));
  });

  test('alternating users: the first creates the other user, and both work', async () => {
    const secret = await secretFor('alternating');
    const { username } = await credentialOf(secret, C);
    await secret.rotate();

    expect(await secret.labels()).toEqual({ v1: [V], v2: [C] });
    expect(await logins(secret, C, V)).toEqual({ [C]: true, [V]: true });
    expect((await credentialOf(secret, C)).username).toBe(`${username}_clone`);
  });

  test('alternating users: the other user may do what the first may', async () => {
    const secret = await secretFor('alternating');
    const { username } = await credentialOf(secret, C);
    await secret.rotate();

    expect(await isGranted(`${username}_clone`, username)).toBe(true);
  });

  test('alternating users: the second goes back to the first user', async () => {
    const secret = await secretFor('alternating');
    const { username } = await credentialOf(secret, C);
    await secret.rotate();
    await secret.rotate();

    expect(await secret.labels()).toEqual({ v2: [V], v3: [C] });
    expect((await credentialOf(secret, C)).username).toBe(username);
    expect(await logins(secret, C, V)).toEqual({ [C]: true, [V]: true });
  });

  test('single user: a password that was set back to the previous one is no obstacle', async () => {
    const secret = await secretFor('single');
    await secret.rotate();
    await secret.setPassword('previous');
    await secret.rotate();

    expect(await secret.labels()).toEqual({ v2: [V], v3: [C] });
    expect(await logins(secret, C)).toEqual({ [C]: true });
  });
});

/** A state, where the rotation is held when the cancellation comes, and what is left: labels and logins. */
type Left = readonly [
  string,
  Users,
  RotationPoint,
  Record<string, string[]>,
  Record<string, boolean | string>,
];

const LEFT: readonly Left[] = [
  ['S1', 'single', 'createSecret:invoked', { v1: [C], v2: [P] }, { [C]: true, [P]: 'no value' }],
  ['S1', 'alternating', 'createSecret:invoked', { v1: [C], v2: [P] }, { [C]: true, [P]: 'no value' }],
  ['S2', 'single', 'setSecret:invoked', { v1: [C], v2: [P] }, { [C]: true, [P]: false }],
  ['S2', 'alternating', 'setSecret:invoked', { v1: [C], v2: [P] }, { [C]: true, [P]: false }],
  ['S3', 'single', 'setSecret:acted', { v1: [C], v2: [P] }, { [C]: false, [P]: true }],
  ['S3', 'single', 'testSecret:invoked', { v1: [C], v2: [P] }, { [C]: false, [P]: true }],
  ['S3', 'single', 'finishSecret:invoked', { v1: [C], v2: [P] }, { [C]: false, [P]: true }],
  ['S3', 'alternating', 'testSecret:invoked', { v1: [C], v2: [P] }, { [C]: true, [P]: true }],
  ['S4', 'single', 'finishSecret:checked', { v1: [V], v2: [C, P] }, { [C]: true, [V]: false }],
  ['S4', 'alternating', 'finishSecret:checked', { v1: [V], v2: [C, P] }, { [C]: true, [V]: true }],
];

describe('a rotation that is cancelled while its function is held', () => {
  test.each(LEFT)('%s, %s: held at %s', async (_state, users, point, labels, found) => {
    const secret = await secretFor(users);
    await secret.rotateUntil(point);
    await secret.cancel();
    await secret.letGo();

    expect(await secret.labels()).toEqual(labels);
    expect(await logins(secret, ...Object.keys(found))).toEqual(found);
  });

  test('S3p: a clone that was created and got no grants', async () => {
    const secret = await secretFor('alternating');
    const { username } = await credentialOf(secret, C);
    await secret.rotateUntil('setSecret:user-created');
    await secret.cancel();
    await secret.kill();

    expect(await secret.labels()).toEqual({ v1: [C], v2: [P] });
    expect(await logins(secret, C, P)).toEqual({ [C]: true, [P]: true });
    expect(await isGranted(`${username}_clone`, username)).toBe(false);
  });

  test('S5: the previous password was set by hand', async () => {
    const secret = await secretFor('single');
    await secret.rotate();
    await secret.rotateUntil('setSecret:invoked');
    await secret.cancel();
    await secret.letGo();
    await secret.setPassword('previous');

    expect(await secret.labels()).toEqual({ v1: [V], v2: [C], v3: [P] });
    expect(await logins(secret, C, P, V)).toEqual({ [C]: false, [P]: false, [V]: true });
  });

  test('S5: a password was set that nobody stored', async () => {
    const secret = await secretFor('single');
    await secret.rotateUntil('setSecret:invoked');
    await secret.cancel();
    await secret.letGo();
    await secret.setPassword('one-that-nobody-stored');

    expect(await logins(secret, C, P)).toEqual({ [C]: false, [P]: false });
    expect(await secret.anyLogsIn()).toBe(false);
  });

  test('S6: a test rotation leaves AWSPENDING on a copy of the current value (R2)', async () => {
    const secret = await secretFor('single');
    await secret.rotateUntil('testSecret:invoked', { test: true });
    await secret.cancel();
    await secret.letGo();

    expect(await secret.labels()).toEqual({ v1: [C], v2: [P] });
    expect(await logins(secret, C, P)).toEqual({ [C]: true, [P]: true });
  });
});

describe('a step that is running when the cancellation comes', () => {
  const removePending = async (secret: DatabaseSecret): Promise<void> => {
    const { VersionId } = await client.send(
      new GetSecretValueCommand({ SecretId: secret.arn, VersionStage: P }),
    );
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secret.arn,
        VersionStage: P,
        RemoveFromVersionId: VersionId,
      }),
    );
  };

  test('setSecret past its check still changes the password (R5)', async () => {
    const secret = await secretFor('single');
    await secret.rotateUntil('setSecret:checked');
    await secret.cancel();
    expect(await logins(secret, C)).toEqual({ [C]: true });

    await secret.letGo();
    expect(await logins(secret, C, P)).toEqual({ [C]: false, [P]: true });
  });

  test('setSecret about to change the password does so, AWSPENDING or not', async () => {
    const secret = await secretFor('single');
    await secret.rotateUntil('setSecret:ready');
    await secret.cancel();
    await removePending(secret);
    await secret.letGo();

    expect(await secret.labels()).toEqual({ v1: [C] });
    expect(await logins(secret, C)).toEqual({ [C]: false });
  });

  test('finishSecret past its check moves AWSCURRENT, AWSPENDING or not (R6)', async () => {
    const secret = await secretFor('single');
    await secret.rotateUntil('finishSecret:checked');
    await secret.cancel();
    await removePending(secret);
    await secret.letGo();

    expect(await secret.labels()).toEqual({ v1: [V], v2: [C] });
    expect(await logins(secret, C)).toEqual({ [C]: true });
  });

  test('createSecret past its check brings a value and AWSPENDING (R6)', async () => {
    const secret = await secretFor('single');
    await secret.rotateUntil('createSecret:checked');
    await secret.cancel();
    expect(await logins(secret, P)).toEqual({ [P]: 'no value' });

    await secret.letGo();
    expect(await secret.labels()).toEqual({ v1: [C], v2: [P] });
    expect(await logins(secret, C, P)).toEqual({ [C]: true, [P]: false });
  });
});

describe("the rotation function's guards", () => {
  let secret: DatabaseSecret;
  let event: { SecretId: string; ClientRequestToken: string };
  beforeEach(async () => {
    secret = await secretFor('single');
    await secret.rotateUntil('setSecret:invoked');
    const { VersionId } = await client.send(
      new GetSecretValueCommand({ SecretId: secret.arn, VersionStage: P }),
    );
    event = { SecretId: secret.arn, ClientRequestToken: VersionId ?? '' };
  });

  const failure = async (request: object): Promise<string> => {
    const outcome = await aws.lambda.invoke(secret.rotationFunctionArn, { ...event, ...request });
    if (outcome.kind !== 'failed') throw new Error(`the function ${outcome.kind}`);
    return JSON.parse(outcome.payload).errorMessage;
  };

  test('refuse every step while rotation is off (R7)', async () => {
    await secret.cancel();
    await secret.letGo();

    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
      expect(await failure({ Step })).toBe('the secret is not enabled for rotation');
  });

  test('refuse a version without AWSPENDING, and one that is unknown', async () => {
    await secret.letGo();
    await secret.rotateUntil('setSecret:invoked');
    const { VersionId } = await client.send(
      new GetSecretValueCommand({ SecretId: secret.arn, VersionStage: V }),
    );

    const previous = { Step: 'testSecret', ClientRequestToken: VersionId };
    expect(await failure(previous)).toBe('the version is not set as AWSPENDING');
    const unknown = { Step: 'testSecret', ClientRequestToken: '00000000-0000-4000-8000-000000000000' };
    expect(await failure(unknown)).toBe('the version has no stage for rotation');
    await secret.letGo();
  });

  test('refuse a pending secret for another user than the one that is rotated', async () => {
    await secret.kill();
    const foreign = await credentialOf(secret, C);
    const tampered = '11111111-0000-4000-8000-000000000000';
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secret.arn,
        VersionStage: P,
        RemoveFromVersionId: event.ClientRequestToken,
      }),
    );
    await client.send(
      new PutSecretValueCommand({
        SecretId: secret.arn,
        ClientRequestToken: tampered,
        SecretString: JSON.stringify({ ...foreign, username: 'postgres', password: 'not-a-real-password' }),
        VersionStages: [P],
      }),
    );

    expect(await failure({ Step: 'setSecret', ClientRequestToken: tampered })).toBe(
      'the pending secret is for a user that is not rotated here',
    );
  });
});

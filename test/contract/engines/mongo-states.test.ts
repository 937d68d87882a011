import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localVerifier } from '../../../cli/aws/local-verifier.ts';
import { clientSettings } from '../../../lambda/aws/client-settings.ts';
import { SecretsManagerStore } from '../../../lambda/aws/secrets-manager-store.ts';
import { EVERY_SECRET } from '../../../lambda/decision/scope.ts';
import { epochMs, secretId } from '../../../lambda/decision/values.ts';
import { reconcile } from '../../../lambda/remediate/reconcile.ts';
import { ManualClock } from '../../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../../sandbox/local-aws.ts';
import { type MongoServer, startMongo } from '../../../sandbox/servers/mongo.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { C, P, V } from '../../support/secrets.ts';

const OLDER = 'FAKE-older-password';
const OLD = 'FAKE-old-password';
const NEW = 'FAKE-new-password';

/** Passwords by the labels of their versions; undefined for a version without a value. */
type Versions = Readonly<Record<string, string | undefined>>;
const CANCELLED: Versions = { AWSCURRENT: OLD, AWSPENDING: NEW, AWSPREVIOUS: OLDER };

/** What docs/design.md's table says, and the password that AWSCURRENT has in the end. */
type Row = readonly [
  state: string,
  versions: Versions,
  live: string,
  verdict: `${string} ${string}, ${'none' | 'inform' | 'required'}`,
  current: string,
];

const ROWS: readonly Row[] = [
  ['S0', { AWSCURRENT: OLD, AWSPREVIOUS: OLDER }, OLD, 'no-action nothing-pending, none', OLD],
  ['S1', { ...CANCELLED, AWSPENDING: undefined }, OLD, 'unblock pending-empty, none', OLD],
  ['S2', CANCELLED, OLD, 'unblock current-accepted, none', OLD],
  ['S3', CANCELLED, NEW, 'promote pending-accepted, inform', NEW],
  [
    'S4',
    { 'AWSCURRENT AWSPENDING': NEW, AWSPREVIOUS: OLD },
    NEW,
    'cleanup pending-beside-current, none',
    NEW,
  ],
  ['S5, the previous password set again', CANCELLED, OLDER, 'unblock others-unverified, required', OLD],
  ['S5, one that nobody stored', CANCELLED, 'FAKE-another', 'unblock others-unverified, required', OLD],
  ['S6', { ...CANCELLED, AWSPENDING: OLD }, OLD, 'unblock current-accepted, none', OLD],
];

describe('a secret of MongoDB’s whose rotation was cancelled', () => {
  let aws: LocalAws;
  let client: SecretsManagerClient;
  let server: MongoServer;
  const databases = builtDatabases();

  beforeAll(async () => {
    [aws, server] = await Promise.all([startLocalAws({ clock: new ManualClock() }), startMongo()]);
    client = new SecretsManagerClient({ ...clientSettings(), ...aws.clientSettings });
  });

  afterAll(async () => {
    client?.destroy();
    await Promise.all([aws?.close(), server?.stop()]);
  });

  test.each(ROWS)('%s', async (state, versions, live, expected, current) => {
    await server.setPassword('app', live);
    const valueFor = (password: string) =>
      JSON.stringify({
        ...{ engine: 'mongo', host: server.host, port: server.port, ssl: false },
        ...{ username: 'app', password },
      });
    const held = Object.entries(versions).map(([labels, password]) => ({
      id: labels.includes('AWSPENDING') ? P : labels === 'AWSPREVIOUS' ? V : C,
      labels: labels.split(' '),
      ...(password !== undefined && { value: valueFor(password) }),
    }));
    const { arn } = aws.manager.plant({ name: `mongo/${state}`, versions: held });
    const deps = {
      store: new SecretsManagerStore(client),
      verifier: localVerifier(client, undefined, databases),
      clock: () => epochMs(Date.now()),
      pause: async () => {},
    };
    const options = { mode: 'recover', scope: EVERY_SECRET, pass: 'initial' } as const;
    const { verdict } = await reconcile(secretId(arn), deps, options);
    expect(`${verdict.kind} ${verdict.reason}, ${verdict.attention}`).toBe(expected);
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    expect(SecretString).toBe(valueFor(current));
  });
});

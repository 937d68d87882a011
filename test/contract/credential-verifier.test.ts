import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { targetNode } from '../../bench/node24.ts';
import { localVerifier } from '../../cli/aws/local-verifier.ts';
import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import { secretId } from '../../lambda/decision/values.ts';
import { LambdaVerifier } from '../../lambda/remediate/lambda-verifier.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { closedPort } from '../../sandbox/servers/ports.ts';
import { type PostgresServer, startPostgres } from '../../sandbox/servers/postgres.ts';
import { MemoryVerifier, type Stored } from '../support/memory-verifier.ts';
import { aSecret, C } from '../support/secrets.ts';
import { triesAsAgreed, type VerifierBench } from './credential-verifier-cases.ts';
import { contractEndpoint } from './endpoint.ts';

let aws: LocalAws;
let server: PostgresServer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startPostgres();
  closing.push(() => server.stop());
  aws = await startLocalAws({ clock: new ManualClock() });
  closing.push(() => aws.close());
  const directory = path.join(BUNDLE_DIRECTORY, 'verify');
  aws.lambda.addBundle(
    'verify',
    { directory, nodePath: targetNode().path, environment: aws.environment, memoryMb: 256 },
    { timeoutMs: 20_000 },
  );
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

type Settings = ConstructorParameters<typeof SecretsManagerClient>[0];

/** The stored passwords are in a Secrets Manager, and work, or do not, on a real PostgreSQL. */
const benchOn = (settings: Settings, verifier: CredentialVerifier): VerifierBench => {
  const client = new SecretsManagerClient({ ...clientSettings(), ...settings });
  closing.push(() => client.destroy());
  return async ({ values, live, closed }) => {
    const suffix = randomUUID().slice(0, 8);
    const port = closed ? await closedPort() : server.port;
    for (const [user, password] of Object.entries(live))
      await server.sql(
        `CREATE ROLE ${pg.escapeIdentifier(user + suffix)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
      );
    const { ARN = '' } = await client.send(
      new CreateSecretCommand({ Name: `rotation-remediation-contract/${suffix}` }),
    );
    closing.push(() =>
      client.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true })),
    );
    // Every version keeps a label of its own: AWS may delete one that has none (L8).
    for (const [ClientRequestToken, stored] of Object.entries(values))
      await client.send(
        new PutSecretValueCommand({
          SecretId: ARN,
          ClientRequestToken,
          SecretString: textOf(stored, suffix, port),
          VersionStages: ClientRequestToken === C ? ['AWSCURRENT'] : [`CASE-${ClientRequestToken}`],
        }),
      );
    return { verifier, secret: { ...aSecret({}), arn: secretId(ARN) } };
  };
};

const textOf = (stored: Stored, suffix: string, port: number): string => {
  if (typeof stored === 'string') return stored;
  const { user, password, host = '127.0.0.1' } = stored;
  return JSON.stringify({ engine: 'postgres', host, port, username: user + suffix, password, ssl: false });
};

const asking = (functionArn: string, settings: Settings): LambdaVerifier => {
  const client = new LambdaClient({ ...clientSettings(), ...settings });
  closing.push(() => client.destroy());
  return new LambdaVerifier({
    client,
    defaultFunctionArn: functionArn,
    tagFunctionArns: [],
    timeoutMs: 20_000,
  });
};

triesAsAgreed('the double in memory', async () => async ({ values, live, closed }) => {
  const verifier = new MemoryVerifier(values, live);
  verifier.isListening = !closed;
  return { verifier, secret: aSecret({}) };
});

triesAsAgreed('the built function, asked over Lambda', async () =>
  benchOn(aws.clientSettings, asking(aws.lambda.arnOf('verify'), aws.clientSettings)),
);

triesAsAgreed("the command line's, in this process", async () =>
  benchOn(aws.clientSettings, localVerifier(new SecretsManagerClient(aws.clientSettings))),
);

/** A deployed verifier is asked where one is named that can reach this machine; else this process logs in. */
const endpoint = contractEndpoint();
const named = process.env['CONTRACT_VERIFIER'];
if (endpoint)
  triesAsAgreed(`values kept at ${endpoint.name}`, async () =>
    benchOn(
      endpoint.settings,
      named
        ? asking(named, endpoint.settings)
        : localVerifier(new SecretsManagerClient({ ...clientSettings(), ...endpoint.settings })),
    ),
  );

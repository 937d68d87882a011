import { createServer, type Server } from 'node:http';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import { secretId, versionId } from '../../lambda/decision/values.ts';
import type { ReadResult } from '../../lambda/verify/ports.ts';
import { SecretsManagerVersionReader } from '../../lambda/verify/version-reader.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { C, P, Q, V } from '../support/secrets.ts';

let aws: LocalAws;
let client: SecretsManagerClient;
let hasty: SecretsManagerClient;
let arn: string;
let denied = false;

beforeAll(async () => {
  aws = await startLocalAws({
    clock: new ManualClock(),
    secretsManager: { accessDenied: ({ operation }) => denied && operation === 'GetSecretValue' },
  });
  const clientThatWaits = (requestMs: number) =>
    new SecretsManagerClient({
      ...aws.clientSettings,
      ...clientSettings({ connectMs: 60_000, requestMs, attempts: 2 }),
    });
  [client, hasty] = [clientThatWaits(60_000), clientThatWaits(300)];
  arn = aws.manager.plant({
    name: 'orders/db',
    versions: [
      { id: C, labels: ['AWSCURRENT'], value: 'FAKE-current' },
      { id: P, labels: ['AWSPENDING'] },
      { id: V, labels: [], value: 'FAKE-deprecated' },
    ],
  }).arn;
});

afterEach(() => {
  denied = false;
  aws.manager.faults.clear();
});

afterAll(async () => {
  client?.destroy();
  hasty?.destroy();
  await aws?.close();
});

const read = (version = C, by = client): Promise<ReadResult> =>
  new SecretsManagerVersionReader(by).read(secretId(arn), version);
const textOf = (reading: ReadResult) => (reading.kind === 'text' ? reading.text.reveal() : reading.kind);

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

describe('reading a version', () => {
  test('gives its text, wrapped, also where it bears no label any more', async () => {
    const reading = await read();
    expect(textOf(reading)).toBe('FAKE-current');
    expect(JSON.stringify(reading)).not.toContain('FAKE');
    expect(textOf(await read(V))).toBe('FAKE-deprecated');
  });

  test('that has no value yet, or does not exist, gives none', async () => {
    expect(await read(P)).toEqual({ kind: 'none' });
    expect(await read(Q)).toEqual({ kind: 'none' });
  });

  test('of bytes says that they are no text', async () => {
    const SecretBinary = Uint8Array.of(0, 159, 146, 150);
    await client.send(
      new PutSecretValueCommand({
        SecretId: arn,
        ClientRequestToken: Q,
        SecretBinary,
        VersionStages: ['BINARY'],
      }),
    );
    expect(await read(Q)).toEqual({ kind: 'binary' });
  });

  test('of bytes in an encoding of its own says whether a login is in it, and no more', async () => {
    const SecretBinary = Buffer.from('{"host":"db.test","password":"FAKE-é"}', 'latin1');
    await client.send(
      new PutSecretValueCommand({
        SecretId: arn,
        ClientRequestToken: 'b0000009-0000-4000-8000-000000000000',
        SecretBinary,
        VersionStages: ['LATIN'],
      }),
    );
    expect(await read(versionId('b0000009-0000-4000-8000-000000000000'))).toEqual({
      kind: 'binary',
      saysLogin: true,
    });
  });

  test('of bytes that are text gives the text with its mark, and says that it was bytes', async () => {
    const json = '{"a":"FAKE"}';
    const units = [0xfeff, ...json].map((unit) => (typeof unit === 'number' ? unit : unit.charCodeAt(0)));
    const utf16 = (swapped: boolean) =>
      Uint8Array.from(units.flatMap((unit) => (swapped ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
    const written = [new TextEncoder().encode(`\ufeff${json}`), utf16(false), utf16(true)];
    for (const [index, SecretBinary] of written.entries()) {
      const id = versionId(`b000000${index}-0000-4000-8000-000000000000`);
      await client.send(
        new PutSecretValueCommand({
          SecretId: arn,
          ClientRequestToken: id,
          SecretBinary,
          VersionStages: ['BYTES'],
        }),
      );
      const reading = await read(id);
      expect(textOf(reading)).toBe(`\ufeff${json}`);
      expect(reading).toMatchObject({ isBinary: true });
    }
    expect(await read()).toMatchObject({ isBinary: false });
  });

  test('that is refused is not taken for a version without a value', async () => {
    denied = true;
    expect(await read()).toEqual({
      kind: 'unreadable',
      cause: 'values-not-permitted',
      error: 'AccessDeniedException',
    });
  });

  test.each([
    ['DecryptionFailure', 'values-not-decryptable', { error: 'DecryptionFailure' }],
    ['InvalidRequestException', 'values-not-permitted', { error: 'InvalidRequestException' }],
    ['PlantedException', 'values-not-permitted', {}],
  ])('that AWS refuses as %s is %s, and a name that is not known is not told', async (name, cause, rest) => {
    const refusing = createServer((_, reply) => {
      reply.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      reply.end(JSON.stringify({ __type: name, Message: 'PLANTED' }));
    });
    const endpoint = `http://127.0.0.1:${await listening(refusing)}`;
    const refused = new SecretsManagerClient({ ...aws.clientSettings, endpoint, maxAttempts: 1 });
    onTestFinished(() => void refusing.close());
    expect(await read(C, refused)).toEqual({ kind: 'unreadable', cause, ...rest });
  });

  test.each([
    ['throttle', 'ThrottlingException'],
    ['internal-error', 'InternalServiceError'],
    ['cut', 'ECONNRESET'],
    ['hang', 'TimeoutError'],
  ] as const)('that does not come about (%s) is not taken for a refusal (%s)', async (kind, error) => {
    aws.manager.faults.inject({ kind, operation: 'GetSecretValue', count: Number.POSITIVE_INFINITY });
    expect(await read(C, kind === 'hang' ? hasty : client)).toEqual({
      kind: 'unreadable',
      cause: 'values-unreachable',
      error,
    });
  });
});

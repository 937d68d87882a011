import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from './clock.ts';
import { type Installation, install } from './installation.ts';
import { type LocalAws, type ObservedCall, startLocalAws } from './local-aws.ts';

const MINUTE_MS = 60_000;

/** Stands for the real bundle: writes down what it is given and where it finds its services; fails if told so. */
const BUNDLE = `
  const { REMEDIATION_MODE, VERIFIER_FUNCTION_ARN, AWS_ENDPOINT_URL_LAMBDA } = process.env;
  export const handler = async (event) => {
    const event0 = event.Records ? JSON.parse(event.Records[0].body) : event;
    const from = event.Records ? 'queue' : 'rule';
    const { requestParameters, additionalEventData } = event0.detail;
    const secretId = requestParameters?.secretId ?? additionalEventData.SecretId.slice(-10, -7);
    console.log(JSON.stringify({ from, secretId, REMEDIATION_MODE, VERIFIER_FUNCTION_ARN, AWS_ENDPOINT_URL_LAMBDA }));
    if (secretId.includes('failing')) throw new Error('as asked');
  };
`;

let clock: ManualClock;
let aws: LocalAws;
let client: SecretsManagerClient;
let installation: Installation;
let bundles: string;
let heard: {
  readonly minute: number;
  readonly from: string;
  readonly secretId: string;
  [name: string]: unknown;
}[];
let calls: ObservedCall[];

beforeEach(async () => {
  bundles = await mkdtemp(path.join(tmpdir(), 'sandbox-bundles-'));
  for (const name of ['remediate', 'verify']) {
    await mkdir(path.join(bundles, name));
    await writeFile(path.join(bundles, name, 'index.mjs'), BUNDLE);
  }
  heard = [];
  calls = [];
  clock = new ManualClock(0);
  aws = await startLocalAws({
    clock,
    onLog: (_name, line) => {
      const fields = JSON.parse(line);
      if ('from' in fields) heard.push({ minute: clock.now() / MINUTE_MS, ...fields });
    },
    onCall: (call) => void calls.push(call),
  });
  installation = install(aws, { bundles, mode: 'recover', verifier: true, failedRotations: 'report' });
  client = new SecretsManagerClient(aws.clientSettings);
});
afterEach(async () => {
  client.destroy();
  await aws.close();
  await rm(bundles, { recursive: true, force: true });
});

const create = (Name: string) =>
  client.send(new CreateSecretCommand({ Name, SecretString: 'not-a-real-secret' }));
const cancel = (SecretId: string) => client.send(new CancelRotateSecretCommand({ SecretId }));

const inDeadLetters = () => {
  const { undelivered, failed, recheck } = installation.deadLetters;
  return {
    undelivered: undelivered.bodies.length,
    failed: failed.bodies.length,
    recheck: recheck.bodies.length,
  };
};

describe('an installation in the local AWS', () => {
  test('hears of a cancellation at once, and again 15 minutes later from the queue', async () => {
    await create('app');
    await cancel('app');
    await clock.advance(60 * MINUTE_MS);

    expect(heard.map(({ minute, from, secretId }) => ({ minute, from, secretId }))).toEqual([
      { minute: 0, from: 'rule', secretId: 'app' },
      { minute: 15, from: 'queue', secretId: 'app' },
    ]);
    expect(inDeadLetters()).toEqual({ undelivered: 0, failed: 0, recheck: 0 });
  });

  test('hears of a rotation that failed in the same way', async () => {
    const RotationLambdaARN = aws.addRotationFunction('rotate', () => Promise.reject(new Error('as asked')));
    await create('app');
    await client.send(new RotateSecretCommand({ SecretId: 'app', RotationLambdaARN }));
    await aws.manager.idle();
    await clock.advance(60 * MINUTE_MS);

    expect(heard.map(({ minute, from, secretId }) => ({ minute, from, secretId }))).toEqual([
      { minute: 0, from: 'rule', secretId: 'app' },
      { minute: 15, from: 'queue', secretId: 'app' },
    ]);
  });

  test('hears nothing of a refused cancellation, nor of other calls', async () => {
    await create('app');
    await expect(cancel('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await clock.advance(60 * MINUTE_MS);

    expect(heard).toEqual([]);
  });

  test('runs with its mode, its verifier and the services of this AWS', async () => {
    await create('app');
    await cancel('app');
    await clock.advance(0);

    expect(heard[0]).toMatchObject({
      REMEDIATION_MODE: 'recover',
      VERIFIER_FUNCTION_ARN: 'arn:aws:lambda:eu-west-1:111122223333:function:verify',
      AWS_ENDPOINT_URL_LAMBDA: aws.url,
    });
  });

  test('tries what fails three times from the rule and five times from the queue, and keeps both events', async () => {
    await create('failing');
    await cancel('failing');
    await clock.advance(120 * MINUTE_MS);

    expect(heard.filter(({ from }) => from === 'rule').map(({ minute }) => minute)).toEqual([0, 1, 3]);
    expect(heard.filter(({ from }) => from === 'queue').map(({ minute }) => minute)).toEqual([
      15, 21, 27, 33, 39,
    ]);
    expect(inDeadLetters()).toEqual({ undelivered: 0, failed: 1, recheck: 1 });
  });

  test('keeps what the rule may not hand to the function', async () => {
    aws.lambda.deny(installation.remediateArn);
    await create('app');
    await cancel('app');
    await clock.advance(0);

    expect(inDeadLetters()).toEqual({ undelivered: 1, failed: 0, recheck: 0 });
  });
});

describe('the local AWS', () => {
  test('has rotation functions called as Lambda functions', async () => {
    const steps: string[] = [];
    const RotationLambdaARN = aws.addRotationFunction('rotate', async ({ Step }) => void steps.push(Step));
    await create('app');
    await client.send(new RotateSecretCommand({ SecretId: 'app', RotationLambdaARN }));
    await aws.manager.idle();

    expect(steps).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    expect(aws.lambda.invocations('rotate')).toBe(4);
  });

  test('calls no step after one that failed', async () => {
    const steps: string[] = [];
    const RotationLambdaARN = aws.addRotationFunction('rotate', async ({ Step }) => {
      steps.push(Step);
      if (Step === 'setSecret') throw new Error('as asked');
    });
    await create('app');
    await client.send(new RotateSecretCommand({ SecretId: 'app', RotationLambdaARN }));
    await aws.manager.idle();

    expect(steps).toEqual(['createSecret', 'setSecret']);
  });

  test('tells of each call, what it named and what came of it', async () => {
    await create('app');
    await cancel('nobody').catch(() => undefined);
    const invoke = `${aws.url}/2015-03-31/functions/nobody/invocations`;
    await fetch(invoke, { method: 'POST', body: '{}' });

    await expect
      .poll(() => calls)
      .toEqual([
        { operation: 'CreateSecret', target: 'app', outcome: 'ok' },
        { operation: 'CancelRotateSecret', target: 'nobody', outcome: 'ResourceNotFoundException' },
        { operation: 'Invoke', target: 'nobody', outcome: 'ResourceNotFoundException' },
      ]);
  });

  test('answers 404 to what is for none of its services', async () => {
    expect((await fetch(aws.url)).status).toBe(404);
  });

  test('says so when its port is taken', async () => {
    const port = Number(new URL(aws.url).port);

    await expect(startLocalAws({ clock, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

import { createServer } from 'node:http';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { SystemClock } from '../clock.ts';
import { startLocalAws } from '../local-aws.ts';
import { FakeRotationFunction } from '../secrets-manager/testing/fake-rotation-function.ts';
import { postedFunction } from './posted-function.ts';

type Reply = { readonly status: number; readonly body: string };

/** A function behind a URL, and a secret; `reply` is what it says to an event. */
const started = async (reply: (event: unknown, client: SecretsManagerClient) => Promise<Reply>) => {
  const clock = new SystemClock(() => undefined);
  const aws = await startLocalAws({ clock });
  const client = new SecretsManagerClient(aws.clientSettings);
  const events: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const event: unknown = JSON.parse(Buffer.concat(chunks).toString());
    events.push(event);
    const { status, body } = await reply(event, client);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.close();
    client.destroy();
    clock.close();
    await aws.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const failures: string[] = [];
  const url = new URL(`http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`);
  const arn = aws.addRotationFunction(
    'mine',
    postedFunction(url, (text) => failures.push(text)),
  );
  const { ARN: SecretId } = await client.send(new CreateSecretCommand({ Name: 'db', SecretString: 'fake' }));
  const rotate = async () => {
    const { VersionId = '' } = await client.send(
      new RotateSecretCommand({
        SecretId,
        RotationLambdaARN: arn,
        RotationRules: { AutomaticallyAfterDays: 1 },
      }),
    );
    await aws.manager.idle();
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
    return { version: VersionId, labels: VersionIdsToStages[VersionId] };
  };
  return { arn, events, failures, SecretId, rotate };
};

test('RotateSecret posts each step as Lambda would, and the function rotates by the local AWS', async () => {
  const { arn, events, failures, SecretId, rotate } = await started(async (event, client) => {
    await new FakeRotationFunction(client).invoke(event as Parameters<FakeRotationFunction['invoke']>[0]);
    return { status: 200, body: 'null' };
  });

  const { version, labels } = await rotate();
  expect(arn).toBe('arn:aws:lambda:eu-west-1:111122223333:function:mine');
  expect(labels).toContain('AWSCURRENT');
  expect(events).toEqual(
    ['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((Step) => ({
      Step,
      SecretId,
      ClientRequestToken: version,
    })),
  );
  expect(failures).toEqual([]);
});

test.each([
  ['an HTTP error', { status: 500, body: '' }, 'HTTP 500'],
  // What Lambda's runtime interface emulator replies.
  [
    'an error as the payload',
    { status: 200, body: '{"errorType":"ValueError","errorMessage":"not-a-real-password"}' },
    'ValueError',
  ],
])('%s fails the step, and no text of the function is shown', async (_what, reply, told) => {
  const { events, failures, rotate } = await started(async () => reply);

  expect((await rotate()).labels).toEqual(['AWSPENDING']);
  expect(events).toHaveLength(1);
  expect(failures).toEqual([`createSecret failed: ${told}`]);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { invokeEndpoint } from './invoke-endpoint.ts';
import { Lambda } from './lambda.ts';

let clock: ManualClock;
let lambda: Lambda;
let seen: unknown[];
let url = '';
const server = createServer(async (request, response) => {
  if (await invokeEndpoint(lambda)(request, response)) return;
  response.writeHead(404).end('not for Lambda');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

beforeEach(() => {
  clock = new ManualClock();
  seen = [];
  lambda = new Lambda({ accountId: '111122223333', region: 'eu-west-1', clock });
  lambda.addHandler('echo', (event, { functionName, invokedFunctionArn }) => {
    seen.push(event);
    return { event, functionName, invokedFunctionArn };
  });
});

const client = () =>
  new LambdaClient({
    endpoint: url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIASANDBOXEXAMPLE', secretAccessKey: 'not-a-real-secret-access-key' },
  });

const invoke = async (FunctionName: string, event: unknown, InvocationType?: 'Event' | 'DryRun') => {
  const Payload = JSON.stringify(event);
  const reply = await client().send(
    new InvokeCommand({ FunctionName, Payload, ...(InvocationType && { InvocationType }) }),
  );
  const text = reply.Payload?.transformToString() ?? '';
  return { ...reply, payload: text === '' ? undefined : JSON.parse(text) };
};

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:echo';

describe('Invoke over HTTP, by the real SDK', () => {
  test.each([
    ['its name', 'echo'],
    ['its name with a qualifier', 'echo:live'],
    ['a partial ARN', '111122223333:function:echo'],
    ['its ARN', ARN],
    ['its ARN with a qualifier', `${ARN}:$LATEST`],
  ])('finds a function by %s', async (_what, name) => {
    const { StatusCode, FunctionError, ExecutedVersion, payload } = await invoke(name, { n: 1 });

    expect({ StatusCode, FunctionError, ExecutedVersion }).toEqual({
      StatusCode: 200,
      FunctionError: undefined,
      ExecutedVersion: '$LATEST',
    });
    expect(payload).toEqual({ event: { n: 1 }, functionName: 'echo', invokedFunctionArn: ARN });
  });

  test.each([
    ['of another name', 'nobody'],
    ['of another account', 'arn:aws:lambda:eu-west-1:444455556666:function:echo'],
    ['of another Region', 'arn:aws:lambda:us-east-1:111122223333:function:echo'],
  ])('knows no function %s', async (_what, name) => {
    await expect(invoke(name, {})).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining('Function not found: arn:aws:lambda:'),
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('says by a header that the function failed, and what it threw', async () => {
    lambda.addHandler('broken', () => {
      throw new RangeError('as asked');
    });
    const { StatusCode, FunctionError, payload } = await invoke('broken', {});

    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'as asked' });
  });

  test('ends the wait for a function that takes too long', async () => {
    lambda.addHandler('slow', () => new Promise(() => undefined), { timeoutMs: 50 });
    const { FunctionError, payload } = await invoke('slow', {});

    expect(FunctionError).toBe('Unhandled');
    expect(payload.errorMessage).toContain('Task timed out after 0.05 seconds');
  });

  test('refuses a caller without permission, until it is given', async () => {
    lambda.deny('echo');
    await expect(invoke('echo', {})).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `not authorized to perform: lambda:InvokeFunction on resource: ${ARN}`,
      ),
      $metadata: { httpStatusCode: 403 },
    });
    expect(seen).toEqual([]);

    lambda.permit('echo');
    expect((await invoke('echo', {})).StatusCode).toBe(200);
  });

  test('throttles what exceeds the concurrency', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    lambda.addHandler('one', () => held, { concurrency: 1, timeoutMs: 60_000 });
    const first = invoke('one', {});
    await expect.poll(() => lambda.invocations('one'), { timeout: 30_000 }).toBe(1);

    await expect(invoke('one', {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    release();
    expect((await first).StatusCode).toBe(200);
  });

  test('takes an event for later and runs the function when the clock moves', async () => {
    const { StatusCode, payload } = await invoke('echo', { n: 1 }, 'Event');
    expect({ StatusCode, payload, seen }).toEqual({ StatusCode: 202, payload: undefined, seen: [] });

    await clock.advance(0);
    expect(seen).toEqual([{ n: 1 }]);
  });

  test('refuses an event for later that is for nobody', async () => {
    await expect(invoke('nobody', {}, 'Event')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('refuses what it does not know', async () => {
    await expect(invoke('echo', {}, 'DryRun')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  test('refuses an event that is not JSON', async () => {
    const path = '/2015-03-31/functions/echo/invocations';
    const reply = await fetch(`${url}${path}`, { method: 'POST', body: '{"n":' });

    expect([reply.status, reply.headers.get('x-amzn-ErrorType')]).toEqual([
      400,
      'InvalidRequestContentException',
    ]);
  });

  test.each([
    ['another path', 'POST', '/'],
    ['another method', 'GET', '/2015-03-31/functions/echo/invocations'],
    ['another operation', 'POST', '/2015-03-31/functions/echo/versions'],
  ])('leaves a request with %s to others', async (_what, method, path) => {
    const reply = await fetch(`${url}${path}`, { method });

    expect(await reply.text()).toBe('not for Lambda');
  });
});

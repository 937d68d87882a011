import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { InvocationOutcome } from '../delivery/outcome.ts';
import { writeBundle } from './bundle-fixture.ts';
import { type FunctionOptions, Lambda } from './lambda.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A Lambda with one function, `f`, that runs `source` in processes of its own. */
const running = async (
  source: string,
  settings: FunctionOptions & { environment?: Record<string, string> } = {},
) => {
  const lines: string[] = [];
  const bundle = await writeBundle(source);
  const lambda = new Lambda({
    accountId: '111122223333',
    region: 'eu-west-1',
    clock: new ManualClock(),
    onLog: (name, line) => void lines.push(`${name}: ${line}`),
  });
  cleanUps.push(() => lambda.close(), bundle.remove);
  const { environment = {}, ...others } = settings;
  lambda.addBundle('f', { directory: bundle.directory, environment }, { timeoutMs: 60_000, ...others });
  return { lambda, lines, directory: bundle.directory };
};

const payloadOf = (outcome: InvocationOutcome): unknown => {
  if (outcome.kind === 'throttled') throw new Error('the function was throttled');
  return JSON.parse(outcome.payload);
};

describe('a built bundle', () => {
  test('is loaded once and called for one event after the other', async () => {
    const { lambda } = await running(`
      let loaded = 0, calls = 0; loaded += 1;
      export const handler = async ({ n }) => ({ n, pid: process.pid, loaded, calls: ++calls });
    `);

    const first = payloadOf(await lambda.invoke('f', { n: 1 }));
    const second = payloadOf(await lambda.invoke('f', { n: 2 }));

    expect(first).toMatchObject({ n: 1, loaded: 1, calls: 1 });
    expect(second).toMatchObject({ n: 2, loaded: 1, calls: 2 });
    expect(first).toMatchObject({ pid: (second as { pid: number }).pid });
    expect(first).not.toMatchObject({ pid: process.pid });
  });

  test('finds its own environment when it is loaded, and nothing of this process', async () => {
    process.env['OF_THE_TEST_RUNNER'] = 'seen';
    const { lambda, directory } = await running(
      `import { homedir } from 'node:os';
       const { OF_THE_TEST_RUNNER, MODE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, LAMBDA_TASK_ROOT } = process.env;
       const named = { OF_THE_TEST_RUNNER, MODE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, LAMBDA_TASK_ROOT };
       const atInit = { ...named, home: homedir() };
       export const handler = async () => atInit;`,
      { environment: { MODE: 'recover' } },
    );

    expect(payloadOf(await lambda.invoke('f', {}))).toEqual({
      MODE: 'recover',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      LAMBDA_TASK_ROOT: directory,
      home: '/home/sbx_user1051',
    });
  });

  test("is given Lambda's context", async () => {
    const { lambda } = await running(`
      export const handler = async (event, context) =>
        ({ ...context, remaining: context.getRemainingTimeInMillis() });
    `);

    expect(payloadOf(await lambda.invoke('f', {}))).toEqual({
      functionName: 'f',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: '/aws/lambda/f',
      logStreamName: expect.any(String),
      callbackWaitsForEmptyEventLoop: true,
      remaining: expect.toSatisfy((ms: number) => ms > 0 && ms <= 60_000),
    });
  });

  test('that returns nothing replies null', async () => {
    const { lambda } = await running('export const handler = async () => {};');

    expect(await lambda.invoke('f', {})).toEqual({ kind: 'returned', payload: 'null' });
  });

  test('has every line it wrote collected by the time it is done', async () => {
    const { lambda, lines } = await running(`
      export const handler = async ({ n }) => {
        for (let i = 0; i < n; i++) console.log(JSON.stringify({ i }));
        console.error('to stderr');
      };
    `);
    await lambda.invoke('f', { n: 500 });

    expect(lines).toHaveLength(501);
    expect(lines).toContain('f: {"i":499}');
    expect(lines).toContain('f: to stderr');
  });

  test('that throws fails with what was thrown, logs it, and lives on', async () => {
    const { lambda, lines } = await running(`
      export const handler = async ({ fail }) => {
        if (fail) throw new TypeError('as asked');
        return process.pid;
      };
    `);
    const before = await lambda.invoke('f', {});
    const outcome = await lambda.invoke('f', { fail: true });

    expect(outcome.kind).toBe('failed');
    expect(payloadOf(outcome)).toMatchObject({ errorType: 'TypeError', errorMessage: 'as asked' });
    expect(lines.join('\n')).toContain('"errorMessage":"as asked"');
    expect(await lambda.invoke('f', {})).toEqual(before);
  });

  test('that runs out of time is ended, and the next event finds a fresh process', async () => {
    const { lambda } = await running(
      `export const handler = async ({ hang }) => hang ? new Promise(() => setInterval(() => {}, 1e3)) : process.pid;`,
      { timeoutMs: 2_500 },
    );
    const before = await lambda.invoke('f', {});
    const outcome = await lambda.invoke('f', { hang: true });

    expect(outcome.kind).toBe('failed');
    expect(payloadOf(outcome)).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 2.50 seconds'),
    });
    expect(await lambda.invoke('f', {})).not.toEqual(before);
  });

  test('whose process dies fails, and the next event finds a fresh one', async () => {
    const { lambda } = await running(
      'export const handler = async ({ die }) => { if (die) process.exit(7); return 1; };',
    );
    const outcome = await lambda.invoke('f', { die: true });

    expect(outcome.kind).toBe('failed');
    expect(payloadOf(outcome)).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 7'),
    });
    expect(await lambda.invoke('f', {})).toEqual({ kind: 'returned', payload: '1' });
  });

  test.each([
    ['throws while it is loaded', "throw new Error('broken at init');", /broken at init/],
    ['exports no handler', 'export const other = 1;', /index.handler is undefined/],
  ])('that %s fails every event', async (_what, source, message) => {
    const { lambda } = await running(source);

    for (let attempt = 0; attempt < 2; attempt++) {
      const outcome = await lambda.invoke('f', {});
      expect(outcome.kind).toBe('failed');
      expect(JSON.stringify(payloadOf(outcome))).toMatch(message);
    }
  });

  test('serves events that come at once in processes of their own, up to its concurrency', async () => {
    const { lambda } = await running(
      'export const handler = async () => { await new Promise((r) => setTimeout(r, 300)); return process.pid; };',
      { concurrency: 2 },
    );
    const outcomes = await Promise.all([1, 2, 3].map((n) => lambda.invoke('f', { n })));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['returned', 'returned', 'throttled']);
    expect(new Set(outcomes.slice(0, 2).map(payloadOf)).size).toBe(2);
    expect(lambda.invocations('f')).toBe(2);
  });
});

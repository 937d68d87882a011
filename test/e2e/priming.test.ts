import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/cold-start/endpoint.ts';
import { targetNode } from '../../bench/node24.ts';
import { ACCOUNT_ID, plantStuck, REGION } from '../../bench/stuck-secret.ts';
import { BUNDLE_DIRECTORY, BUNDLE_PLUGINS, bundleFunction } from '../../infra/bundles.ts';
import { SystemClock } from '../../sandbox/clock.ts';
import { Lambda } from '../../sandbox/lambda/lambda.ts';
import { cancelEvent } from '../support/events.ts';

const directory = path.join(BUNDLE_DIRECTORY, 'test', 'remediate');
const patientDirectory = path.join(BUNDLE_DIRECTORY, 'test', 'remediate-patient');

/** The same function with limits in init that a busy machine keeps to: what is shown is what is done in time. */
const patience: Plugin = {
  name: 'patience',
  setup({ onLoad }) {
    onLoad({ filter: /lambda\/priming\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source.replace(/^const (CONNECT_MS|REHEARSAL_MS) = [\d_]+;$/gm, 'const $1 = 20_000;');
      if (contents.match(/ = 20_000;/g)?.length !== 2) throw new Error('priming.ts has other limits now');
      return { contents, loader: 'ts' };
    });
  },
};

beforeAll(async () => {
  await bundleFunction('remediate', 'lambda/remediate.lambda.ts', directory);
  await bundleFunction('remediate-patient', 'lambda/remediate.lambda.ts', patientDirectory, {
    plugins: [patience, ...BUNDLE_PLUGINS],
  });
});

/** `remediate` in a process of its own, which starts with the first event. */
const remediateAt = (
  endpoint: string,
  environment: Readonly<Record<string, string>> = {},
  bundle = patientDirectory,
) => {
  const clock = new SystemClock(() => {});
  const lines: string[] = [];
  const onLog = (_: string, line: string) => void lines.push(line);
  const lambda = new Lambda({ accountId: ACCOUNT_ID, region: REGION, clock, onLog });
  const arn = lambda.addBundle(
    'remediate',
    {
      directory: bundle,
      nodePath: targetNode().path,
      environment: {
        NODE_OPTIONS: '--no-warnings',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
        REMEDIATION_MODE: 'unblock',
        SETTLE_QUEUE_URL: 'https://sqs.test/settle',
        ...environment,
      },
    },
    { timeoutMs: 30_000 },
  );
  onTestFinished(() => lambda.close());
  return { invoke: (event: unknown) => lambda.invoke(arn, event), lines };
};

/** An event for which nothing has to be called: the cancellation was refused. */
const NOTHING_TO_DO = cancelEvent({ errorCode: 'AccessDeniedException' });

const verdictOf = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line)).filter(({ message }) => message === 'verdict');

describe('without a network, init comes to its end and says nothing', () => {
  const silent = async (): Promise<string> => {
    const server: Server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  };

  test.each([
    ['the connection is refused', async () => 'https://127.0.0.1:1'],
    ['the name is not known', async () => 'https://secretsmanager.invalid'],
    ['packets get lost', async () => 'https://192.0.2.1'],
    ['nobody answers the handshake', silent],
  ])('%s', async (_, endpoint) => {
    // As it is deployed. An init without an end would be one of the function's own time-outs.
    const { invoke, lines } = remediateAt(await endpoint(), {}, directory);
    expect(await invoke(NOTHING_TO_DO)).toEqual({ kind: 'returned', payload: 'null' });
    expect(verdictOf(lines)).toMatchObject([{ verdict: 'leave', reason: 'call-was-refused' }]);
    expect(lines.filter((line) => line.includes('rehearsal') || line.includes('not primed'))).toEqual([]);
    // The verdict and its metrics.
    expect(lines).toHaveLength(2);
  });
});

describe('with a network', () => {
  let endpoint: Endpoint;
  let connections = 0;
  let requests = 0;

  beforeAll(async () => {
    endpoint = await startEndpoint();
    endpoint.server.on('secureConnection', () => {
      connections += 1;
    });
    endpoint.server.on('request', () => {
      requests += 1;
    });
  });
  afterAll(() => endpoint.close());
  beforeEach(() => {
    connections = 0;
    requests = 0;
  });

  const trusting = () => remediateAt(endpoint.url, { NODE_EXTRA_CA_CERTS: endpoint.caFile });

  test('init opens one connection and sends no request', async () => {
    const { invoke } = trusting();
    expect(await invoke(NOTHING_TO_DO)).toMatchObject({ kind: 'returned' });
    expect({ connections, requests }).toEqual({ connections: 1, requests: 0 });
  });

  test('the first event makes all its calls on that connection', async () => {
    const { invoke, lines } = trusting();
    expect(await invoke(plantStuck(endpoint.manager, 'orders/first').event)).toMatchObject({
      kind: 'returned',
    });
    expect(verdictOf(lines)).toMatchObject([{ verdict: 'unblock', reason: 'no-verifier' }]);
    expect({ connections, requests }).toEqual({ connections: 1, requests: 4 });
  });

  test('a connection that breaks when it is first used costs one more, and no error', async () => {
    endpoint.server.once('secureConnection', (socket) => socket.once('data', () => socket.destroy()));
    const { invoke, lines } = trusting();
    expect(await invoke(plantStuck(endpoint.manager, 'orders/broken').event)).toMatchObject({
      kind: 'returned',
    });
    expect(verdictOf(lines)).toMatchObject([{ verdict: 'unblock', reason: 'no-verifier' }]);
    expect(lines).toHaveLength(2);
    expect(connections).toBe(2);
  });

  test('a connection that was closed before it was used costs one more, and no error', async () => {
    endpoint.server.once('secureConnection', (socket) => socket.end());
    const { invoke, lines } = trusting();
    expect(await invoke(plantStuck(endpoint.manager, 'orders/closed').event)).toMatchObject({
      kind: 'returned',
    });
    expect(verdictOf(lines)).toMatchObject([{ verdict: 'unblock', reason: 'no-verifier' }]);
    expect(connections).toBe(2);
    // One of them twice, where the close crosses it on the wire and the SDK sends it again.
    expect([4, 5]).toContain(requests);
  });

  test('the verifier and the bus are not called by a rehearsal either', async () => {
    const calls: string[] = [];
    const unused = createServer((socket) => {
      calls.push('connected');
      socket.destroy();
    });
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void unused.close());
    const address = unused.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const { invoke, lines } = remediateAt(endpoint.url, {
      NODE_EXTRA_CA_CERTS: endpoint.caFile,
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ENDPOINT_URL_EVENTBRIDGE: url,
      REMEDIATION_MODE: 'recover',
      SETTLE_QUEUE_URL: 'https://sqs.test/settle',
      VERIFIER_FUNCTION_ARN: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:verify`,
      OUTCOME_BUS: 'default',
    });
    expect(await invoke(NOTHING_TO_DO)).toMatchObject({ kind: 'returned' });
    expect(calls).toEqual([]);
    expect(requests).toBe(0);
    expect(lines).toHaveLength(2);
  });
});

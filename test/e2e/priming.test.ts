import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/cold-start/endpoint.ts';
import { targetNode } from '../../bench/node24.ts';
import { ACCOUNT_ID, plantStuck, REGION } from '../../bench/stuck-secret.ts';
import { BUNDLE_DIRECTORY, bundleFunction } from '../../infra/build/bundles.ts';
import { SystemClock } from '../../sandbox/clock.ts';
import { Lambda } from '../../sandbox/lambda/lambda.ts';
import { closedPort } from '../../sandbox/servers/ports.ts';
import { cancelEvent } from '../support/events.ts';

const directory = path.join(BUNDLE_DIRECTORY, 'test', 'remediate');
const patientDirectory = path.join(BUNDLE_DIRECTORY, 'test', 'remediate-patient');

/** No file of the function takes so long on the busiest machine. In milliseconds. */
const PATIENT_MS = '60_000';

/** Builds it with patience in place of the limits named, by file: what is shown is what is done in time. */
const patience = (limits: Readonly<Record<string, readonly string[]>>): Plugin => ({
  name: 'patience',
  setup({ onLoad, onEnd }) {
    const unseen = new Set(Object.keys(limits));
    onEnd(() => {
      if (unseen.size > 0) throw new Error(`There is no ${[...unseen].join(', ')} now`);
    });
    for (const [name, constants] of Object.entries(limits))
      onLoad({ filter: new RegExp(`lambda/${name}$`) }, async ({ path: file }) => {
        unseen.delete(name);
        let contents = await readFile(file, 'utf8');
        for (const constant of constants) {
          const limit = new RegExp(`\\b(${constant}:) [^,\\n}]+`, 'g');
          if (!limit.test(contents)) throw new Error(`${name} has no ${constant} now`);
          contents = contents.replace(limit, `$1 ${PATIENT_MS}`);
        }
        return { contents, loader: 'ts' };
      });
  },
});

const WITH_A_NETWORK = {
  'runtime/limits.ts': ['primingMs', 'idleConnectionMs', 'connectMs', 'requestMs'],
};

beforeAll(async () => {
  const entry = 'lambda/remediate/remediate.lambda.ts';
  await bundleFunction('remediate', entry, directory);
  await bundleFunction('remediate-patient', entry, patientDirectory, { plugins: [patience(WITH_A_NETWORK)] });
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
        RECHECK_QUEUE_URL: 'https://sqs.test/recheck',
        ...environment,
      },
    },
    { timeoutMs: 60_000 },
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
    ['the connection is refused', async () => `https://127.0.0.1:${await closedPort()}`],
    ['the name is not known', async () => 'https://secretsmanager.invalid'],
    ['packets get lost', async () => 'https://192.0.2.1'],
    ['nobody answers the handshake', silent],
  ])('%s', async (_, endpoint) => {
    // As it is deployed: its wait for a connection, too.
    const { invoke, lines } = remediateAt(await endpoint(), {}, directory);
    expect(await invoke(NOTHING_TO_DO)).toEqual({ kind: 'returned', payload: 'null' });
    expect(verdictOf(lines)).toMatchObject([{ verdict: 'no-action', reason: 'cancel-call-failed' }]);
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
    // The client has a connection before the server has seen that it has.
    await expect.poll(() => connections, { timeout: 30_000 }).toBe(1);
    expect(requests).toBe(0);
  });

  test('the first event makes all its calls on that connection', async () => {
    const { invoke, lines } = trusting();
    expect(await invoke(plantStuck(endpoint.manager, 'orders/first').event)).toMatchObject({
      kind: 'returned',
    });
    expect(verdictOf(lines)).toMatchObject([{ verdict: 'unblock', reason: 'no-verifier' }]);
    expect({ connections, requests }).toEqual({ connections: 1, requests: 5 });
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
    expect([5, 6]).toContain(requests);
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
      // Lambda sets it, and it goes before the level that a logger is made with.
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      REMEDIATION_MODE: 'recover',
      RECHECK_QUEUE_URL: 'https://sqs.test/recheck',
      VERIFIER_FUNCTION_ARN: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:verify`,
      OUTCOME_BUS: 'default',
    });
    expect(await invoke(NOTHING_TO_DO)).toMatchObject({ kind: 'returned' });
    expect(calls).toEqual([]);
    expect(requests).toBe(0);
    expect(lines).toHaveLength(2);
  });
});

import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { testAuthority } from '../../sandbox/servers/certificates.ts';
import { ReadyAgent } from './ready-agent.ts';

const authority = testAuthority();
const { certificate, key } = authority.issue(['localhost', '127.0.0.1']);

let server: Server;
let connections = 0;

beforeAll(async () => {
  server = createServer({ cert: certificate, key, keepAliveTimeout: 60_000 }, (_, response) =>
    response.end(),
  );
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  connections = 0;
  // How old a connection is is the test's to say.
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => void vi.useRealTimers());

const anAgent = (): ReadyAgent => {
  const agent = new ReadyAgent({ keepAlive: true, ca: authority.ca });
  onTestFinished(() => agent.destroy());
  return agent;
};
const addressOf = (hostname: string) => ({ hostname, port: (server.address() as AddressInfo).port });

const get = (agent: ReadyAgent, hostname: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: hostname, port: addressOf(hostname).port }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    outgoing.on('error', reject).end();
  });

test.each(['localhost', '127.0.0.1'])(
  'the first request to %s takes the connection that is ready',
  async (host) => {
    const agent = anAgent();
    await agent.open(addressOf(host), 60_000);
    expect(connections).toBe(1);
    expect(await get(agent, host)).toBe(200);
    expect(await get(agent, host)).toBe(200);
    expect(connections).toBe(1);
  },
);

test('a request to another host opens its own', async () => {
  const agent = anAgent();
  await agent.open(addressOf('localhost'), 60_000);
  expect(await get(agent, '127.0.0.1')).toBe(200);
  expect(connections).toBe(2);
});

test('one that has been idle for longer than 5 seconds is not used: it may be dead, and not know', async () => {
  const agent = anAgent();
  await agent.open(addressOf('localhost'), 60_000);
  vi.setSystemTime(Date.now() + 5_001);
  expect(await get(agent, 'localhost')).toBe(200);
  expect(connections).toBe(2);
});

test('one that is not trusted is not used, and does no harm until then', async () => {
  const agent = new ReadyAgent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  await agent.open(addressOf('localhost'), 60_000);
  await expect(get(agent, 'localhost')).rejects.toThrow(/certificate/);
});

test('waiting for it ends after the limit', async () => {
  const agent = anAgent();
  // TEST-NET-1: no host answers there.
  await agent.open({ hostname: '192.0.2.1', port: 443 }, 50);
  expect(await get(agent, 'localhost')).toBe(200);
});

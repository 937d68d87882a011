import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { closedPort, takePort } from './ports.ts';

const visit = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
      .once('connect', () => {
        socket.destroy();
        resolve('connected');
      });
  });

test('a closed port refuses connections', async () => {
  expect(await visit(await closedPort())).toBe('ECONNREFUSED');
});

test('a port that was taken refuses connections until the server that is told it listens', async () => {
  const port = await takePort();
  expect(await visit(port)).toBe('ECONNREFUSED');
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  expect(await visit(port)).toBe('connected');
});

// One that is only found free may be found by the next as well: of 300, some two are the same.
test.skipIf(process.platform !== 'linux')('a port is given to one alone', async () => {
  const ports = new Set<number>();
  for (let n = 0; n < 150; n += 1) ports.add(await takePort()).add(await closedPort());
  expect(ports.size).toBe(300);
});

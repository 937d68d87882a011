import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { keepChild } from './keeper.ts';

/** Something on a loopback port that is not, or not quite, the server that is looked for. */
export type Obstacle = {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
};

type At = { readonly host: string; readonly port: number };
const ANY_PORT: At = { host: '127.0.0.1', port: 0 };

const listen = async (server: Server, sockets: Set<Socket>, at = ANY_PORT): Promise<Obstacle> => {
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return {
    host: at.host,
    port: address.port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

/** Takes every connection, and leaves the rest to `serve`. */
export const servingEach = (serve: (socket: Socket) => void): Promise<Obstacle> =>
  listen(createServer(serve), new Set());

/** Takes every connection and says nothing. */
export const silentServer = (): Promise<Obstacle> => listen(createServer(), new Set());

/** Takes every connection, says something of its own, and hangs up. */
export const talkingServer = (words: string | Uint8Array): Promise<Obstacle> =>
  listen(
    createServer((socket) => socket.end(words)),
    new Set(),
  );

/** Takes every connection and breaks it off. */
export const resettingServer = (): Promise<Obstacle> =>
  listen(
    createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    new Set(),
  );

export type Wiretap = Obstacle & {
  /** How many connections were made. */
  connections(): number;
  /** All that clients sent, connection after connection. */
  heard(): Buffer;
};

type WiretapOptions = {
  /** Hangs up on both once the server has said something. */
  readonly cut?: boolean;
  /** The loopback address that the server sees as the client's. */
  readonly from?: string;
  /** Where clients find it: any port of 127.0.0.1 by default. */
  readonly at?: At;
};

/** Stands between a client and a real server. */
export const wiretap = (server: At, options?: WiretapOptions): Promise<Wiretap> => relay([server], options);

/** Hands the first connection to the first of these servers and so on, and all that are left to the last. */
export const relay = async (
  servers: readonly At[],
  { cut = false, from = '127.0.0.1', at }: WiretapOptions = {},
): Promise<Wiretap> => {
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  let connections = 0;
  const between = createServer((client) => {
    const server = servers[Math.min(connections, servers.length - 1)];
    connections += 1;
    const beyond = connect({ port: server?.port ?? 0, host: server?.host, localAddress: from });
    sockets.add(beyond);
    beyond.on('error', () => client.destroy());
    beyond.on('close', () => client.destroy());
    client.on('close', () => beyond.destroy());
    client.on('data', (bytes) => {
      heard.push(bytes);
      beyond.write(bytes);
    });
    beyond.on('data', (bytes) => (cut ? client.destroy() : client.write(bytes)));
  });
  const obstacle = await listen(between, sockets, at);
  return { ...obstacle, connections: () => connections, heard: () => Buffer.concat(heard) };
};

const BLOCKED = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** Whether a connection comes about within that time. */
const connects = (socket: Socket, withinMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });

/** Drops packets: the queue of a process that takes no connections is full, so the kernel ignores new ones. */
export const droppingHost = async (): Promise<Obstacle> => {
  const child = spawn(process.execPath, ['-e', BLOCKED], { stdio: ['ignore', 'pipe', 'inherit'] });
  keepChild(child);
  const [port] = (await once(child.stdout, 'data')).map((text) => Number(String(text)));
  if (port === undefined) throw new Error('the blocked process told no port');
  const queue: Socket[] = [];
  const isFull = async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    queue.push(socket);
    // The first two there is always room for, however long it takes to see it.
    return !(await connects(socket, queue.length <= 2 ? 60_000 : 500));
  };
  while (!(await isFull())) if (queue.length === 16) throw new Error('this kernel drops no connections');
  return {
    host: '127.0.0.1',
    port,
    async stop() {
      for (const socket of queue) socket.destroy();
      child.kill('SIGKILL');
    },
  };
};

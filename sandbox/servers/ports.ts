import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/**
 * A loopback port that nobody listens on, for as long as this process lives. A socket that is bound to it, and
 * talks to another of our own, keeps the system from giving it to whoever asks for any port.
 */
export const closedPort = async (): Promise<number> => (await hold()).localPort ?? 0;

/**
 * A loopback port for a server that has to be told one. On Linux it stays ours until then: a server, which sets
 * SO_REUSEADDR, may listen beside a socket that does not. Elsewhere it may not, and the port is free.
 */
export const takePort = async (): Promise<number> => {
  const socket = await hold();
  const port = socket.localPort ?? 0;
  if (process.platform !== 'linux') await once(socket.resetAndDestroy(), 'close');
  return port;
};

const hold = async (): Promise<Socket> => {
  const partner = createServer().listen(0, HOST);
  await once(partner, 'listening');
  const address = partner.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  // Bound before it connects: the system would lend a port of its own scope to other connections, too.
  const socket = connect({ port: address.port, host: HOST, localAddress: HOST });
  const [[other]] = await Promise.all([once(partner, 'connection'), once(socket, 'connect')]);
  partner.close();
  for (const end of [socket, other]) end.unref().on('error', () => {});
  return socket;
};

import type { Socket } from 'node:net';

const timedOut = (code: string): Error => Object.assign(new Error('no connection in time'), { code });

/**
 * Gives up on a socket that is not connected, and where it speaks TLS from the start not secured, in time.
 * A server that took the connection and then says nothing to a TLS hello does not speak TLS.
 */
export const limitConnect = <S extends Socket>(socket: S, connectMs: number, until = 'connect'): S => {
  let isConnected = false;
  const timer = setTimeout(
    () => socket.destroy(timedOut(isConnected ? 'ERR_TLS_HANDSHAKE_TIMEOUT' : 'ETIMEDOUT')),
    connectMs,
  );
  socket.once('connect', () => {
    isConnected = true;
  });
  for (const event of [until, 'close']) socket.once(event, () => clearTimeout(timer));
  return socket;
};

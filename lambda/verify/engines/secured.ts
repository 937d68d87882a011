import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Login } from '../values/credentials.ts';
import type { Connection } from './driver.ts';
import { faultWithCode } from './login-socket.ts';

/**
 * The connection as the target asks for it, ready for the login: TLS begins with the first byte, or there is none.
 * Throws Node's errors, and ERR_TLS_HANDSHAKE_TIMEOUT for a server that does not answer, since it speaks no TLS.
 */
export const secured = async (target: Login['target'], connection: Connection): Promise<Duplex> => {
  await once(connection.socket, 'connect');
  if (!target.tls) return connection.socket;
  const secure = await withTls(target, connection);
  connection.reached('ready');
  return secure;
};

/** The same over a connection that has come about. */
export const withTls = async (
  { host }: Login['target'],
  { socket, ca, connectMs }: Connection,
): Promise<Duplex> => {
  const secure = connectTls({
    socket,
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : { host }),
    ...(ca !== undefined && { ca }),
  });
  const timer = setTimeout(() => secure.destroy(faultWithCode('ERR_TLS_HANDSHAKE_TIMEOUT')), connectMs);
  try {
    await once(secure, 'secureConnect');
    return secure;
  } finally {
    clearTimeout(timer);
  }
};

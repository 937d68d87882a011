import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Target } from '../values/credentials.ts';
import type { Connection } from './driver.ts';
import { faultWithCode } from './login-socket.ts';

/**
 * Starts TLS on a connection, and verifies the server's certificate. Throws Node's error, or
 * ERR_TLS_HANDSHAKE_TIMEOUT for a server that does not answer, since it speaks no TLS.
 */
export const secured = async (
  { host }: Pick<Target, 'host'>,
  { socket, ca, connectMs }: Pick<Connection, 'socket' | 'ca' | 'connectMs'>,
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

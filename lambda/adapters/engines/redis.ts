import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis } from 'iovalkey';
import type { Login, Place } from '../../core/credentials.ts';
import type { Driver, LogInOptions, LogOut } from './driver.ts';
import { limitConnect } from './network.ts';
import { REDIS_ANSWERS, redisRow } from './redis-answers.ts';

const openSocket = ({ host, port, tls }: Place, { connectMs, ca }: LogInOptions): Socket => {
  if (!tls) return limitConnect(connect(port, host), connectMs);
  const options = {
    host,
    port,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
  return limitConnect(connectTls(options), connectMs, 'secureConnect');
};

/** Hands the driver our socket: its own connector sets no limit to a TLS handshake that hangs. */
const connectorOf = (socket: Socket) =>
  class extends AbstractConnector {
    constructor() {
      super(0);
    }

    override async connect() {
      this.connecting = true;
      this.stream = socket;
      return socket;
    }
  };

const logIn = async (login: Login, options: LogInOptions): Promise<LogOut> => {
  const socket = openSocket(login.place, options);
  options.signal.addEventListener('abort', () => socket.destroy(), { once: true });
  const redis = new Redis({
    Connector: connectorOf(socket),
    ...(login.place.tls && { tls: {} }),
    retryStrategy: () => null,
    enableReadyCheck: false,
    connectTimeout: 0,
  });
  let cause: unknown;
  redis.on('error', (error) => {
    cause ??= error;
  });
  try {
    await redis.auth(login.user.reveal(), login.password.reveal());
    return () => redis.quit();
  } catch (error) {
    socket.destroy();
    // A command that could not be sent says only that the connection is closed.
    throw cause ?? error;
  }
};

/** Redis 6 and newer, and Valkey, with their users (ACL). */
export const driver: Driver = { logIn, rowOf: redisRow, answers: REDIS_ANSWERS };

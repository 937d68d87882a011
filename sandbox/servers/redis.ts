import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'iovalkey';
import type { KeyPair } from './certificates.ts';
import { takePort } from './ports.ts';
import { findProgram, runServer } from './private-server.ts';
import { scratchDirectory } from './scratch.ts';

export const REDIS_PROGRAM = findProgram('redis-server') ?? findProgram('valkey-server');

type RedisOptions = { readonly tls?: KeyPair };

export type RedisServer = {
  readonly host: string;
  /** Speaks TLS, and nothing else, where a certificate was given. */
  readonly port: number;
  /** A connection as the user who may do anything; the caller ends it. */
  connect(): Redis;
  /** One command as that user. */
  command(name: string, ...args: readonly string[]): Promise<unknown>;
  /** Shows another certificate from now on. */
  present(pair: KeyPair): Promise<void>;
  stop(): Promise<void>;
};

const ADMIN = { username: 'admin', password: 'FAKE-admin-password' };

/** A real Redis (or Valkey) on a free loopback port, where nobody is let in without a password. */
export const startRedis = async ({ tls }: RedisOptions = {}): Promise<RedisServer> => {
  if (REDIS_PROGRAM === undefined) throw new Error('redis-server is not installed');
  const directory = await scratchDirectory('test-redis');
  const port = await takePort();
  const adminPort = tls ? await takePort() : port;
  const lines = [
    'bind 127.0.0.1',
    `port ${adminPort}`,
    'save ""',
    'user default off',
    `user ${ADMIN.username} on >${ADMIN.password} ~* &* +@all`,
  ];
  let shown = 0;
  const writePair = async ({ certificate, key }: KeyPair) => {
    shown += 1;
    await writeFile(path.join(directory, `${shown}.crt`), certificate);
    await writeFile(path.join(directory, `${shown}.key`), key, { mode: 0o600 });
    return { certificate: `${shown}.crt`, key: `${shown}.key` };
  };
  if (tls) {
    const files = await writePair(tls);
    lines.push(`tls-port ${port}`, 'tls-auth-clients no');
    lines.push(`tls-cert-file ${files.certificate}`, `tls-key-file ${files.key}`);
  }
  await writeFile(path.join(directory, 'redis.conf'), `${lines.join('\n')}\n`);
  const server = runServer(REDIS_PROGRAM, ['redis.conf'], directory);

  const connect = () => {
    const redis = new Redis({ host: '127.0.0.1', port: adminPort, ...ADMIN, retryStrategy: () => null });
    redis.on('error', () => {});
    return redis;
  };
  const command = async (name: string, ...args: readonly string[]) => {
    const redis = connect();
    return redis.call(name, ...args).finally(() => redis.disconnect());
  };
  await server.comeUp(() => command('PING'));
  return {
    host: '127.0.0.1',
    port,
    connect,
    command,
    async present(pair) {
      // A file by a name that it has is not read again.
      const files = await writePair(pair);
      await command('CONFIG', 'SET', 'tls-cert-file', files.certificate, 'tls-key-file', files.key);
    },
    stop: server.stop,
  };
};

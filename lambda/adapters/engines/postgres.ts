import { Socket } from 'node:net';
import pg from 'pg';
import type { Login } from '../../core/credentials.ts';
import type { Driver, LogInOptions, LogOut } from './driver.ts';
import { limitConnect } from './network.ts';
import { DOUBTFUL_REFUSAL, POSTGRES_ANSWERS, postgresRow } from './postgres-answers.ts';

const isRefusal = (error: unknown): boolean => POSTGRES_ANSWERS.get(postgresRow(error))?.kind === 'rejected';

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

const logIn = async (login: Login, { connectMs, ca, signal }: LogInOptions): Promise<LogOut> => {
  const { host, port, database, tls } = login.place;
  const socket = limitConnect(new Socket(), connectMs);
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  const client = new pg.Client({
    host,
    port,
    user: login.user.reveal(),
    password: login.password.reveal(),
    ssl: tls && { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    stream: () => socket,
    application_name: 'rotation-remediation',
    ...(database !== undefined && { database }),
  });
  // Also reported by connect(); without a listener the process would end.
  client.on('error', () => {});
  try {
    await client.connect();
    return () => client.end();
  } catch (error) {
    socket.destroy();
    throw isRefusal(error) && !isAscii(login.password.reveal()) ? new Error(DOUBTFUL_REFUSAL) : error;
  }
};

/** PostgreSQL, Aurora PostgreSQL and Redshift. */
export const driver: Driver = { logIn, rowOf: postgresRow, answers: POSTGRES_ANSWERS };

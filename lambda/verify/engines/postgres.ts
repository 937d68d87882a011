import pg from 'pg';
import type { Login } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { POSTGRES_ANSWERS, postgresFault } from './postgres-answers.ts';

/** The library's methods that send a proof of the password: plain text or MD5, and the last message of SCRAM. */
const PROOFS = ['password', 'sendSCRAMClientFinalMessage'] as const;

/** Calls back once a proof of the password was written. */
const watchLogin = (connection: pg.Connection, onSent: () => void): void => {
  for (const name of PROOFS) {
    const send: unknown = Reflect.get(connection, name);
    if (typeof send !== 'function') throw new Error(`pg has no ${name}`);
    Reflect.set(connection, name, (...args: unknown[]) => {
      Reflect.apply(send, connection, args);
      onSent();
    });
  }
};

const logIn = async (login: Login, { socket, ca, reached }: Connection): Promise<Session> => {
  const { engine, host, port, database, tls } = login.target;
  const client = new pg.Client({
    host,
    port,
    user: login.user.reveal(),
    password: login.password.reveal(),
    ssl: tls && { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    // The library only uses it as a stream.
    stream: () => socket,
    application_name: 'rotation-remediation',
    ...(database !== undefined && { database }),
  });
  // connect() reports the same error; without a listener the process would end.
  client.on('error', () => {});
  const { connection } = client;
  watchLogin(connection, () => reached('login-sent'));
  // From here on the library reads only what comes through TLS.
  connection.once('sslconnect', () => reached('ready'));
  let announced: unknown;
  connection.once('backendKeyData', ({ processID }: { processID: unknown }) => {
    announced = processID;
  });
  await client.connect();
  reached('in-session');
  const { rows } = await client.query<{ pid: unknown }>('SELECT pg_backend_pid() AS pid');
  // Redshift's leader node may announce another process id than the session has.
  const isServer =
    engine === 'redshift' ? rows.length === 1 : announced !== undefined && rows[0]?.pid === announced;
  return { answer: isServer ? accepted : unknown('pooler'), close: () => client.end() };
};

/** PostgreSQL, Aurora PostgreSQL and Redshift. */
export const driver: Driver = { logIn, faultOf: postgresFault, answers: POSTGRES_ANSWERS };

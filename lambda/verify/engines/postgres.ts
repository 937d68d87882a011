import pg from 'pg';
import type { Login } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { DOUBTFUL_REFUSAL, POSTGRES_ANSWERS, postgresFault } from './postgres-answers.ts';

const isRefusal = (error: unknown): boolean =>
  POSTGRES_ANSWERS.get(postgresFault(error).code)?.kind === 'rejected';

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** The messages that carry a proof of the password: in plain text or as MD5, and SCRAM's last. */
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
  const { engine, host, port, database, tls } = login.place;
  const client = new pg.Client({
    host,
    port,
    user: login.user.reveal(),
    password: login.password.reveal(),
    ssl: tls && { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    // One that the library cannot make itself: it only passes it on and calls what a stream has.
    stream: () => socket,
    application_name: 'rotation-remediation',
    ...(database !== undefined && { database }),
  });
  // Also reported by connect(); without a listener the process would end.
  client.on('error', () => {});
  const { connection } = client;
  watchLogin(connection, () => reached('login-sent'));
  // From here on the library reads what comes through TLS alone.
  connection.once('sslconnect', () => reached('ready'));
  let announced: unknown;
  connection.once('backendKeyData', ({ processID }: { processID: unknown }) => {
    announced = processID;
  });
  try {
    await client.connect();
    reached('in-session');
    const { rows } = await client.query<{ pid: unknown }>('SELECT pg_backend_pid() AS pid');
    // Redshift's leader may answer for another process than the one that it announced.
    const isServer = engine === 'redshift' ? rows.length === 1 : rows[0]?.pid === announced;
    return { answer: isServer ? accepted : unknown('pooler'), leave: () => client.end() };
  } catch (error) {
    throw isRefusal(error) && !isAscii(login.password.reveal()) ? new Error(DOUBTFUL_REFUSAL) : error;
  }
};

/** PostgreSQL, Aurora PostgreSQL and Redshift. */
export const driver: Driver = { logIn, faultOf: postgresFault, answers: POSTGRES_ANSWERS };

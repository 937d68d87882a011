import { isIP } from 'node:net';
import mysql from 'mysql2';
import type { Login } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { MYSQL_ANSWERS, mysqlFault } from './mysql-answers.ts';

/**
 * The library holds the certificate of a bare address against the name `localhost`. With a dot behind it the
 * address is passed on, and Node holds it against the certificate's addresses, as it should.
 */
const nameToVerify = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);

/** Calls back once TLS stands and the login message, which the library writes then at once, was sent. */
const watchTls = (connection: mysql.Connection, onSent: () => void): void => {
  const startTls: unknown = Reflect.get(connection, 'startTLS');
  if (typeof startTls !== 'function') throw new Error('mysql2 has no startTLS');
  Reflect.set(connection, 'startTLS', (onSecure: (error?: unknown) => void) =>
    Reflect.apply(startTls, connection, [
      (error?: unknown) => {
        onSecure(error);
        if (!error) onSent();
      },
    ]),
  );
};

type Row = { readonly id: unknown; readonly account: unknown };

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'id' in value && 'account' in value;

/** What the session says of itself. An expired password may open one that refuses every statement. */
const ask = (connection: mysql.Connection, onOpen: () => void): Promise<Row | undefined> =>
  new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.once('connect', onOpen);
    connection.query('SELECT CONNECTION_ID() AS id, CURRENT_USER() AS account', (error, rows) => {
      if (error !== null) return reject(error);
      const [row]: unknown[] = Array.isArray(rows) ? rows : [];
      resolve(isRow(row) ? row : undefined);
    });
  });

const logIn = async (login: Login, { socket, ca, reached }: Connection): Promise<Session> => {
  const { host, port, tls } = login.place;
  const connection = mysql.createConnection({
    host: nameToVerify(host),
    port,
    user: login.user.reveal(),
    password: login.password.reveal(),
    stream: () => socket,
    // The socket has the time; a server must never get at our files; no code made from its replies.
    connectTimeout: 0,
    flags: ['-LOCAL_FILES'],
    disableEval: true,
    // No database: a session needs none, and one that is missing would keep a right password out.
    ...(tls && { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) } }),
  });
  const onSent = () => reached('login-sent');
  if (tls) watchTls(connection, onSent);
  // Without TLS the first that a client writes is the login message.
  else socket.once('written', onSent);
  const row = await ask(connection, () => reached('in-session'));
  const leave = () => new Promise((resolve) => connection.end(resolve));
  return { answer: answerOf(row, connection.threadId), leave };
};

/** The server announced `threadId`; the session has another where a proxy stands in between. */
const answerOf = (row: Row | undefined, threadId: number) => {
  if (row?.id !== threadId) return unknown('pooler');
  // `user@host`: the user who let us in may be our address's alone, and clients are another.
  return String(row.account).endsWith('@%') ? accepted : unknown('account-of-one-address');
};

/** MySQL, Aurora MySQL and MariaDB. */
export const driver: Driver = { logIn, faultOf: mysqlFault, answers: MYSQL_ANSWERS };

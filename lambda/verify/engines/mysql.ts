import mysql from 'mysql2';
import type { Login } from '../values/credentials.ts';
import { accepted, unknown } from './answers.ts';
import type { Connection, Driver, Session } from './driver.ts';
import { MYSQL_ANSWERS, mysqlFault } from './mysql-answers.ts';
import { nameToVerify } from './name-to-verify.ts';

/** Calls back once TLS is established and the login message was sent: the library writes it right after. */
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

/** The session's id and account. An expired password may open a session that refuses every statement. */
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
  const { host, port, tls } = login.target;
  const connection = mysql.createConnection({
    host: nameToVerify(host),
    port,
    user: login.user.reveal(),
    password: login.password.reveal(),
    stream: () => socket,
    // The socket keeps the time limit. A server must never read our files. No code is made from replies.
    connectTimeout: 0,
    flags: ['-LOCAL_FILES'],
    disableEval: true,
    // No database: a session needs none, and a missing one would end a login with the right password.
    ...(tls && { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) } }),
  });
  const onSent = () => reached('login-sent');
  if (tls) watchTls(connection, onSent);
  // Without TLS the login message is the first that a client writes.
  else socket.once('written', onSent);
  const row = await ask(connection, () => reached('in-session'));
  const close = () => new Promise((resolve) => connection.end(resolve));
  return { answer: answerOf(row, connection.threadId), close };
};

/** `pooler` where the session's id is not `threadId`, which the server announced: then a proxy is in between. */
const answerOf = (row: Row | undefined, threadId: number) => {
  if (row?.id !== threadId) return unknown('pooler');
  // `user@host`: the account may be for our address only, while clients have another.
  return String(row.account).endsWith('@%') ? accepted : unknown('account-of-one-address');
};

/** MySQL, Aurora MySQL and MariaDB. */
export const driver: Driver = { logIn, faultOf: mysqlFault, answers: MYSQL_ANSWERS };

import { connect, isIP } from 'node:net';
import mysql from 'mysql2';
import type { Login } from '../../core/credentials.ts';
import type { Driver, LogInOptions, LogOut } from './driver.ts';
import { MYSQL_ANSWERS, mysqlRow } from './mysql-answers.ts';
import { limitConnect } from './network.ts';

/**
 * The driver holds the certificate of a bare address against the name `localhost`. With a dot behind it the
 * driver passes the address on, and Node holds it against the certificate's addresses, as it should.
 */
const nameToVerify = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);

const logIn = async (login: Login, { connectMs, ca, signal }: LogInOptions): Promise<LogOut> => {
  const { host, port, database, tls } = login.place;
  const socket = limitConnect(connect(port, host).setNoDelay(), connectMs);
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  const connection = mysql.createConnection({
    host: nameToVerify(host),
    port,
    user: login.user.reveal(),
    password: login.password.reveal(),
    stream: () => socket,
    // limitConnect has the time; a server must never get at our files; no code made from its replies.
    connectTimeout: 0,
    flags: ['-LOCAL_FILES'],
    disableEval: true,
    ...(tls && { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) } }),
    ...(database !== undefined && { database }),
  });
  try {
    // An expired password may still open a session that refuses every statement.
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject);
      connection.query('SELECT 1', (error) => (error === null ? resolve() : reject(error)));
    });
    return () => new Promise((resolve) => connection.end(resolve));
  } catch (error) {
    socket.destroy();
    throw error;
  }
};

/** MySQL, Aurora MySQL and MariaDB. */
export const driver: Driver = { logIn, rowOf: mysqlRow, answers: MYSQL_ANSWERS };

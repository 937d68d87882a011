import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import type { Engine, Login } from '../../core/credentials.ts';
import type { Answer } from '../../core/evidence.ts';
import type { Databases, LoginLimits } from '../../ports.ts';
import type { Driver, LogInOptions, LogOut } from './driver.ts';
import { accepted, unknown } from './network-answers.ts';

/** Each driver is a chunk of its own in the bundle, read when the first secret needs it. */
const DRIVERS: Readonly<Record<Engine, () => Promise<{ readonly driver: Driver }>>> = {
  postgres: () => import('./postgres.ts'),
  redshift: () => import('./postgres.ts'),
  mysql: () => import('./mysql.ts'),
  mariadb: () => import('./mysql.ts'),
  redis: () => import('./redis.ts'),
  valkey: () => import('./redis.ts'),
};

/**
 * How long one of a host's addresses is tried before the next. Node's own 250 ms can pass in a function with a
 * small share of a CPU before it gets to see that it is connected.
 */
const ADDRESS_MS = 1_000;

/** A farewell that the server is slow to take changes nothing about the answer. */
const LOG_OUT_MS = 500;

const leave = (logOut: LogOut): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, LOG_OUT_MS);
    const left = () => {
      clearTimeout(timer);
      resolve();
    };
    logOut().then(left, left);
  });

/** The driver's error ends here: it may quote the user, the host, or the command with the password in it. */
const attempt = async (driver: Driver, login: Login, options: LogInOptions): Promise<Answer> => {
  try {
    await leave(await driver.logIn(login, options));
    return accepted;
  } catch (error) {
    if (options.signal.aborted) return unknown('timeout');
    return driver.answers.get(driver.rowOf(error)) ?? unknown('unclassified');
  }
};

/** The databases that there is a driver for. `ca` is trusted instead of Node's own roots. */
export const databases = (trust: { readonly ca?: string } = {}): Databases => ({
  async tryLogin(login: Login, { connectMs, loginMs }: LoginLimits): Promise<Answer> {
    setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_MS);
    const { driver } = await DRIVERS[login.place.engine]();
    const over = new AbortController();
    const tooLate = new Promise<Answer>((resolve) => {
      over.signal.addEventListener('abort', () => resolve(unknown('timeout')), { once: true });
    });
    const timer = setTimeout(() => over.abort(), loginMs);
    try {
      return await Promise.race([
        attempt(driver, login, { ...trust, connectMs, signal: over.signal }),
        tooLate,
      ]);
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  },
});

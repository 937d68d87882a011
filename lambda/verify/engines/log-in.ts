import type { Answer } from '../../decision/evidence.ts';
import { inTime } from '../../runtime/in-time.ts';
import { LIMITS } from '../../runtime/limits.ts';
import type { LoginResult } from '../ports.ts';
import type { Login } from '../values/credentials.ts';
import type { Engine } from '../values/engine-table.ts';
import { type Aliases, isRdsProxy, nameBehind } from './alias.ts';
import { isAscii, unknown } from './answers.ts';
import type { Driver, Session, Stage } from './driver.ts';
import { judge } from './judge.ts';
import { LoginSocket, type LoginSocketOptions } from './login-socket.ts';

/** Each driver is a chunk of its own in the bundle, read when the first secret needs it. */
const DRIVERS: Readonly<Record<Engine, () => Promise<{ readonly driver: Driver }>>> = {
  postgres: () => import('./postgres.ts'),
  redshift: () => import('./postgres.ts'),
  mysql: () => import('./mysql.ts'),
  mariadb: () => import('./mysql.ts'),
  redis: () => import('./redis.ts'),
  valkey: () => import('./redis.ts'),
  sqlserver: () => import('./sqlserver.ts'),
  influxdb: () => import('./influxdb.ts'),
  mongo: () => import('./mongo.ts'),
  oracle: () => import('./oracle.ts'),
};

export type LogInOptions = LoginSocketOptions & {
  /** PEM certificates that replace Node's own roots. */
  readonly ca?: string;
};

type AliasOptions = {
  /** Endings of the server names that the host may be an alias of. The server then has to prove such a name. @default none */
  readonly aliasTargets?: readonly string[];
  readonly aliases?: Aliases;
};

/** Logs in once, in this thread. Throws only where the engine's driver cannot be loaded. */
export const logIn = async (
  { target, ...login }: Login,
  { aliasTargets = [], aliases, ...options }: LogInOptions & AliasOptions,
): Promise<LoginResult> => {
  const host = await nameBehind(target.host, aliasTargets, aliases);
  if (isRdsProxy(host)) return { answer: unknown('pooler') };
  const { driver } = await DRIVERS[target.engine]();
  return logInWith(driver, { ...login, target: { ...target, host } }, options);
};

/**
 * Logs in once with this driver. Catches every error of its library: it may quote the user, the host or the
 * password.
 */
export const logInWith = async (
  driver: Driver,
  login: Login,
  { ca, ...options }: LogInOptions,
): Promise<LoginResult> => {
  const socket = new LoginSocket(login.target, options);
  socket.on('error', () => {});
  let address: string | undefined;
  socket.once('connect', () => {
    address = socket.remoteAddress;
  });
  const progress = new LoginProgress(
    socket,
    login.target.tls ? 'unsecured' : 'ready',
    isPlain(driver, login),
  );
  const connection = {
    socket,
    connectMs: options.connectMs,
    reached: (stage: Stage) => progress.reach(stage),
    ...(ca !== undefined && { ca }),
  };
  const answer = await answerOf(driver, () => driver.logIn(login, connection), progress);
  socket.destroy();
  return { answer, ...(address !== undefined && { address }) };
};

const isPlain = (driver: Driver, { user, password }: Login): boolean =>
  driver.isPlain?.(user.reveal(), password.reveal()) ?? isAscii(user.reveal() + password.reveal());

const answerOf = async (
  driver: Driver,
  logInOnce: () => Promise<Session>,
  progress: LoginProgress,
): Promise<Answer> => {
  try {
    const { answer, close } = await logInOnce();
    await inTime(close(), LIMITS.closeMs).catch(() => {});
    // A server that opens a session before it has the password trusts everyone.
    return answer.kind === 'accepted' && !progress.answered ? unknown('unclassified') : answer;
  } catch (error) {
    return judge(error, driver, progress);
  }
};

/** How far a login came, and whether the server has answered since the password was sent. */
class LoginProgress {
  stage: Stage;
  readonly isPlain: boolean;
  readonly #socket: LoginSocket;
  #receivedBefore = Number.POSITIVE_INFINITY;

  constructor(socket: LoginSocket, stage: Stage, isPlain: boolean) {
    this.#socket = socket;
    this.stage = stage;
    this.isPlain = isPlain;
  }

  reach(stage: Stage): void {
    this.stage = stage;
    if (stage === 'login-sent') this.#receivedBefore = this.#socket.received;
  }

  get answered(): boolean {
    return this.#socket.received > this.#receivedBefore;
  }
}

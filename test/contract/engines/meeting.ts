import type { Answer } from '../../../lambda/decision/evidence.ts';
import { Sensitive } from '../../../lambda/runtime/sensitive.ts';
import type { Driver } from '../../../lambda/verify/engines/driver.ts';
import { logInWith } from '../../../lambda/verify/engines/log-in.ts';
import type { LoginLimits } from '../../../lambda/verify/ports.ts';
import type { Login, Target } from '../../../lambda/verify/values/credentials.ts';
import type { Engine } from '../../../lambda/verify/values/engine-table.ts';

export type Where = { readonly host: string; readonly port: number };

export type LoginOptions = {
  readonly engine: Engine;
  readonly at: Where;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly tls?: boolean;
  readonly way?: Target['way'];
};

/** What no login here takes, on the busiest machine: what is waited for is an answer, or a limit of the driver's own. */
export const PATIENT: LoginLimits = { startMs: 60_000, connectMs: 60_000, loginMs: 60_000 };

export const RIGHT = 'FAKE-right-password';
export const WRONG = 'FAKE-wrong-password';

/** A value that names no database means this one. */
const DATABASES: Readonly<Partial<Record<Engine, string>>> = {
  postgres: 'postgres',
  redshift: 'dev',
  sqlserver: 'master',
  mongo: 'admin',
  oracle: 'ORCL',
};

export const loginOf = ({
  engine,
  at,
  user,
  password,
  database = DATABASES[engine],
  tls = false,
  way,
}: LoginOptions): Login => ({
  target: {
    ...{ engine, host: at.host, port: at.port, tls },
    ...(database !== undefined && { database }),
    ...(way && { way }),
  },
  user: new Sensitive(user ?? 'app'),
  password: new Sensitive(password ?? RIGHT),
});

type Met = { readonly row: unknown; readonly answer: Answer };

type Meetings = {
  /** Logs in once and tells which row of the driver's table the error came to. */
  meet(login: Login, options?: { readonly ca?: string; readonly connectMs?: number }): Promise<Met>;
  /** Rows of the table that no server has produced so far. */
  unmet(): unknown[];
};

export const meetings = (driver: Driver): Meetings => {
  const met = new Set<unknown>();
  return {
    async meet(login, { connectMs = PATIENT.connectMs, ca } = {}) {
      let row: unknown = 'logged in';
      const noting: Driver = {
        ...driver,
        faultOf(error) {
          const fault = driver.faultOf(error);
          row = fault.code;
          met.add(row);
          return fault;
        },
      };
      const { answer } = await logInWith(noting, login, {
        connectMs,
        ...(ca !== undefined && { ca }),
      });
      return { row, answer };
    },
    unmet: () => [...driver.answers.keys()].filter((row) => !met.has(row)),
  };
};

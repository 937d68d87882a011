import type { Answer } from '../../../lambda/decision/evidence.ts';
import { epochMs, type VersionId } from '../../../lambda/decision/values.ts';
import { Sensitive } from '../../../lambda/runtime/sensitive.ts';
import type { Databases } from '../../../lambda/verify/ports.ts';
import { RefusedUsers } from '../../../lambda/verify/refused-users.ts';
import { verify } from '../../../lambda/verify/verify.ts';
import type { VerifyLimits } from '../../../lambda/verify/verify-attempts.ts';
import { rogueServer, type Script } from '../../../sandbox/servers/rogue.ts';
import { builtDatabases } from '../../support/built-databases.ts';
import { aSecret, C, OLD, P, V } from '../../support/secrets.ts';
import { type LoginOptions, loginOf, PATIENT, RIGHT, type Where } from './meeting.ts';

/** What a login came to, and all that the server was told. */
export type Tried = { readonly answer: Answer; readonly received: Buffer };

export type Trial = Omit<LoginOptions, 'at'> & {
  readonly loginMs?: number;
};

/** One login at a server that plays this script. */
export const tryRogue = async (
  script: Script,
  { loginMs = PATIENT.loginMs, ...options }: Trial,
  engines: Databases,
): Promise<Tried> => {
  const rogue = await rogueServer(script);
  try {
    const login = loginOf({ at: rogue, ...options });
    const { answer } = await engines.tryLogin(login, { ...PATIENT, loginMs });
    return { answer, received: rogue.received() };
  } finally {
    await rogue.stop();
  }
};

export const hasCredentials = ({ received }: Pick<Tried, 'received'>): boolean =>
  received.includes('app\0') || received.includes(RIGHT);

const ROLES = [
  ['current', C],
  ['pending', P],
  ['previous', V],
  ['parked', OLD],
] as const;

/** The passwords that a secret's versions have, AWSCURRENT's first. */
export type Passwords = { readonly current: string } & Partial<
  Readonly<Record<'pending' | 'previous' | 'parked', string>>
>;

export type Environment = { readonly databases: Databases; readonly refused: RefusedUsers };

/** A run that has the time it takes on the busiest machine. */
const UNHURRIED: VerifyLimits = { ...PATIENT, runMs: 600_000 };

const clock = () => epochMs(Date.now());

/** Its threads know nothing of the logins before: all environments share them. */
const engines = builtDatabases();

/** What outlives a run of the verifier. */
export const environment = (): Environment => ({ databases: engines, refused: new RefusedUsers(clock) });

type Run = Environment & { readonly tls: boolean; readonly user: string; readonly limits: VerifyLimits };

/** One run of the verifier over a secret for the user `app`: its answers by role. */
export const verifyAll = async (
  engine: string,
  { host, port }: Where,
  passwords: Passwords,
  { tls = false, user = 'app', limits = UNHURRIED, ...parts }: Partial<Run> = {},
): Promise<Readonly<Record<string, Answer>>> => {
  const held = ROLES.flatMap(([role, versionId]) => {
    const password = passwords[role];
    return password === undefined ? [] : [{ role, versionId, password }];
  });
  // Only Oracle's has no default.
  const service = engine === 'oracle' && { dbname: 'ORCL' };
  const textOf = (password: string) =>
    new Sensitive(JSON.stringify({ engine, host, port, username: user, password, ssl: tls, ...service }));
  const reader = {
    async read(_: unknown, wanted: VersionId) {
      const one = held.find(({ versionId }) => versionId === wanted);
      if (one === undefined) return { kind: 'none' } as const;
      const labels = one.role === 'current' ? ['AWSCURRENT'] : [];
      return { kind: 'text', text: textOf(one.password), labels } as const;
    },
  };
  const candidates = held.map(({ role, versionId }) => ({ role, versionId }));
  const request = { secretArn: aSecret({}).arn, candidates };
  const { reply } = await verify(request, { ...environment(), ...parts, limits, reader, clock });
  if ('failed' in reply) throw new Error(`The verifier failed: ${reply.failed}`);
  return Object.fromEntries(
    held.flatMap(({ role, versionId }) => {
      const answer = reply.answers[versionId];
      return answer === undefined ? [] : [[role, answer]];
    }),
  );
};

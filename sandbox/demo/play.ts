import type { ManualClock } from '../clock.ts';
import type { DatabaseSecret, Labels, Rotated } from '../database-secret.ts';
import type { LocalAws } from '../local-aws.ts';
import { provision } from '../provision.ts';
import type { DatabaseServer } from '../rotation/database.ts';
import type { Act, Scenario } from './scenario.ts';
import { type LoggedVerdict, parseVerdict } from './verdict-log.ts';

/** A secret at one moment, and whether a client that reads AWSCURRENT could log in. */
type Look = { readonly labels: Labels; readonly currentLogsIn: boolean };

/** How a scenario ended: the labels, logins, and what became of one more RotateSecret. */
type Ending = Look & { readonly rotateSecret: Rotated };

/** What was found and done in one scenario. */
export type Row = {
  readonly state: string;
  readonly users: Scenario['users'];
  readonly title: string;
  /** As the event was delivered. */
  readonly before: Look;
  /** Just before the second look: a step that was still running may have landed in between. */
  readonly between: Look;
  /** What the function concluded at once, and a quarter of an hour later. */
  readonly verdicts: readonly Omit<LoggedVerdict, 'secret'>[];
  readonly after: Look & { readonly anyLogsIn: boolean };
  readonly rotateSecret: Ending['rotateSecret'];
  /** How the same ends where no verifier is deployed, if that was played. */
  readonly withoutVerifier?: Ending;
  /**
   * AWSCURRENT logs in wherever any stored credential does, and AWS takes another RotateSecret. Where the secret's tag
   * allows no more than a report: attention is required.
   */
  readonly asPromised: boolean;
};

/** What a scenario is played on. */
export type Setting = {
  readonly aws: LocalAws;
  readonly clock: ManualClock;
  readonly server: DatabaseServer;
  /** What the functions have logged so far. */
  readonly logLines: readonly { readonly functionName: string; readonly line: string }[];
};

/** The recheck, and another one that it may ask for. */
const SETTLE_MS = (15 + 16) * 60_000;

type Enacted = Pick<Row, 'before' | 'between' | 'verdicts'> & { readonly secret: DatabaseSecret };

/** Has a scenario happen to a secret and a user of its own, and stops there. */
export const enact = async (setting: Setting, { users, acts }: Scenario, name: string): Promise<Enacted> => {
  const secret = await provision(setting.aws, setting.server, name, users);
  const seen = setting.logLines.length;
  const looks = new Map<Act['kind'], Look>();
  for (const act of acts) {
    if (act.kind === 'deliver' || act.kind === 'settle') looks.set(act.kind, await look(secret));
    await happen(act, secret, setting.clock);
  }
  const before = looks.get('deliver');
  const between = looks.get('settle');
  if (before === undefined || between === undefined) throw new Error('the scenario delivers no event');
  return { secret, before, between, verdicts: verdictsOn(secret, setting.logLines.slice(seen)) };
};

/** Plays a scenario, and tries what is left of the secret: by logins, and by one more rotation. */
export const play = async (setting: Setting, scenario: Scenario, name: string): Promise<Row> => {
  const { state, users, title } = scenario;
  const { secret, before, between, verdicts } = await enact(setting, scenario, name);
  const after = { ...(await look(secret)), anyLogsIn: await secret.anyLogsIn() };
  const rotateSecret = await secret.rotateAgain();
  const isTold = verdicts.at(-1)?.verdict === 'withheld' && verdicts.at(-1)?.attention === 'required';
  const isRight = (after.currentLogsIn || !after.anyLogsIn) && rotateSecret !== 'blocked';
  return {
    state,
    users,
    title,
    before,
    between,
    verdicts,
    after,
    rotateSecret,
    asPromised: isRight || isTold,
  };
};

/** Plays a scenario, and tells its end alone. */
export const endingOf = async (setting: Setting, scenario: Scenario, name: string): Promise<Ending> => {
  const { secret } = await enact(setting, scenario, name);
  return { ...(await look(secret)), rotateSecret: await secret.rotateAgain() };
};

const look = async (secret: DatabaseSecret): Promise<Look> => ({
  labels: await secret.labels(),
  currentLogsIn: await secret.currentLogsIn(),
});

const happen = (act: Act, secret: DatabaseSecret, clock: ManualClock): Promise<void> => {
  switch (act.kind) {
    case 'rotate':
      return secret.rotate();
    case 'rotate-until':
      return secret.rotateUntil(act.point, { test: act.test });
    case 'cancel':
      return secret.cancel();
    case 'let-go':
      return secret.letGo();
    case 'kill':
    case 'fail':
      return secret.kill();
    case 'store-password':
      return secret.storePassword();
    case 'only-report':
      return secret.tag('rotation-remediation-failed-rotations', 'report');
    case 'set-password':
      return secret.setPassword(act.to);
    case 'deliver':
      return clock.advance(0);
    case 'settle':
      return clock.advance(SETTLE_MS);
  }
};

const verdictsOn = (secret: DatabaseSecret, logLines: Setting['logLines']): Row['verdicts'] =>
  logLines
    .filter(({ functionName }) => functionName === 'remediate')
    .map(({ line }) => parseVerdict(line))
    .filter((verdict) => verdict?.secret === secret.arn)
    .flatMap((verdict) => (verdict === undefined ? [] : [verdict]))
    .map(({ secret: _, answers, ...verdict }) => ({
      ...verdict,
      answers: Object.fromEntries(Object.entries(answers).map(([id, answer]) => [secret.nameOf(id), answer])),
    }));

import type { ManualClock } from '../clock.ts';
import type { DatabaseSecret, Labels } from '../database-secret.ts';
import type { LocalAws } from '../local-aws.ts';
import { provision } from '../provision.ts';
import type { DatabaseServer } from '../rotation/database.ts';
import type { Act, Scenario } from './scenario.ts';
import { type LoggedVerdict, parseVerdict } from './verdict-log.ts';

/** A secret at one moment, and whether a client that reads AWSCURRENT could log in. */
type Look = { readonly labels: Labels; readonly currentLogsIn: boolean };

/** What was found and done in one scenario. */
export type Row = {
  readonly state: string;
  readonly users: Scenario['users'];
  readonly title: string;
  /** As the cancellation was delivered. */
  readonly before: Look;
  /** Just before the second look: a step that was still running may have landed in between. */
  readonly between: Look;
  /** What the function concluded at once, and a quarter of an hour later. */
  readonly verdicts: readonly Omit<LoggedVerdict, 'secret'>[];
  readonly after: Look & { readonly anyLogsIn: boolean };
  /** What became of one more RotateSecret. */
  readonly rotateSecret: 'works' | 'accepted' | 'blocked';
  /** AWSCURRENT logs in wherever any stored credential does, and AWS takes another RotateSecret. */
  readonly asPromised: boolean;
};

/** What a scenario is played on. */
type Setting = {
  readonly aws: LocalAws;
  readonly clock: ManualClock;
  readonly server: DatabaseServer;
  /** What the functions have logged so far. */
  readonly logLines: readonly { readonly functionName: string; readonly line: string }[];
};

/** The second look, and the one that it may ask for: a user who was refused twice has cooled down by then. */
const SETTLE_MS = (15 + 12) * 60_000;

type Enacted = Pick<Row, 'before' | 'between' | 'verdicts'> & { readonly secret: DatabaseSecret };

/** Has a scenario happen to a secret and a user of its own, and stops there. */
export const enact = async (setting: Setting, { users, acts }: Scenario, name: string): Promise<Enacted> => {
  const secret = await provision(setting.aws, setting.server, name, users);
  const seen = setting.logLines.length;
  const looks = new Map<Act['kind'], Look>();
  for (const act of acts) {
    if (act.kind === 'deliver' || act.kind === 'settle') looks.set(act.kind, await look(secret));
    await perform(act, secret, setting.clock);
  }
  const before = looks.get('deliver');
  const between = looks.get('settle');
  if (before === undefined || between === undefined) throw new Error('the scenario delivers no cancellation');
  return { secret, before, between, verdicts: verdictsOn(secret, setting.logLines.slice(seen)) };
};

/** Plays a scenario, and tries what is left of the secret: by logins, and by one more rotation. */
export const play = async (setting: Setting, scenario: Scenario, name: string): Promise<Row> => {
  const { state, users, title } = scenario;
  const { secret, before, between, verdicts } = await enact(setting, scenario, name);
  const after = { ...(await look(secret)), anyLogsIn: await secret.anyLogsIn() };
  const rotateSecret = await secret.rotateAgain();
  const asPromised = (after.currentLogsIn || !after.anyLogsIn) && rotateSecret !== 'blocked';
  return { state, users, title, before, between, verdicts, after, rotateSecret, asPromised };
};

const look = async (secret: DatabaseSecret): Promise<Look> => ({
  labels: await secret.labels(),
  currentLogsIn: await secret.currentLogsIn(),
});

const perform = (act: Act, secret: DatabaseSecret, clock: ManualClock): Promise<void> => {
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
      return secret.kill();
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

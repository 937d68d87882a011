import { setTimeout as pause } from 'node:timers/promises';
import { RateLimiter } from '../../lambda/aws/rate-limiter.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { rotationLeftOff } from '../../lambda/decision/rotation-left-off.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { secretsManagerListing } from '../../lambda/sweep/secret-listing.ts';
import {
  countParked,
  findingOf,
  type Triage,
  type TriageFinding,
  triage,
} from '../../lambda/sweep/triage.ts';
import type { Connection } from '../aws/connection.ts';
import { type Failure, failureOf, isDeniedByPolicy } from '../aws/failures.ts';
import { accountOf } from '../ui/place.ts';
import { inParallel } from './in-parallel.ts';
import { clock, type Look, type LookPorts, look } from './look.ts';
import type { DecisionSettings } from './options.ts';

/** A secret with a finding in the list, and its labels and verdict as read afterwards. */
export type Found = {
  readonly region: string;
  readonly secret: Secret;
  readonly finding: TriageFinding;
  readonly look: Look | { readonly kind: 'failed'; readonly failure: Failure };
};

/** The result of one Region's list. */
export type Survey = {
  readonly region: string;
  /** As the first secret's ARN tells; missing where there is none. */
  readonly account?: string;
  readonly seen: number;
  /** Secrets with a finding that were not read: they changed within 15 minutes, so their own event may still come. */
  readonly tooFresh: number;
  /** Rescue labels in service. */
  readonly parked: number;
  /** Secrets that have a rotation function, and whose rotation is off. */
  readonly leftOff: readonly Secret[];
  readonly found: readonly Found[];
  /** The error that ended the list early. */
  readonly failure?: Failure;
  /** In its place where a policy denies the list: nothing was to be seen. */
  readonly denied?: Failure;
};

type Finding = Pick<Found, 'secret' | 'finding'>;

type SurveyDeps = LookPorts & {
  readonly connection: Connection;
  readonly settings: DecisionSettings;
  readonly pace: RateLimiter;
  /** How many secrets are read at the same time. */
  readonly together: number;
  /** Secrets that changed within 15 minutes are read, too. */
  readonly includeRecent?: true;
  /** The secrets with a finding are not read. */
  readonly listOnly?: true;
  readonly tell: (text: string) => void;
};

/** So many calls a second at most, with the same time between them unless not `evenly`. */
export const paceOf = (perSecond: number, { evenly = true } = {}): RateLimiter =>
  new RateLimiter({ perSecond, clock, pause: (ms) => pause(ms), evenly });

/** Lists a Region's secrets and reads those with a finding. A failure is part of the survey, not thrown. */
export const survey = async (deps: SurveyDeps): Promise<Survey> => {
  const { region } = deps.connection;
  const tally = { seen: 0, tooFresh: 0, parked: 0 };
  const findings: Finding[] = [];
  const leftOff: Secret[] = [];
  let account: string | undefined;
  let ended: Pick<Survey, 'failure' | 'denied'> = {};
  try {
    for await (const secret of list(deps)) {
      tally.seen += 1;
      account ??= accountOf(secret);
      tally.parked += countParked(secret);
      if (rotationLeftOff(secret)) leftOff.push(secret);
      const triaged = triageOf(secret, deps);
      if (triaged.kind === 'too-fresh') tally.tooFresh += 1;
      if (triaged.kind === 'found') findings.push({ secret, finding: triaged.finding });
      if (tally.seen % 100 === 0) deps.tell(`${region}: ${tally.seen} secrets, ${findings.length} found`);
    }
  } catch (error) {
    const failure = failureOf(error, deps.connection);
    ended = isDeniedByPolicy(error) ? { denied: failure } : { failure };
  }
  const found = await lookAtAll(findings, deps);
  return { region, ...(account && { account }), ...tally, leftOff, found, ...ended };
};

/** Whether all was listed that was to be seen. A Region that a policy denies is missed only where no other was seen. */
export const isListed = (surveys: readonly Survey[]): boolean =>
  surveys.every(({ failure }) => failure === undefined) && surveys.some(({ denied }) => denied === undefined);

const triageOf = (secret: Secret, { includeRecent }: SurveyDeps): Triage => {
  const triaged = triage(secret, EVERY_SECRET, clock());
  if (triaged.kind !== 'too-fresh' || !includeRecent) return triaged;
  const finding = findingOf(secret, EVERY_SECRET, clock());
  return finding ? { kind: 'found', finding } : triaged;
};

/** ListSecrets' token expires after an hour. Pages are never skipped, so the Region must be swept again. */
class ListCutShort extends Error {
  override readonly name = 'ListCutShort';
}

async function* list({ connection, pace }: SurveyDeps): AsyncGenerator<Secret> {
  const listing = secretsManagerListing(connection.secretsManager);
  let token: string | undefined;
  do {
    const after = token;
    const reply = await pace.run(() => listing.list(after));
    if (reply.kind === 'token-expired')
      throw new ListCutShort('AWS does not go on with the list: its token has expired. Sweep again.');
    yield* reply.secrets;
    token = reply.next;
  } while (token !== undefined);
}

const lookAtAll = async (findings: readonly Finding[], deps: SurveyDeps): Promise<Found[]> => {
  if (deps.listOnly) return [];
  const { region } = deps.connection;
  let looked = 0;
  return inParallel(findings, deps.together, async ({ secret, finding }) => {
    const seen = await lookAt(secret, deps);
    looked += 1;
    deps.tell(`${region}: read ${looked} of ${findings.length} findings`);
    return { region, secret, finding, look: seen };
  });
};

const lookAt = async ({ arn }: Secret, deps: SurveyDeps): Promise<Found['look']> => {
  try {
    return await look(arn, deps, deps.settings);
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error, deps.connection) };
  }
};

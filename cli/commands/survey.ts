import { setTimeout as pause } from 'node:timers/promises';
import { RateLimiter } from '../../lambda/aws/rate-limiter.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import type { EpochMs } from '../../lambda/decision/values.ts';
import { SecretsManagerListing } from '../../lambda/sweep/secret-listing.ts';
import { countParked, type Listed, type Sign, suspect } from '../../lambda/sweep/triage.ts';
import type { Connection } from '../aws/connection.ts';
import { type Failure, failureOf } from '../aws/failures.ts';
import { inParallel } from './in-parallel.ts';
import { clock, type Look, type LookPorts, look } from './look.ts';
import type { VerifyOptions } from './options.ts';

/** A secret that looked suspect in the list, and what a look at it showed. */
export type Found = {
  readonly region: string;
  readonly secret: Secret;
  readonly sign: Sign;
  readonly unchangedSince?: EpochMs;
  readonly look: Look | { readonly kind: 'failed'; readonly failure: Failure };
};

/** One Region's secrets. */
export type Survey = {
  readonly region: string;
  readonly seen: number;
  /** Suspect, and not looked at: they changed within a quarter of an hour, and their own event may be on its way. */
  readonly tooFresh: number;
  /** Rescue labels in service. */
  readonly parked: number;
  readonly found: readonly Found[];
  /** What kept the list from coming to its end. */
  readonly failure?: Failure;
};

type Suspect = Pick<Found, 'secret' | 'sign' | 'unchangedSince'>;

type SurveyDeps = LookPorts & {
  readonly connection: Connection;
  readonly mode: VerifyOptions['mode'];
  readonly pace: RateLimiter;
  /** How many secrets are looked at together. */
  readonly together: number;
  readonly tell: (text: string) => void;
};

export const paceOf = (perSecond: number): RateLimiter =>
  new RateLimiter({ perSecond, clock, pause: (ms) => pause(ms), evenly: true });

/** Lists a Region's secrets and looks at those that are suspect. What fails is in the survey, not thrown. */
export const survey = async (deps: SurveyDeps): Promise<Survey> => {
  const { region } = deps.connection;
  const tally = { seen: 0, tooFresh: 0, parked: 0 };
  const suspects: Suspect[] = [];
  try {
    for await (const listed of list(deps)) {
      tally.seen += 1;
      tally.parked += countParked(listed);
      const suspicion = suspect(listed, EVERY_SECRET, clock());
      if (suspicion.kind === 'too-fresh') tally.tooFresh += 1;
      if (suspicion.kind === 'suspect') suspects.push({ secret: listed.secret, ...suspicion });
      if (tally.seen % 100 === 0) deps.tell(`${region}: ${tally.seen} secrets, ${suspects.length} suspect`);
    }
  } catch (error) {
    return { region, ...tally, found: await lookAtAll(suspects, deps), failure: failureOf(error) };
  }
  return { region, ...tally, found: await lookAtAll(suspects, deps) };
};

/** The list's token is good for an hour, and no secret of it is passed over: the sweep of the Region is to be begun anew. */
class ListCutShort extends Error {
  override readonly name = 'ListCutShort';
}

async function* list({ connection, pace }: SurveyDeps): AsyncGenerator<Listed> {
  const listing = new SecretsManagerListing(connection.secretsManager);
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

const lookAtAll = (suspects: readonly Suspect[], deps: SurveyDeps): Promise<Found[]> => {
  const { region } = deps.connection;
  let looked = 0;
  return inParallel(suspects, deps.together, async ({ secret, sign, unchangedSince }) => {
    const seen = await lookAt(secret, deps);
    looked += 1;
    deps.tell(`${region}: looked at ${looked} of ${suspects.length} suspects`);
    return { region, secret, sign, look: seen, ...(unchangedSince !== undefined && { unchangedSince }) };
  });
};

const lookAt = async ({ arn }: Secret, deps: SurveyDeps): Promise<Found['look']> => {
  try {
    return await look(arn, deps, deps.mode);
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
};

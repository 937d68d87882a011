import { type Answer, type Evidence, type Finding, NO_DATABASE } from './evidence.ts';
import { type ModeOfSecret, modeOf } from './mode.ts';
import type { Secret } from './observation.ts';
import type { PlanInput } from './plan.ts';
import { isObsolete } from './roles.ts';
import { isInScope } from './scope.ts';
import type { Situation } from './situation.ts';
import type { VersionId } from './values.ts';

/** Why a secret is not read: the event, or the secret's name, is enough to decide. */
export type Unseen = 'call-refused' | 'elsewhere' | 'other-account' | 'out-of-scope';

/** What the rows of the table ask about. Each fact is known before the first row is tried. */
export type Facts = {
  /** Why the secret was not looked at; missing where it was. */
  readonly unseen?: Unseen;
  /** There is no such secret (X1). */
  readonly gone: boolean;
  /** AWS refuses every write to it (X3). */
  readonly scheduledForDeletion: boolean;
  readonly replica: boolean;
  /** By an AWS service or a partner (X5). */
  readonly managed: boolean;
  /** The secret's name and tags are in the scope of the installation. */
  readonly inScope: boolean;
  /** What the installation allows for this secret, narrowed by its tag; a tag may also say `off`, or nothing that is understood. */
  readonly mode: ModeOfSecret;
  readonly rotationEnabled: boolean;
  /** A rescue label's password was replaced by a later rotation. */
  readonly obsolete: boolean;
  /** AWSPENDING is on a version without AWSCURRENT. */
  readonly pending: boolean;
  /** That version was seen to have no value. */
  readonly pendingEmpty: boolean;
  /** That version blocks the next rotation: rotation is off, so that none may be using it. */
  readonly stuck: boolean;
  /** AWSPENDING is on the AWSCURRENT version: the rotation finished (R8, S4). */
  readonly pendingIsCurrent: boolean;
  /** A rescue label is on the AWSCURRENT version. */
  readonly parkedIsCurrent: boolean;
  /** There are parked versions, and the cancelled rotation can no longer be running. */
  readonly judgesParked: boolean;
  /** A parked version was seen to have no value. */
  readonly parkedEmpty: boolean;
  /** A verifier is meant to answer for this secret. */
  readonly hasVerifier: boolean;
  /** It has answered, or failed to. */
  readonly asked: boolean;
  /**
   * What is known of AWSCURRENT's password. `missing`: no version bears AWSCURRENT. `no-database`: the value names
   * none. `no-driver`: it names one that no driver is built in for. `unknown` also where the verifier failed.
   */
  readonly current:
    | 'missing'
    | 'accepted'
    | 'rejected'
    | 'cooling-down'
    | 'no-database'
    | 'no-driver'
    | 'unknown';
  /** Which other version was accepted, and is AWSCURRENT's in every field but the password. Pending before parked. */
  readonly works: 'pending' | 'parked' | 'previous' | 'none';
  /** AWSCURRENT's move to that version. */
  readonly move?: { readonly from: VersionId; readonly to: VersionId };
  /** A pending or parked version of another user was accepted. */
  readonly otherUserWorks: boolean;
  /** A version was not tried, because its user was refused too often a moment ago. */
  readonly anyCoolingDown: boolean;
};

/** Default facts for a secret that was not read. The rows that decide on it use none of these. */
const NOT_LOOKED_AT: Facts = {
  gone: false,
  scheduledForDeletion: false,
  replica: false,
  managed: false,
  inScope: true,
  mode: 'report',
  rotationEnabled: false,
  obsolete: false,
  pending: false,
  stuck: false,
  pendingEmpty: false,
  pendingIsCurrent: false,
  parkedIsCurrent: false,
  judgesParked: false,
  parkedEmpty: false,
  hasVerifier: false,
  asked: false,
  current: 'missing',
  works: 'none',
  otherUserWorks: false,
  anyCoolingDown: false,
};

/** The facts where the secret was not read. */
export const factsOfUnseen = (unseen: Unseen): Facts => ({ ...NOT_LOOKED_AT, unseen });

/** The facts where there is no such secret. */
export const FACTS_OF_GONE: Facts = { ...NOT_LOOKED_AT, gone: true };

/** What is known of a secret that was looked at, and of its passwords where the verifier was asked. */
export const factsOf = (input: PlanInput, situation: Situation): Facts => {
  const mode = modeOf(input.secret.tags, situation.mode);
  return {
    gone: false,
    ...factsOfSettings(input.secret, mode, situation),
    ...factsOfLabels(input, situation),
    ...factsOfEvidence(input, situation),
  };
};

const factsOfSettings = (secret: Secret, mode: ModeOfSecret, { scope }: Situation) => ({
  scheduledForDeletion: secret.deletedAt !== undefined,
  replica: secret.replicaOf !== undefined,
  managed: secret.managedBy !== undefined,
  inScope: isInScope(scope, secret),
  mode,
  rotationEnabled: secret.rotationEnabled,
});

const factsOfLabels = ({ secret, roles, empty }: PlanInput, { settled }: Situation) => {
  const { current, pending, pendingIsCurrent, parked } = roles;
  return {
    obsolete: parked.some((each) => isObsolete(each, secret, roles)),
    pending: pending !== undefined,
    stuck: pending !== undefined && !secret.rotationEnabled,
    pendingEmpty: pending !== undefined && empty.has(pending),
    pendingIsCurrent,
    parkedIsCurrent: parked.some(({ version }) => version === current),
    judgesParked: settled && parked.length > 0,
    parkedEmpty: parked.some(({ version }) => empty.has(version)),
  };
};

const factsOfEvidence = ({ roles }: PlanInput, situation: Situation) => {
  const { hasVerifier, evidence, settled } = situation;
  const findings = evidence?.kind === 'taken' ? evidence.findings : new Map<VersionId, Finding>();
  const { pending, previous } = roles;
  const isAccepted = (version: VersionId) => findings.get(version)?.answer.kind === 'accepted';
  const isSame = (version: VersionId) => findings.get(version)?.sameIdentity === true;
  const parked = settled ? roles.parked.map(({ version }) => version).filter(isAccepted) : [];
  const accepted = {
    pending: pending !== undefined && isAccepted(pending) ? [pending] : [],
    parked,
    previous: previous !== undefined && isAccepted(previous) ? [previous] : [],
  };
  const [works = 'none' as const] = LIKELIEST_FIRST.filter((part) => accepted[part].some(isSame));
  const to = works === 'none' ? undefined : accepted[works].find(isSame);
  const from = roles.current;
  return {
    hasVerifier,
    asked: evidence !== undefined,
    current:
      roles.current === undefined ? ('missing' as const) : currentOf(findings.get(roles.current), evidence),
    works,
    ...(from && to && { move: { from, to } }),
    otherUserWorks: [...accepted.pending, ...accepted.parked].some((version) => !isSame(version)),
    anyCoolingDown: [...findings.values()].some(({ answer }) => isCoolingDown(answer)),
  };
};

const LIKELIEST_FIRST = ['pending', 'parked', 'previous'] as const;

const currentOf = (finding: Finding | undefined, evidence: Evidence | undefined): Facts['current'] => {
  const answer = finding?.answer;
  if (answer === undefined) return 'unknown';
  if (answer.kind !== 'unknown') return answer.kind;
  if (answer.cause === 'cooling-down') return 'cooling-down';
  if (answer.cause !== 'unsupported-engine') return 'unknown';
  return evidence?.kind === 'taken' && evidence.engine === NO_DATABASE ? 'no-database' : 'no-driver';
};

const isCoolingDown = (answer: Answer): boolean =>
  answer.kind === 'unknown' && answer.cause === 'cooling-down';

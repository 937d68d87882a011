import type { UnknownCause } from '../../../lambda/decision/evidence.ts';
import { modeOf } from '../../../lambda/decision/mode.ts';
import { countLabels, holderOf, type Secret } from '../../../lambda/decision/observation.ts';
import type { Reason } from '../../../lambda/decision/reasons.ts';
import { RESCUE_PREFIX } from '../../../lambda/decision/rescue-label.ts';
import { rolesOf } from '../../../lambda/decision/roles.ts';
import {
  AWSCURRENT,
  AWSPREVIOUS,
  type Label,
  MAX_LABELS,
  type VersionId,
  versionId,
} from '../../../lambda/decision/values.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import { Broken } from './broken.ts';
import { TAKEN_OFF_BY_HAND } from './each-turn.ts';
import type { Play } from './play.ts';
import { shownTo } from './who.ts';
import type { World } from './world.ts';

/** What has to be true once nothing moves any more, `outcome` being that of the last pass. */
export const checkAtRest = (
  play: Play,
  outcome: Outcome | undefined,
  { isLast }: { readonly isLast: boolean },
): void => {
  const { truth } = play.world;
  if (truth === undefined || outcome === undefined) return;
  checkRotation(play, truth);
  if (truth.rotationEnabled) checkTold(play.world, truth, outcome, isLast);
  else {
    checkUnblocked(play.world, truth, outcome);
    checkCurrent(play.world, truth, outcome, isLast);
  }
};

/** 4. */
const checkRotation = (play: Play, truth: Secret): void => {
  if (!truth.rotationEnabled) return;
  checkGiven(play, truth);
  checkTaken(play, truth);
};

/** 4: a pass gave AWSPENDING back to the version that the rotation works on, and to no other. */
const checkGiven = ({ world: { ledger }, started }: Play, truth: Secret): undefined => {
  const { pending } = rolesOf(truth);
  const put = ledger.pendingPut.at(-1);
  if (pending === undefined || pending === started?.version || put === undefined) return undefined;
  const { by, at } = put;
  if (typeof by === 'string') return undefined;
  const isStolen = ledger.pendingPut.some(
    (other) => other.on === pending && other.by === 'rotation' && other.at > (started?.at ?? 0),
  );
  if (started?.isTest)
    return ledger.limit('a test of the rotation began and ended before the look after the last write');
  if (ledger.currentMoved.some((move) => move.by !== by && move.at > shownTo(by, at)))
    return ledger.limit(MOVED_MEANWHILE);
  if (started && ledger.wasTakenByHand(started.version, by.startedAt)) return ledger.limit(TAKEN_OFF_BY_HAND);
  if (isStolen) return ledger.limit(STOLEN);
  throw new Broken(4, `a pass put AWSPENDING on ${pending}, which no rotation works on`);
};

const STOLEN = 'a late createSecret took AWSPENDING from the rotation after it';
const MOVED_MEANWHILE = 'AWSCURRENT was moved by somebody else while a pass was under way';

/** 4: AWSPENDING was not taken from the version that the rotation works on, or was given back. */
const checkTaken = ({ world: { ledger }, started }: Play, truth: Secret): undefined => {
  if (started === undefined || started.isTest || rolesOf(truth).pending === started.version) return undefined;
  const taken = ledger.unblocked.get(started.version);
  if (ledger.everCurrent.has(started.version) || taken === undefined) return undefined;
  const { by, at } = taken;
  if (typeof by === 'string') return undefined;
  const look = by.looks.find((made) => made.at > at);
  if (by.end !== 'returned')
    return ledger.limit('a pass died or failed before it had looked again and given AWSPENDING back');
  if (ledger.currentMoved.some((move) => move.by !== by && move.at > shownTo(by, at)))
    return ledger.limit(MOVED_MEANWHILE);
  if (ledger.wasDeleted)
    return ledger.limit('the secret was scheduled for deletion while a pass was under way');
  if (!ledger.canLabelEmpty && !truth.versions.has(started.version))
    return ledger.limit('AWSPENDING could not be given back to an empty version that bears no label');
  if (ledger.wasTakenByHand(started.version, shownTo(by, at))) return ledger.limit(TAKEN_OFF_BY_HAND);
  if (ledger.pendingPut.some((put) => put.by === 'rotation' && put.at > at)) return ledger.limit(STOLEN);
  if (look?.isStale) return ledger.limit('the look after the last write showed what was there before');
  throw new Broken(4, `a pass took AWSPENDING off ${started.version}, which a rotation works on`);
};

/** AWSCURRENT was refused, and no other password was seen to be accepted. */
const NONE_SEEN: readonly Reason[] = ['none-accepted', 'others-unverified'];

/** Rows that no database is asked for. */
const AT_SIGHT: readonly Reason[] = ['nothing-pending', 'pending-beside-current', 'parked-is-current'];

/** Where a secret is left alone though it is blocked, and why is said. */
const STATED: readonly Reason[] = [
  'secret-scheduled-for-deletion',
  'secret-is-replica',
  'managed-by-service',
  'out-of-scope',
  'switched-off-by-tag',
  'tag-not-understood',
];

const isStated = ({ kind, reason }: Outcome['verdict']): boolean =>
  kind === 'withheld' || (kind === 'no-action' && STATED.includes(reason));

/** 5. */
const checkUnblocked = ({ ledger }: World, truth: Secret, { verdict, before }: Outcome): undefined => {
  if (rolesOf(truth).pending === undefined) return undefined;
  if (isStated(verdict)) return undefined;
  const wasFull = before?.kind === 'secret' && isFull(before);
  if (verdict.kind !== 'unblock' && wasFull)
    return ledger.limit(
      'AWSCURRENT was moved with all labels in use: what is pending is left to the next pass',
    );
  throw new Broken(5, `RotateSecret is blocked, and the last verdict was ${verdict.kind} ${verdict.reason}`);
};

/** The last place is kept for AWSPREVIOUS where no version bears it (L5). */
const isFull = (secret: Secret): boolean =>
  countLabels(secret) + (holderOf(secret, AWSPREVIOUS) === undefined ? 1 : 0) >= MAX_LABELS;

/** 6: what logs in is AWSCURRENT, or somebody was told; and was told only where nothing else could be done. */
const checkCurrent = (world: World, truth: Secret, outcome: Outcome, isLast: boolean): undefined => {
  const { verdict } = outcome;
  const better = betterThanCurrent(world, truth);
  if (better === undefined || isStated(verdict) || verdict.reason === 'mode-forbids-recovery')
    return undefined;
  // Where nobody but a person moves AWSCURRENT, a sweep that begins with another version calls for one, too.
  const isForAPerson = modeOf(truth.tags, world.setup.mode) === 'unblock' && verdict.attention === 'required';
  if (isForAPerson && NONE_SEEN.includes(verdict.reason)) return undefined;
  const limit = limitOn(better, world, truth, outcome, isLast);
  if (limit !== undefined) return world.ledger.limit(limit);
  if (better.length > 0)
    throw new Broken(6, `${better} log in, AWSCURRENT does not: ${verdict.kind} ${verdict.reason}`);
  if (verdict.attention !== 'required')
    throw new Broken(6, `nobody was told that AWSCURRENT does not log in: ${verdict.kind} ${verdict.reason}`);
  return undefined;
};

/** 12: while rotation is on, where AWSCURRENT does not log in, somebody was told. */
const checkTold = (world: World, truth: Secret, outcome: Outcome, isLast: boolean): undefined => {
  const { verdict } = outcome;
  if (betterThanCurrent(world, truth) === undefined || verdict.attention === 'required') return undefined;
  if (isStated(verdict)) return undefined;
  const wasBehind = world.setup.approach === 'two-servers' && (!isLast || isAccepted(truth, outcome));
  const limit = wasBehind ? BEHIND : limitOnTold(world, outcome);
  if (limit !== undefined) return world.ledger.limit(limit);
  throw new Broken(12, `nobody was told that AWSCURRENT does not log in: ${verdict.kind} ${verdict.reason}`);
};

/** The pass saw AWSCURRENT accepted: of two servers by the one that is behind, where it does not log in. */
const isAccepted = (truth: Secret, { evidence }: Outcome): boolean =>
  evidence?.kind === 'taken' &&
  evidence.findings.get(holderOf(truth, AWSCURRENT) ?? versionId(''))?.answer.kind === 'accepted';

const limitOnTold = ({ setup }: World, { verdict, pass }: Outcome): string | undefined => {
  if (setup.failedRotations === 'ignore') return 'failed rotations are ignored';
  if (verdict.reason === 'rotation-running')
    return 'rotation is on, and the secret has changed within two hours, so that no sweep judges it yet';
  if (verdict.reason === 'rotated-since') return 'what a rotation has replaced is released first';
  if (verdict.reason === 'rotation-enabled' && pass === 'sweep')
    return 'rotation is on and nothing is pending, so that no sweep asks the database';
  const isUnverified = verdict.attention === 'inform' && verdict.reason.endsWith('-unverified');
  if (isUnverified && (setup.approach === 'own-account' || setup.approach === 'pooler')) return NOT_MET;
  return isUnverified ? NO_ANSWER : undefined;
};

/** The labelled versions of AWSCURRENT's user that log in, where AWSCURRENT does not. */
const betterThanCurrent = (
  { setup, database, ledger }: World,
  truth: Secret,
): readonly VersionId[] | undefined => {
  const current = ledger.values.get(holderOf(truth, AWSCURRENT) ?? versionId(''));
  if (current === undefined || setup.verifier !== 'present') return undefined;
  if (database.accepts(current.username, current.password)) return undefined;
  return [...truth.versions.keys()].filter((version) => {
    const other = ledger.values.get(version);
    return other?.username === current.username && database.accepts(other.username, other.password);
  });
};

/** Why it could not be helped, if it could not. */
const limitOn = (
  better: readonly VersionId[],
  { ledger, setup: { approach, foreignLabels } }: World,
  truth: Secret,
  outcome: Outcome,
  isLast: boolean,
): string | undefined => {
  const { verdict } = outcome;
  const isParked = rolesOf(truth).parked.some(({ version }) => better.includes(version));
  const wasHandled = (version: VersionId) => ledger.wasTakenByHand(version, 0);
  const isByHand = ledger.wasMeddledWith || (better.length > 0 && better.every(wasHandled));
  if (approach === 'own-account' || approach === 'pooler') return isTold(verdict) ? NOT_MET : undefined;
  // The sweep, which comes when it has caught up, puts it right.
  if (approach === 'two-servers' && !isLast) return BEHIND;
  const wasMisled = approach === 'two-servers' && ledger.currentMoved.length > 0;
  const isRolledBack = better.some((version) => ledger.rolledBack.has(version)) && foreignLabels === 0;
  const isStillTold = foreignLabels === 0 && ledger.isStillTold(holderOf(truth, AWSCURRENT));
  if (
    AT_SIGHT.includes(verdict.reason) &&
    (isByHand || wasMisled) &&
    !isParked &&
    !isRolledBack &&
    !isStillTold
  )
    return 'nothing was pending or parked, so that no sweep asked the database';
  if (verdict.reason === 'unverified') return NO_ANSWER;
  if (better.length === 0) return undefined;
  const tried = better.filter((version) => truth.versions.get(version)?.some(isOurConcern));
  if (tried.length === 0) return 'the version that logs in bears no label but one of somebody else';
  // The sweep begins with another version each day: in the end each was tried.
  if (!isLast && tried.every((version) => wasNotAnswered(version, 'attempts-spent', outcome)))
    return 'the version that logs in is beyond the logins that one user is put through';
  return tried.every((version) => wasNotAnswered(version, 'unreachable', outcome)) ? NO_ANSWER : undefined;
};

/** Attention was required, or it was said that nobody knows, or the row asks no database. */
const isTold = ({ attention, reason }: Outcome['verdict']): boolean =>
  attention === 'required' || reason === 'unverified' || AT_SIGHT.includes(reason);

const BEHIND = 'of two servers one was behind';
const NOT_MET = 'the verifier meets another account or a pooler, where clients meet the server';

const isOurConcern = (name: Label): boolean => name.startsWith('AWS') || name.startsWith(RESCUE_PREFIX);

const wasNotAnswered = (version: VersionId, cause: UnknownCause, { evidence }: Outcome): boolean => {
  const answer = evidence?.kind === 'taken' ? evidence.findings.get(version)?.answer : undefined;
  return answer?.kind === 'unknown' && answer.cause === cause;
};

const NO_ANSWER = 'the verifier did not answer in the second look, so that it is left to the sweep';

import { holderOf, type Secret } from '../../../lambda/decision/observation.ts';
import { AWSCURRENT, MAX_LABELS, type VersionId, versionId } from '../../../lambda/decision/values.ts';
import { Broken } from './broken.ts';
import type { ModelDatabase } from './database.ts';
import type { Credential, Ledger } from './ledger.ts';
import { lookedAt, type Pass, shownTo, type Who } from './who.ts';

/** What has to be true after every write to the secret: 2, 3 and 7. */
export const checkWrite = (
  before: Secret,
  after: Secret,
  by: Who,
  ledger: Ledger,
  database: ModelDatabase,
): void => {
  const labels = [...after.versions.values()].flat();
  if (labels.filter((label) => label === AWSCURRENT).length !== 1)
    throw new Broken(2, 'AWSCURRENT is not on exactly one version');
  if (labels.length > MAX_LABELS) throw new Broken(7, `${labels.length} labels`);
  const [from, to] = [holderOf(before, AWSCURRENT), holderOf(after, AWSCURRENT)];
  if (typeof by !== 'string' && from !== to && from !== undefined && to !== undefined)
    checkMove(from, to, by, ledger, database);
};

/** 3. */
const checkMove = (
  from: VersionId,
  to: VersionId,
  by: Pass,
  ledger: Ledger,
  database: ModelDatabase,
): undefined => {
  const [refused, accepted] = [by.answers.get(from), by.answers.get(to)];
  // Without its label it was dropped, and stored anew under its id (L8).
  if (ledger.wasStoredAnew(to, shownTo(by, ledger.now))) return ledger.limit(TAKEN_OFF_BY_HAND);
  if (refused?.answer.kind !== 'rejected' || accepted?.answer.kind !== 'accepted')
    throw new Broken(3, `${by.name} moved AWSCURRENT without having seen ${from} refused and ${to} accepted`);
  // By hand a login counts for a minute, so that the plan that was shown is the one that is taken.
  const look = by.name === 'manual pass' ? (by.looks[0]?.at ?? 0) : lookedAt(by, ledger.now);
  if (Math.min(refused.at, accepted.at) < look)
    throw new Broken(3, `${by.name} moved AWSCURRENT on answers older than its look`);
  const [left, taken] = [ledger.values.get(from), ledger.values.get(to)];
  if (left && leavesWhatWorks(left, refused.at, ledger, database)) return checkLooks(from, by, ledger);
  if (left?.username !== taken?.username) throw new Broken(3, `${by.name} moved AWSCURRENT to another user`);
  if (taken === undefined || database.accepts(taken.username, taken.password)) return undefined;
  if (accepted.isBehind)
    return ledger.limit('AWSCURRENT let nobody in, and moved to what a server that was behind let in');
  const set = ledger.passwordSet.get(taken.username);
  if (set === undefined || set.at < accepted.at)
    throw new Broken(3, `${by.name} moved AWSCURRENT to ${to}, which does not log in`);
  return ledger.limit('the password was changed between the login and the move of AWSCURRENT');
};

/** AWSCURRENT's password is the one that the server has, and had when it was refused. */
const leavesWhatWorks = (
  { username, password }: Credential,
  refusedAt: number,
  ledger: Ledger,
  database: ModelDatabase,
): boolean => database.accepts(username, password) && (ledger.passwordSet.get(username)?.at ?? 0) < refusedAt;

/**
 * 9: a password that clients log in with is left only where a second look, too, met a server that was behind:
 * of two servers behind one address nobody can tell which one answered.
 */
const checkLooks = (from: VersionId, by: Pass, ledger: Ledger): undefined => {
  const looks = by.refusals.get(from) ?? [];
  if (looks.length >= 2 && looks.every((isBehind) => isBehind))
    return ledger.limit('both looks at AWSCURRENT met a server that was behind');
  throw new Broken(9, `${by.name} moved AWSCURRENT away from ${from}, which logs in`);
};

/** What has to be true after every turn: 1, a password that works is in a version with a label, if in any. */
export const checkLive = (secret: Secret, ledger: Ledger, database: ModelDatabase): void => {
  if (!database.checks) return;
  for (const username of database.users) {
    const holders = [...ledger.values]
      .filter(([, value]) => value.username === username && database.accepts(username, value.password))
      .map(([version]) => version);
    if (holders.some((version) => secret.versions.has(version))) continue;
    // Where several held a password that works, whoever took the last of them off has lost it.
    const losses = holders.map((version) => ledger.lost.get(version)?.at ?? 0);
    const version = holders[losses.indexOf(Math.max(...losses))];
    const loss = version && ledger.lost.get(version);
    if (version === undefined || loss === undefined || typeof loss.by === 'string') continue;
    const limit = limitOn({ version, username, holders, by: loss.by, at: loss.at }, secret, ledger, database);
    if (limit === undefined)
      throw new Broken(1, `${loss.by.name} took the last label off ${version}, which logs in as ${username}`);
    ledger.limit(limit);
  }
};

/** A version whose last label a pass took off, and which logs in. */
type LostByUs = {
  readonly version: VersionId;
  readonly username: string;
  /** Every version that logs in as that user. */
  readonly holders: readonly VersionId[];
  readonly by: Pass;
  readonly at: number;
};

/** Why it could not be helped, if it could not. */
const limitOn = (
  { version, username, holders, by, at }: LostByUs,
  secret: Secret,
  ledger: Ledger,
  database: ModelDatabase,
): string | undefined => {
  const look = shownTo(by, at);
  const parkedAt = ledger.parkedAt.get(version);
  const wasRotated = ledger.wasRotatedBetween(parkedAt);
  const set = ledger.passwordSet.get(username);
  if (ledger.wasTakenByHand(version, look)) return TAKEN_OFF_BY_HAND;
  if ([...by.answers.values()].some(({ answer, isBehind }) => isBehind && answer.kind === 'accepted'))
    return 'a server that was behind let in what the server no longer does, and the last label went with it';
  if (ledger.wasStored(version, look) && !ledger.canLabelEmpty)
    return 'a version that AWS lets bear no label while it is empty was filled during a pass';
  if (wasRotated && isAnothers(username, secret, ledger, database))
    return 'of two users, the one that AWSCURRENT does not name was given up after a later rotation';
  if (wasPassedForRotated(secret, ledger, parkedAt))
    return 'AWSCURRENT was moved by hand to the version of a rotation, which then counts as carried through';
  const wasCurrent = holders.some((holder) => ledger.everCurrent.has(holder));
  if (wasRotated && wasCurrent && ledger.currentMoved.at(-1)?.by === 'somebody')
    return 'values put by hand pushed out a version that had become AWSCURRENT since it was parked';
  if (ledger.parkedByHand.has(version))
    return 'a label was moved by hand, so that a rescue label tells another time than its version';
  if (set?.by !== 'somebody') return undefined;
  if (set.at > look) return 'the password was set by hand to that of a version given up';
  if (ledger.wasRotatedBetween(parkedAt, set.at))
    return 'a password that a later rotation had replaced was set by hand once more';
  return wasRotated ? 'a password that a rotation was replacing was set by hand once more' : undefined;
};

/** Somebody moved AWSCURRENT, after a moment, to a version that a rotation was at work on. */
const wasPassedForRotated = (secret: Secret, ledger: Ledger, after = Infinity): boolean => {
  const move = ledger.currentMoved.at(-1);
  const current = holderOf(secret, AWSCURRENT);
  return move?.by === 'somebody' && move.at > after && ledger.pendingPut.some(({ on }) => on === current);
};

/** AWSCURRENT names another user, who can log in, or could but for what was done by hand. */
const isAnothers = (username: string, secret: Secret, ledger: Ledger, database: ModelDatabase): boolean => {
  const current = ledger.values.get(holderOf(secret, AWSCURRENT) ?? versionId(''));
  const serves = current !== undefined && database.accepts(current.username, current.password);
  const isByHand =
    ledger.currentMoved.at(-1)?.by === 'somebody' ||
    ledger.passwordSet.get(current?.username ?? '')?.by === 'somebody';
  return (serves || isByHand) && current?.username !== username;
};

export const TAKEN_OFF_BY_HAND = 'a label was taken off by hand while a pass was under way';

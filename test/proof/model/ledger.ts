import type { Answer } from '../../../lambda/core/evidence.ts';
import { holderOf, type Secret } from '../../../lambda/core/observation.ts';
import { RESCUE_PREFIX } from '../../../lambda/core/rescue-label.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  MAX_LABELS,
  type VersionId,
  versionId,
} from '../../../lambda/core/values.ts';
import { parseCredential } from '../../../sandbox/rotation/database.ts';
import type { ModelDatabase } from './database.ts';
import type { End } from './turns.ts';

/** One pass of ours and what it has learnt, with the moment of each. */
export type Pass = {
  readonly kind: 'pass';
  readonly name: string;
  readonly startedAt: number;
  /** When it looked, and the moment whose state it was shown. */
  readonly looks: { readonly at: number; readonly isStale: boolean; readonly shows: number }[];
  /** What the database truly answered, by version. */
  readonly answers: Map<VersionId, { readonly answer: Answer; readonly at: number }>;
  /** How it ended, once it has. */
  end?: End;
};

/** Who acts: a pass of ours, or its verifier; a rotation function; a person or their program; AWS by itself. */
export type Who = Pass | 'verifier' | 'rotation' | 'somebody' | 'aws';

export type Credential = { readonly username: string; readonly password: string };

/** A broken invariant. `rule` is its number in docs/proof.md. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly rule: number;

  constructor(rule: number, message: string) {
    super(`invariant ${rule}: ${message}`);
    this.rule = rule;
  }
}

export const isBroken = (error: unknown): error is Broken => error instanceof Broken;

export type Loss = { readonly by: Who; readonly at: number };

/**
 * What nobody in the model can know: every value that was ever stored, whose write took which label off, and
 * when. Moments are counted in changes and calls, not in time.
 */
export class Ledger {
  readonly values = new Map<VersionId, Credential>();
  /** By whom each unlabelled version lost its last label. */
  readonly lost = new Map<VersionId, Loss>();
  readonly #parkedAt = new Map<VersionId, number>();
  readonly #storedAt = new Map<VersionId, number>();
  /** When somebody took a label off a version by hand. */
  readonly #handledAt = new Map<VersionId, number>();
  /** Versions that somebody gave a rescue label by hand, or AWSPENDING beside one: its time is none of theirs. */
  readonly #parkedByHand = new Set<VersionId>();
  /** Who changed a user's password last. */
  readonly #passwordSet = new Map<string, Loss>();
  /** Told of what no order of writes could have prevented. */
  readonly limit: (limit: string) => undefined;
  /** AWS lets a version bear labels that has no value (L6). */
  readonly canLabelEmpty: boolean;
  ourWrites = 0;
  /** Who took AWSPENDING off each version last, and who put it on. */
  readonly unblocked = new Map<VersionId, Loss>();
  readonly pendingPut: (Loss & { readonly on: VersionId })[] = [];
  readonly currentMoved: Loss[] = [];
  /** Every version that ever bore AWSCURRENT. */
  readonly everCurrent = new Set<VersionId>();
  /** Somebody has set a password, moved AWSCURRENT, or taken a rescue label or a version's last label off, by hand. */
  wasMeddledWith = false;
  /** It has been scheduled for deletion, whereupon AWS refuses every write (X3). */
  wasDeleted = false;
  /** The last write by anybody else, to the secret or the database. */
  foreignAt = 0;
  now = 0;

  constructor(canLabelEmpty: boolean, onLimit: (limit: string) => undefined) {
    this.canLabelEmpty = canLabelEmpty;
    this.limit = onLimit;
  }

  tick(): number {
    this.now += 1;
    return this.now;
  }

  /** Takes in a value that a call has stored: a version's first, or that of one that was dropped in between. */
  stored(operation: string, { SecretString, ClientRequestToken }: Readonly<Record<string, unknown>>): void {
    if (operation !== 'PutSecretValue' || typeof SecretString !== 'string') return;
    const id = versionId(String(ClientRequestToken));
    const { username, password } = parseCredential(SecretString);
    if (this.values.get(id)?.password === password) return;
    this.values.set(id, { username, password });
    this.#storedAt.set(id, this.now);
  }

  passwordChanged(username: string, by: Who): void {
    this.foreignAt = this.now;
    if (by === 'somebody') this.wasMeddledWith = true;
    this.#passwordSet.set(username, { by, at: this.now });
  }

  /** Whether somebody took a label off a version by hand after a moment. */
  wasTakenByHand(version: VersionId, after: number): boolean {
    return (this.#handledAt.get(version) ?? -1) > after;
  }

  /** Takes in what a write has changed. Throws `Broken` where it must not have been. */
  changed(before: Secret, after: Secret, by: Who, database: ModelDatabase): void {
    if (isSame(before, after)) return;
    const event = { by, at: this.now };
    if (after.deletedAt !== undefined) this.wasDeleted = true;
    if (typeof by === 'string') this.foreignAt = this.now;
    for (const [version, labels] of before.versions) {
      const left = after.versions.get(version);
      if (left === undefined) this.lost.set(version, event);
      const taken = by === 'somebody' ? labels.filter((label) => !left?.includes(label)) : [];
      if (taken.length > 0) this.#handledAt.set(version, this.now);
      if (taken.some((label) => left === undefined || label.startsWith(RESCUE_PREFIX)))
        this.wasMeddledWith = true;
    }
    for (const [version, labels] of after.versions) {
      this.lost.delete(version);
      const had = before.versions.get(version) ?? [];
      const isParked = labels.some((label) => label.startsWith(RESCUE_PREFIX));
      const put = labels.filter((label) => !had.includes(label));
      const isParkedNow = put.some((label) => label.startsWith(RESCUE_PREFIX));
      if (isParkedNow) this.#parkedAt.set(version, this.now);
      const isRedated = isParkedNow || (isParked && put.includes(AWSPENDING));
      if (by === 'somebody' && isRedated) this.#parkedByHand.add(version);
    }
    const [wasPending, isPending] = [holderOf(before, AWSPENDING), holderOf(after, AWSPENDING)];
    if (wasPending !== undefined && isPending !== wasPending) this.unblocked.set(wasPending, event);
    if (isPending !== undefined && isPending !== wasPending)
      this.pendingPut.push({ ...event, on: isPending });
    const current = holderOf(after, AWSCURRENT);
    const isMoved = current !== holderOf(before, AWSCURRENT);
    if (isMoved) this.currentMoved.push(event);
    if (isMoved && by === 'somebody') this.wasMeddledWith = true;
    if (current !== undefined) this.everCurrent.add(current);
    this.#checkLabels(after);
    this.#checkMove(before, after, by, database);
  }

  /** 2 and 7. */
  #checkLabels(secret: Secret): void {
    const labels = [...secret.versions.values()].flat();
    if (labels.filter((label) => label === AWSCURRENT).length !== 1)
      throw new Broken(2, 'AWSCURRENT is not on exactly one version');
    if (labels.length > MAX_LABELS) throw new Broken(7, `${labels.length} labels`);
  }

  /** 3. */
  #checkMove(before: Secret, after: Secret, by: Who, database: ModelDatabase): undefined {
    const [from, to] = [holderOf(before, AWSCURRENT), holderOf(after, AWSCURRENT)];
    if (typeof by === 'string' || from === to || from === undefined || to === undefined) return undefined;
    const [refused, accepted] = [by.answers.get(from), by.answers.get(to)];
    // Without its label it was dropped, and stored anew under its id (L8).
    if (this.#wasStoredAnew(to, shownTo(by, this.now))) return this.limit(TAKEN_OFF_BY_HAND);
    if (refused?.answer.kind !== 'rejected' || accepted?.answer.kind !== 'accepted')
      throw new Broken(
        3,
        `${by.name} moved AWSCURRENT without having seen ${from} refused and ${to} accepted`,
      );
    if (Math.min(refused.at, accepted.at) < lookedAt(by, this.now))
      throw new Broken(3, `${by.name} moved AWSCURRENT on answers older than its look`);
    const [left, taken] = [this.values.get(from), this.values.get(to)];
    if (left?.username !== taken?.username)
      throw new Broken(3, `${by.name} moved AWSCURRENT to another user`);
    if (taken && !database.accepts(taken.username, taken.password)) {
      const set = this.#passwordSet.get(taken.username);
      if (set === undefined || set.at < accepted.at)
        throw new Broken(3, `${by.name} moved AWSCURRENT to ${to}, which does not log in`);
      this.limit('the password was changed between the login and the move of AWSCURRENT');
    }
    return undefined;
  }

  #wasStoredAnew(version: VersionId, after: number): boolean {
    return this.wasTakenByHand(version, after) && (this.#storedAt.get(version) ?? -1) > after;
  }

  /** 1. */
  checkLive(secret: Secret, database: ModelDatabase): void {
    if (!database.checks) return;
    for (const username of database.users) {
      const holders = [...this.values].filter(
        ([, value]) => value.username === username && database.accepts(username, value.password),
      );
      if (holders.length === 0 || holders.some(([version]) => secret.versions.has(version))) continue;
      const current = this.values.get(holderOf(secret, AWSCURRENT) ?? versionId(''));
      const serves = current !== undefined && database.accepts(current.username, current.password);
      const isByHand =
        this.currentMoved.at(-1)?.by === 'somebody' ||
        this.#passwordSet.get(current?.username ?? '')?.by === 'somebody';
      const isAnothers = (serves || isByHand) && current?.username !== username;
      const losses = holders.map(([version]) => this.lost.get(version)?.at ?? 0);
      // Where several held a password that works, whoever took the last of them off has lost it.
      const last = holders[losses.indexOf(Math.max(...losses))];
      if (last) this.#blame(last[0], username, isAnothers);
    }
  }

  #wasRotatedBetween(from = Infinity, to = Infinity): boolean {
    return this.currentMoved.some(({ by, at }) => by === 'rotation' && at > from && at < to);
  }

  #blame(version: VersionId, username: string, isAnothers: boolean): void {
    const loss = this.lost.get(version);
    if (loss === undefined || typeof loss.by === 'string') return;
    const set = this.#passwordSet.get(username);
    const look = shownTo(loss.by, loss.at);
    if (this.wasTakenByHand(version, look)) this.limit(TAKEN_OFF_BY_HAND);
    else if ((this.#storedAt.get(version) ?? -1) > look && !this.canLabelEmpty)
      this.limit('a version that AWS lets bear no label while it is empty was filled during a pass');
    else if (isAnothers && this.#wasRotatedBetween(this.#parkedAt.get(version)))
      this.limit('of two users, the one that AWSCURRENT does not name was given up after a later rotation');
    else if (
      this.everCurrent.has(version) &&
      this.#wasRotatedBetween(this.#parkedAt.get(version)) &&
      this.currentMoved.at(-1)?.by === 'somebody'
    )
      this.limit('values put by hand pushed out a version that had become AWSCURRENT since it was parked');
    else if (this.#parkedByHand.has(version))
      this.limit('a label was moved by hand, so that a rescue label tells another time than its version');
    else if (set?.by === 'somebody' && set.at > look)
      this.limit('the password was set by hand to that of a version given up');
    else if (set?.by === 'somebody' && this.#wasRotatedBetween(this.#parkedAt.get(version), set.at))
      this.limit('a password that a later rotation had replaced was set by hand once more');
    else
      throw new Broken(1, `${loss.by.name} took the last label off ${version}, which logs in as ${username}`);
  }
}

export const TAKEN_OFF_BY_HAND = 'a label was taken off by hand while a pass was under way';

/** When a pass had last looked, before a moment. */
const lookedAt = (pass: Pass, before: number): number => lastLook(pass, before)?.at ?? 0;

/** How far what happened was shown to a pass, before a moment. */
export const shownTo = (pass: Pass, before: number): number => lastLook(pass, before)?.shows ?? 0;

const lastLook = ({ looks }: Pass, before: number) => looks.findLast(({ at }) => at <= before);

const isSame = (one: Secret, other: Secret): boolean =>
  one.rotationEnabled === other.rotationEnabled &&
  one.deletedAt === other.deletedAt &&
  one.versions.size === other.versions.size &&
  [...one.versions].every(([version, labels]) => {
    const others = other.versions.get(version);
    return others?.length === labels.length && labels.every((label) => others.includes(label));
  });

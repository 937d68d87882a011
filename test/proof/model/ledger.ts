import { holderOf, type Secret, sameLabels } from '../../../lambda/decision/observation.ts';
import { RESCUE_PREFIX } from '../../../lambda/decision/rescue-label.ts';
import {
  AWSCURRENT,
  AWSPENDING,
  AWSPREVIOUS,
  type VersionId,
  versionId,
} from '../../../lambda/decision/values.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import { parseCredential } from '../../../sandbox/rotation/database.ts';
import { shownTo, type Who } from './who.ts';

export type Credential = { readonly username: string; readonly password: string };

/** Who did it, and when. */
type Loss = { readonly by: Who; readonly at: number };

/**
 * What nobody in the model can know: every value that was ever stored, whose write took which label off, and
 * when. Moments are counted in changes and calls, not in time.
 */
export class Ledger {
  readonly values = new Map<VersionId, Credential>();
  /** By whom each unlabelled version lost its last label. */
  readonly lost = new Map<VersionId, Loss>();
  /** When each version got its last rescue label. */
  readonly parkedAt = new Map<VersionId, number>();
  readonly #storedAt = new Map<VersionId, number>();
  /** When somebody took a label off a version by hand. */
  readonly #handledAt = new Map<VersionId, number>();
  /** Versions that somebody gave a rescue label by hand, or AWSPENDING beside one: its time is none of theirs. */
  readonly parkedByHand = new Set<VersionId>();
  /** Who changed a user's password last. */
  readonly passwordSet = new Map<string, Loss>();
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
  /** Versions that a pass moved AWSCURRENT away from, back to AWSPREVIOUS. */
  readonly rolledBack = new Set<VersionId>();
  readonly #toldAt = new Map<VersionId, number>();
  readonly #switched: { readonly at: number; readonly on: boolean }[] = [];
  /** When a pass that saw rotation on moved AWSCURRENT to each version. */
  readonly promotedInRotation = new Map<VersionId, number>();
  /** The last write by hand, to the secret or the database. */
  somebodyAt = 0;
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
    if (by === 'somebody') {
      this.wasMeddledWith = true;
      this.somebodyAt = this.now;
    }
    this.passwordSet.set(username, { by, at: this.now });
  }

  /** Whether somebody took a label off a version by hand after a moment. */
  wasTakenByHand(version: VersionId, after: number): boolean {
    return (this.#handledAt.get(version) ?? -1) > after;
  }

  /** Somebody took a label off some version by hand. */
  get wasHandled(): boolean {
    return this.#handledAt.size > 0;
  }

  /** Takes in that somebody was told of a refused AWSCURRENT, with rotation off, or that it was seen to be accepted. */
  toldOf({ verdict, evidence, before }: Outcome): void {
    if (before?.kind !== 'secret' || evidence?.kind !== 'taken') return;
    const current = holderOf(before, AWSCURRENT);
    const answer = current && evidence.findings.get(current)?.answer.kind;
    if (current === undefined || answer === undefined) return;
    const isTold = verdict.attention === 'required' && verdict.kind !== 'withheld' && !before.rotationEnabled;
    if (answer === 'accepted') this.#toldAt.delete(current);
    if (answer === 'rejected' && isTold) this.#toldAt.set(current, this.now);
  }

  /** Somebody was told that a version is refused, and neither a hand nor a rotation has taken its rescue label since. */
  isStillTold(version: VersionId | undefined): boolean {
    const at = version && this.#toldAt.get(version);
    if (at === undefined || version === undefined) return false;
    return !this.wasTakenByHand(version, 0) && !this.wasRotatedBetween(at);
  }

  /** Takes in what a write has changed. */
  changed(before: Secret, after: Secret, by: Who): void {
    if (isSame(before, after)) return;
    this.#switched.push({ at: this.now, on: after.rotationEnabled });
    const event = { by, at: this.now };
    if (after.deletedAt !== undefined) this.wasDeleted = true;
    if (typeof by === 'string') this.foreignAt = this.now;
    if (by === 'somebody') this.somebodyAt = this.now;
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
      if (isParkedNow) this.parkedAt.set(version, this.now);
      const isRedated = isParkedNow || (isParked && put.includes(AWSPENDING));
      if (by === 'somebody' && isRedated) this.parkedByHand.add(version);
    }
    const [wasPending, isPending] = [holderOf(before, AWSPENDING), holderOf(after, AWSPENDING)];
    if (wasPending !== undefined && isPending !== wasPending) this.unblocked.set(wasPending, event);
    if (isPending !== undefined && isPending !== wasPending)
      this.pendingPut.push({ ...event, on: isPending });
    const current = holderOf(after, AWSCURRENT);
    const left = holderOf(before, AWSCURRENT);
    const isMoved = current !== left;
    if (isMoved) this.currentMoved.push(event);
    if (isMoved && typeof by !== 'string' && current !== undefined && this.#wasOn(shownTo(by, this.now)))
      this.promotedInRotation.set(current, this.now);
    if (isMoved && typeof by !== 'string' && left && current === holderOf(before, AWSPREVIOUS))
      this.rolledBack.add(left);
    if (isMoved && by === 'somebody') this.wasMeddledWith = true;
    if (current !== undefined) this.everCurrent.add(current);
  }

  /** Rotation was on at a moment, as it is to begin with. */
  #wasOn(moment: number): boolean {
    return this.#switched.findLast(({ at }) => at <= moment)?.on ?? true;
  }

  /** A rotation function moved AWSCURRENT between two moments. */
  wasRotatedBetween(from = Infinity, to = Infinity): boolean {
    return this.currentMoved.some(({ by, at }) => by === 'rotation' && at > from && at < to);
  }

  /** A version lost a label by hand after a moment, and its value was stored once more. */
  wasStoredAnew(version: VersionId, after: number): boolean {
    return this.wasTakenByHand(version, after) && this.wasStored(version, after);
  }

  wasStored(version: VersionId, after: number): boolean {
    return (this.#storedAt.get(version) ?? -1) > after;
  }
}

const isSame = (one: Secret, other: Secret): boolean =>
  one.rotationEnabled === other.rotationEnabled &&
  one.deletedAt === other.deletedAt &&
  sameLabels(one, other);

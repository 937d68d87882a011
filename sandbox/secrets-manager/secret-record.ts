import { randomBytes } from 'node:crypto';

/** One version of a secret; without a value it is one that a rotation has announced and not yet filled (R1). */
export type Version = {
  readonly id: string;
  readonly createdAt: number;
  readonly labels: readonly string[];
  /** The text, or the base64 of the bytes. */
  readonly value?: string;
  readonly isBinary?: boolean;
  readonly accessedAt?: number;
};

export type RotationRules = {
  readonly AutomaticallyAfterDays?: number;
  readonly Duration?: string;
  readonly ScheduleExpression?: string;
};

export type RotationSetting = {
  readonly enabled: boolean;
  /** When it was switched on last; the schedule counts from here until the first rotation. */
  readonly enabledAt: number;
  readonly functionArn?: string;
  readonly rules?: RotationRules;
  readonly lastRotatedAt?: number;
  /** When AWS's back end takes AWSPENDING off this version, if AWSCURRENT is there too (R8). */
  readonly tidy?: { readonly versionId: string; readonly at: number };
};

export type Tag = { readonly Key: string; readonly Value: string };

/**
 * A secret. Never changed in place: a write puts a new one into the store, so that a refused write changes nothing
 * and a stale read (X9) needs no copy. Times are epoch ms. Kept small: half a million are to fit.
 */
export type Secret = {
  /** Counts up with creation; ListSecrets pages by it. */
  readonly serial: number;
  readonly name: string;
  /** The six characters at the end of the ARN. */
  readonly arnSuffix: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly versions: readonly Version[];
  readonly accessedAt?: number;
  readonly description?: string;
  /** A policy document, as it was given. */
  readonly resourcePolicy?: string;
  readonly kmsKeyId?: string;
  readonly deletion?: { readonly calledAt: number; readonly goneAt: number };
  readonly rotation?: RotationSetting;
  readonly tags?: readonly Tag[];
  readonly owningService?: string;
  readonly type?: string;
  readonly primaryRegion?: string;
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The six characters that AWS puts at the end of an ARN (I3). */
export const newArnSuffix = (): string =>
  [...randomBytes(6)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');

export const versionOf = (secret: Secret, id: string): Version | undefined =>
  secret.versions.find((version) => version.id === id);

export const holderOf = (secret: Secret, label: string): Version | undefined =>
  secret.versions.find(({ labels }) => labels.includes(label));

/** The version that holds AWSPENDING and not AWSCURRENT: the one that blocks RotateSecret (R3). */
export const pendingOf = (secret: Secret): Version | undefined => {
  const holder = holderOf(secret, 'AWSPENDING');
  return holder?.labels.includes('AWSCURRENT') ? undefined : holder;
};

import { type EpochMs, epochMs, type SecretId, secretId, type VersionId, versionId } from './values.ts';
import type { Verdict } from './verdict.ts';

/** One CancelRotateSecret call that AWS carried out, as its CloudTrail record tells of it. */
export type Cancellation = {
  readonly kind: 'cancellation';
  readonly eventId: string;
  /** The full ARN where the record has it, else whatever the caller passed (E2, E3). */
  readonly secretId: SecretId;
  /** A hint for the log, never the truth: it may be missing, or name the AWSCURRENT version (E4). */
  readonly versionId?: VersionId;
  readonly cancelledAt: EpochMs;
  readonly cancelledBy: { readonly principal: string; readonly sourceIp: string };
};

/** A field that is missing or not as CloudTrail writes it. It names the field and never tells its value. */
export type Problem = { readonly field: string; readonly expected: string };

export type NotUnderstood = { readonly kind: 'not-understood'; readonly problems: readonly Problem[] };

type Leave = Extract<Verdict, { kind: 'leave' }>;

/** Reads an event as EventBridge delivers it (E1 to E7). What is not understood is refused, field by field. */
export const parseCancellation = (event: unknown): Cancellation | Leave | NotUnderstood => {
  const read = new Reader(event);
  read.literal('source', 'aws.secretsmanager');
  read.literal('detail-type', 'AWS API Call via CloudTrail');
  read.literal('detail.eventSource', 'secretsmanager.amazonaws.com');
  read.literal('detail.eventName', 'CancelRotateSecret');
  const errorCode = read.optional('detail.errorCode');
  if (read.problems.length > 0) return notUnderstood(read);
  if (errorCode !== undefined) return leave('call-was-refused');

  const eventId = read.text('id');
  const cancelledAt = read.time('detail.eventTime');
  const account = read.text('detail.recipientAccountId');
  const arn = ARN_FIELDS.map((field) => read.optional(field)).find((value) => value !== undefined);
  const secret = arn ?? read.text('detail.requestParameters.secretId');
  const version = read.optional('detail.responseElements.versionId');
  if (read.problems.length > 0) return notUnderstood(read);
  if ((accountOf(secret) ?? account) !== account) return leave('secret-of-another-account');

  return {
    kind: 'cancellation',
    eventId,
    secretId: secretId(secret),
    ...(version !== undefined && { versionId: versionId(version) }),
    cancelledAt,
    cancelledBy: whoCancelled(read),
  };
};

/** `arn` now, `aRN` before 2024, `ARN` in other records of the same API (E3). */
const ARN_FIELDS = ['arn', 'aRN', 'ARN'].map((name) => `detail.responseElements.${name}`);

/** The longest that CloudTrail writes into a field of such a record; what is longer is not one. */
const MAX_CHARACTERS = 2048;

const leave = (reason: Leave['reason']): Leave => ({ kind: 'leave', reason, person: 'no' });

const notUnderstood = ({ problems }: Reader): NotUnderstood => ({ kind: 'not-understood', problems });

/** The account in a secret's ARN, full or partial; undefined where the caller passed a name. */
const accountOf = (secret: string): string | undefined =>
  /^arn:[^:]+:secretsmanager:[^:]*:(\d{12}):secret:/.exec(secret)?.[1];

const whoCancelled = (read: Reader): Cancellation['cancelledBy'] => ({
  principal:
    read.optional('detail.userIdentity.arn') ??
    read.optional('detail.userIdentity.invokedBy') ??
    read.optional('detail.userIdentity.principalId') ??
    'unknown',
  sourceIp: read.optional('detail.sourceIPAddress') ?? 'unknown',
});

/** Takes fields out of an unknown value by their path, and remembers every one that is not as it should be. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  literal(field: string, expected: string): void {
    if (this.#at(field) !== expected) this.#refuse(field, `"${expected}"`);
  }

  text(field: string): string {
    const value = this.#at(field);
    if (isText(value)) return value;
    this.#refuse(field, `a text of 1 to ${MAX_CHARACTERS} characters`);
    return '';
  }

  time(field: string): EpochMs {
    const value = this.#at(field);
    const ms = isText(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms)) this.#refuse(field, 'an ISO 8601 time');
    return epochMs(ms);
  }

  /** Undefined where it is missing or null, as CloudTrail writes both. Anything but text is refused. */
  optional(field: string): string | undefined {
    const value = this.#at(field);
    return value === undefined || value === null ? undefined : this.text(field);
  }

  #at(field: string): unknown {
    let value = this.#root;
    for (const key of field.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
      value = Reflect.get(value, key);
    }
    return value;
  }

  #refuse(field: string, expected: string): void {
    this.problems.push({ field, expected });
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_CHARACTERS;

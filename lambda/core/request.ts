import { type Cancellation, type NotUnderstood, parseCancellation } from './cancellation.ts';
import { Fields } from './fields.ts';
import { type SecretId, secretId } from './values.ts';
import type { Verdict } from './verdict.ts';

/** A sweep's request to look at one secret. */
export type SweepRequest = { readonly kind: 'sweep'; readonly secretId: SecretId };

/** What the function is asked to look at. */
export type Request = Cancellation | SweepRequest;

/** Reads what EventBridge or the settle queue delivers: a cancellation, or `{ "kind": "sweep", "secretId": … }`. */
export const parseRequest = (
  input: unknown,
): Request | Extract<Verdict, { kind: 'leave' }> | NotUnderstood => {
  const fields = new Fields(input);
  if (!fields.is('kind', 'sweep')) return parseCancellation(input);
  const secret = fields.text('secretId');
  return fields.problems.length > 0
    ? { kind: 'not-understood', problems: fields.problems }
    : { kind: 'sweep', secretId: secretId(secret) };
};

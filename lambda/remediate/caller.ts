import type { Fields } from '../runtime/fields.ts';

/** Where each kind of `userIdentity` tells who called, the most telling first (E11). */
const IDENTITY_FIELDS = [
  'arn',
  // A service that called by itself; RDS and others do (E8).
  'invokedBy',
  // A person of IAM Identity Center has neither an ARN nor an id of a principal.
  'onBehalfOf.userId',
  'principalId',
  'userName',
  // Root, and another account's caller, of whom no more is told.
  'accountId',
  // A kind that nobody has heard of yet.
  'type',
] as const;

/** Who called, for the log: a principal of whatever kind. `unknown` only where the record does not say. */
export const callerIn = (fields: Fields): string =>
  told(
    fields,
    IDENTITY_FIELDS.map((field) => `detail.userIdentity.${field}`),
  );

/** From where, in the same way: an address, or the name of an AWS service. */
export const sourceIn = (fields: Fields): string => told(fields, ['detail.sourceIPAddress']);

/** More than an ARN of IAM or STS has. What a record tells at greater length is cut. */
const MAX_CHARACTERS = 512;

const told = (fields: Fields, names: readonly string[]): string => {
  const text = names.map((name) => fields.optional(name, Number.POSITIVE_INFINITY)).find((each) => each);
  if (text === undefined) return 'unknown';
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
};

import type { Fields } from './fields.ts';

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
] as const;

/** Who called, for the log: a principal of whatever kind. `unknown` only where the record does not say. */
export const callerIn = (fields: Fields): string => {
  const told = IDENTITY_FIELDS.map((field) => fields.optional(`detail.userIdentity.${field}`));
  return told.find((text) => text) ?? 'unknown';
};

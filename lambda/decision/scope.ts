import type { Secret } from './observation.ts';
import { secretNameIn } from './secret-name.ts';
import type { SecretId } from './values.ts';

/** Which secrets an installation looks after. Where both are given, a secret must fit both. */
export type Scope = {
  /** Names begin with one of these; empty for every name. */
  readonly namePrefixes: readonly string[];
  readonly tag?: { readonly key: string; readonly value: string };
};

export const EVERY_SECRET: Scope = { namePrefixes: [] };

/** Whether a secret's id fits by its name, before the secret is looked at: IAM may forbid even that. */
export const isInScopeByName = ({ namePrefixes }: Scope, secret: SecretId): boolean =>
  namePrefixes.length === 0 || namePrefixes.some((prefix) => nameIn(secret).startsWith(prefix));

export const isInScope = (scope: Scope, { name, tags }: Secret): boolean =>
  (scope.namePrefixes.length === 0 || scope.namePrefixes.some((prefix) => name.startsWith(prefix))) &&
  (scope.tag === undefined || tags.get(scope.tag.key) === scope.tag.value);

/** An ARN is no name: a malformed one fits no prefix. */
const nameIn = (secret: SecretId): string => {
  const named = secretNameIn(secret);
  return named.kind === 'malformed-arn' ? '' : named.name;
};

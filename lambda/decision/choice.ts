import type { Secret } from './observation.ts';
import { secretNameIn } from './secret-name.ts';
import type { SecretId } from './values.ts';

/** Which secrets an installation looks after. Where both are given, a secret must fit both. */
export type Choice = {
  /** Names begin with one of these; empty for every name. */
  readonly namePrefixes: readonly string[];
  readonly tag?: { readonly key: string; readonly value: string };
};

export const EVERY_SECRET: Choice = { namePrefixes: [] };

/** Whether a secret's id fits by its name, before the secret is looked at: IAM may forbid even that. */
export const isChosenByName = ({ namePrefixes }: Choice, secret: SecretId): boolean =>
  namePrefixes.length === 0 || namePrefixes.some((prefix) => nameIn(secret).startsWith(prefix));

export const isChosen = (choice: Choice, { name, tags }: Secret): boolean =>
  (choice.namePrefixes.length === 0 || choice.namePrefixes.some((prefix) => name.startsWith(prefix))) &&
  (choice.tag === undefined || tags.get(choice.tag.key) === choice.tag.value);

/** An ARN is no name: a malformed one fits no prefix. */
const nameIn = (secret: SecretId): string => {
  const named = secretNameIn(secret);
  return named.kind === 'malformed-arn' ? '' : named.name;
};

import { ENVIRONMENT } from '../../lambda/runtime/config.ts';

/** A tag of a secret. */
export interface SecretTag {
  readonly key: string;
  readonly value: string;
}

/** The secrets in scope. If both are given, a secret must match both. */
export interface SecretScope {
  /**
   * Secrets whose names begin with one of these. Narrows the rule, the roles and the sweep.
   *
   * @default - every name
   */
  readonly namePrefixes?: string[];
  /**
   * Secrets with this tag. Narrows what the roles may change and read. Reading labels stays allowed, because the same
   * call reads the tag.
   *
   * @default - with or without tags
   */
  readonly tag?: SecretTag;
}

/** The scope as environment variables of the functions. IAM enforces it, too. */
export const scopeVariables = ({ namePrefixes = [], tag }: SecretScope): Record<string, string> => ({
  [ENVIRONMENT.namePrefixes]: namePrefixes.join(','),
  [ENVIRONMENT.chosenByTag]: tag === undefined ? '' : `${tag.key}=${tag.value}`,
});

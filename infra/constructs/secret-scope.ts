import { ENVIRONMENT } from '../../lambda/runtime/config.ts';

/** Which of the account's secrets are looked after. Where both are given, a secret must fit both. */
export interface SecretScope {
  /**
   * Secrets whose names begin with one of these. Narrows the rule, the roles and the sweep.
   *
   * @default - every name
   */
  readonly namePrefixes?: readonly string[];
  /**
   * Secrets that bear this tag. Narrows what the roles may change and read; looking at labels stays allowed,
   * for the tag is seen only then.
   *
   * @default - tagged or not
   */
  readonly tag?: { readonly key: string; readonly value: string };
}

/** The choice as the functions read it; IAM holds them to it. */
export const scopeVariables = ({ namePrefixes = [], tag }: SecretScope): Record<string, string> => ({
  [ENVIRONMENT.namePrefixes]: namePrefixes.join(','),
  [ENVIRONMENT.chosenByTag]: tag === undefined ? '' : `${tag.key}=${tag.value}`,
});

import type { Secret } from '../../lambda/decision/observation.ts';
import { quoted, visibleWord } from '../../lambda/runtime/visible.ts';
import type { AwsOptions, LoginOptions } from '../commands/options.ts';

/** The options for Region and profile, which the AWS CLI has, too. */
export const awsFlags = ({ region, profile, endpointUrl }: AwsOptions): readonly string[] => [
  ...(region ? [`--region ${quoted(region)}`] : []),
  ...(profile ? [`--profile ${quoted(profile)}`] : []),
  ...(endpointUrl ? [`--endpoint-url ${quoted(endpointUrl)}`] : []),
];

/** The word that names a secret in a command: a name that looks like an option would be read as one. */
export const nameIn = ({ name, arn }: Secret): string => (name.startsWith('-') ? arn : name);

/** What a command of this program to copy has beside its words. */
export type OwnOptions = AwsOptions & Pick<LoginOptions, 'ca'>;

/** The options of a command of this program to copy: with `--verify`, whom it trusts, too. */
export const ownFlags = (words: readonly string[], { ca, ...options }: OwnOptions): string[] => [
  ...(ca && words.includes('--verify') ? [`--ca ${quoted(ca)}`] : []),
  ...awsFlags(options),
];

/** A command of this program to copy. It accepts labels and versions as they are shown. */
export const ownCommand = (words: readonly string[], options: AwsOptions): string => {
  const typed = words.map((word) => quoted(visibleWord(word)));
  return ['rotation-remediation', ...typed, ...ownFlags(words, options)].join(' ');
};

import type { Secret } from '../../lambda/decision/observation.ts';
import { quoted, visibleWord } from '../../lambda/runtime/visible.ts';
import type { AwsOptions } from '../commands/options.ts';

/** The options for Region and profile, which the AWS CLI has, too. */
export const awsFlags = ({ region, profile, endpointUrl }: AwsOptions): readonly string[] => [
  ...(region ? [`--region ${quoted(region)}`] : []),
  ...(profile ? [`--profile ${quoted(profile)}`] : []),
  ...(endpointUrl ? [`--endpoint-url ${quoted(endpointUrl)}`] : []),
];

/** The word that names a secret in a command: a name that looks like an option would be read as one. */
export const nameIn = ({ name, arn }: Secret): string => (name.startsWith('-') ? arn : name);

/** A command of this program to copy. It accepts labels and versions as they are shown. */
export const ownCommand = (words: readonly string[], options: AwsOptions): string =>
  ['rotation-remediation', ...words.map((word) => quoted(visibleWord(word))), ...awsFlags(options)].join(' ');

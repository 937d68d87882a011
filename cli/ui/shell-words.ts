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
export type OwnOptions = AwsOptions & Pick<LoginOptions, 'ca' | 'verifyWith'>;

/** Words with `--verify`, for a login as in this run: by the function that it named. `promote` logs in by itself alone. */
const asInThisRun = (words: readonly string[], { verifyWith }: OwnOptions): readonly string[] => {
  if (verifyWith === undefined || words[0] === 'promote') return words;
  return words.flatMap((word) => {
    if (word === '--verify') return ['--verify-with', verifyWith];
    return word.startsWith('--login-attempts') ? [] : [word];
  });
};

/**
 * A command of this program to copy: the words after its name, the way to log in and whom to trust as in this run, and the
 * options for AWS. It accepts labels and versions as they are shown.
 */
export const ownCommand = (words: readonly string[], options: OwnOptions): string => {
  const { ca } = options;
  return [
    'rotation-remediation',
    ...asInThisRun(words, options).map((word) => quoted(visibleWord(word))),
    ...(ca && words.includes('--verify') ? [`--ca ${quoted(ca)}`] : []),
    ...awsFlags(options),
  ].join(' ');
};

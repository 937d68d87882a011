import { quoted, visibleWord } from '../../lambda/runtime/visible.ts';
import type { AwsOptions } from '../commands/options.ts';

/** The options that say where a command is to look; the AWS CLI has the same. */
export const awsFlags = ({ region, profile, endpointUrl }: AwsOptions): readonly string[] => [
  ...(region ? [`--region ${quoted(region)}`] : []),
  ...(profile ? [`--profile ${quoted(profile)}`] : []),
  ...(endpointUrl ? [`--endpoint-url ${quoted(endpointUrl)}`] : []),
];

/** A command of this program for copying. It takes labels and versions as they are shown. */
export const ownCommand = (words: readonly string[], options: AwsOptions): string =>
  ['rotation-remediation', ...words.map((word) => quoted(visibleWord(word))), ...awsFlags(options)].join(' ');

import { requestFor } from '../../lambda/aws/secrets-manager-store.ts';
import type { SecretId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { quoted } from '../../lambda/runtime/visible.ts';
import type { AwsOptions } from '../commands/options.ts';
import { asJsonWord } from '../ui/paint.ts';
import { awsFlags } from '../ui/shell-words.ts';

/** A step as a command of the AWS CLI, word by word. `region` is the secret's. */
export const awsCommand = (secret: SecretId, step: Step, options: AwsOptions): readonly string[] => [
  'aws secretsmanager update-secret-version-stage',
  ...input(requestFor(secret, step)),
  ...awsFlags(options),
];

/** The command that switches a secret's rotation on, in one line; `region` is where the secret is. */
export const rotateCommand = (SecretId: string, options: AwsOptions): string =>
  ['aws secretsmanager rotate-secret', ...input({ SecretId }), ...awsFlags(options)].join(' ');

/**
 * A request as flags if all values are plain, else as JSON. In JSON the AWS CLI takes no value for an option or for a
 * file to read (`file://`), and characters that a terminal does not show can be escaped.
 */
const input = (request: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(request).every(isPlain)
    ? Object.entries(request).map(([name, value]) => `--${kebab(name)} ${value}`)
    : [`--cli-input-json ${quoted(asJsonWord(request))}`];

const isPlain = (value: string): boolean =>
  /^[A-Za-z0-9][\w@%+=:,./-]*$/.test(value) && !value.includes('://');

const kebab = (name: string): string =>
  name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

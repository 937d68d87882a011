import { requestFor } from '../lambda/adapters/secrets-manager-store.ts';
import type { SecretId } from '../lambda/core/values.ts';
import type { Step } from '../lambda/core/verdict.ts';
import type { AwsOptions } from './options.ts';

/** A step as the AWS CLI would take it, word by word; `region` is where the secret is. */
export const awsCommand = (secret: SecretId, step: Step, options: AwsOptions): readonly string[] => {
  const request = requestFor(secret, step);
  const flags = Object.entries(request).flatMap(([name, value]) => [`--${kebab(name)} ${quoted(value)}`]);
  return [
    'aws secretsmanager update-secret-version-stage',
    ...flags,
    ...(options.region ? [`--region ${quoted(options.region)}`] : []),
    ...(options.profile ? [`--profile ${quoted(options.profile)}`] : []),
    ...(options.endpointUrl ? [`--endpoint-url ${quoted(options.endpointUrl)}`] : []),
  ];
};

const kebab = (name: string): string =>
  name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** For a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

import type { LocalAws } from './local-aws.ts';

/** The services that the local AWS has, as the SDK's and the AWS CLI's variables name them. */
const SERVICES = ['SECRETS_MANAGER', 'LAMBDA', 'SQS', 'EVENTBRIDGE', 'CLOUDTRAIL', 'CLOUDWATCH_LOGS', 'STS'];

/**
 * The environment in which an SDK or the AWS CLI finds the local AWS. Services that it does not have get its endpoint,
 * too: they are refused there, and AWS is not asked.
 */
export const exportsOf = ({ url, environment }: LocalAws): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  ...Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, url])),
  ...environment,
  AWS_DEFAULT_REGION: environment['AWS_REGION'] ?? '',
  AWS_SESSION_TOKEN: 'not-a-real-session-token',
});

/** To paste into a shell. A profile would take the place of the credentials. */
export const shellLines = (variables: Readonly<Record<string, string>>): string =>
  ['unset AWS_PROFILE', ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`)].join(
    '\n',
  );

/** For `unset AWS_PROFILE; set -a; . FILE`, `node --env-file` and `docker run --env-file`. */
export const envFileText = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

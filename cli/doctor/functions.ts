import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { type Check, DEPLOY, notOk, ok, unknown } from './check.ts';

/** A function of this project. It is recognized by its environment variables. */
export type Installed = {
  readonly name: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
};

export type Functions = {
  readonly remediate?: Installed;
  readonly sweep?: Installed;
  /** The names of all functions that are a `remediate`: one for each installation. */
  readonly installations?: readonly string[];
  /** The names of functions whose environment Lambda does not show: any may be one of this project. */
  readonly unreadable?: readonly string[];
};

export const observeFunctions = async (client: LambdaClient): Promise<Functions> => {
  const found: { remediate?: Installed; sweep?: Installed } = {};
  const installations: string[] = [];
  const unreadable: string[] = [];
  for await (const { Functions: functions = [] } of paginateListFunctions({ client }, {}))
    for (const configuration of functions) {
      const each = installedAs(configuration);
      if (configuration.Environment?.Error) unreadable.push(each.name);
      if (ENVIRONMENT.mode in each.environment) {
        found.remediate ??= each;
        installations.push(each.name);
      }
      if (ENVIRONMENT.sweepQueue in each.environment) found.sweep ??= each;
    }
  return { ...found, installations, unreadable };
};

const installedAs = (configuration: FunctionConfiguration): Installed => {
  const { FunctionName: name = '', FunctionArn: arn = '', Environment, LoggingConfig } = configuration;
  return {
    name,
    arn,
    environment: Environment?.Variables ?? {},
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
  };
};

/** The ARN of the queue whose URL a variable of the function holds; undefined where the variable is not set. */
export const queueArnIn = (
  { arn, environment }: Installed,
  variable: (typeof ENVIRONMENT)['recheckQueue' | 'sweepQueue'],
): string | undefined => {
  const name = environment[variable]?.split('/').at(-1);
  const [, partition, , region, account] = arn.split(':');
  return name ? `arn:${partition}:sqs:${region}:${account}:${name}` : undefined;
};

/** Whether nothing can run the function: its reserved concurrency is 0. */
export const isThrottled = async (
  client: LambdaClient,
  { arn }: Pick<Installed, 'arn'>,
): Promise<boolean> => {
  const found = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: arn }));
  return found.ReservedConcurrentExecutions === 0;
};

/** The result for a function that Lambda never runs. */
export const throttled = (name: string): Omit<Check, 'name'> =>
  notOk(
    `The reserved concurrency of ${name} is 0, so Lambda never runs it.`,
    'Deploy the stack again, or give it the number that it was deployed with: aws lambda put-function-concurrency.',
  );

export const judgeFunction = ({ remediate, unreadable = [] }: Functions): Omit<Check, 'name'> => {
  if (remediate !== undefined) {
    const { name, environment } = remediate;
    return ok(`${name} is in mode ${environment[ENVIRONMENT.mode]}, with ${verifierIn(environment)}.`);
  }
  return unreadable.length === 0
    ? notOk('The function is not installed in this Region.', DEPLOY)
    : unknown(
        `No function was recognized. Lambda does not show the environment of ${namesIn(unreadable)}, which may be it.`,
        'Ask for kms:Decrypt on the key of its environment variables.',
      );
};

const SHOWN = 3;

const namesIn = (names: readonly string[]): string =>
  names.length > SHOWN
    ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`
    : names.join(', ');

const verifierIn = (environment: Installed['environment']): string => {
  if (environment[ENVIRONMENT.verifier]) return 'a verifier';
  return environment[ENVIRONMENT.tagVerifiers] ? 'verifiers that secrets name by tag' : 'no verifier';
};

import { type FunctionConfiguration, type LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { type Check, DEPLOY, notOk, ok } from './check.ts';

/** A function of this project. It is recognized by its environment variables. */
export type Installed = {
  readonly name: string;
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
};

export type Functions = { readonly remediate?: Installed; readonly sweep?: Installed };

export const observeFunctions = async (client: LambdaClient): Promise<Functions> => {
  const found: { remediate?: Installed; sweep?: Installed } = {};
  for await (const { Functions: functions = [] } of paginateListFunctions({ client }, {}))
    for (const each of functions.map(installedAs)) {
      if (ENVIRONMENT.mode in each.environment) found.remediate ??= each;
      if (ENVIRONMENT.sweepQueue in each.environment) found.sweep ??= each;
    }
  return found;
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

export const judgeFunction = ({ remediate }: Functions): Omit<Check, 'name'> => {
  if (remediate === undefined) return notOk('The function is not installed in this Region.', DEPLOY);
  const { name, environment } = remediate;
  return ok(`${name} is in mode ${environment[ENVIRONMENT.mode]}, with ${verifierIn(environment)}.`);
};

const verifierIn = (environment: Installed['environment']): string => {
  if (environment[ENVIRONMENT.verifier]) return 'a verifier';
  return environment[ENVIRONMENT.tagVerifiers] ? 'verifiers that secrets name by tag' : 'no verifier';
};

import { type LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { type Check, DEPLOY, notOk, ok } from './check.ts';

/** The names of all functions `remediate` of a Region: one for each installation. */
export const observeInstallations = async (client: LambdaClient): Promise<string[]> => {
  const found: string[] = [];
  for await (const { Functions: functions = [] } of paginateListFunctions({ client }, {}))
    for (const { FunctionName: name = '', Environment } of functions)
      if (ENVIRONMENT.mode in (Environment?.Variables ?? {})) found.push(name);
  return found.sort();
};

/** Checks that there is one. Two take the same events and log in with the same passwords, each counting its refusals. */
export const judgeInstallations = (names: readonly string[]): Omit<Check, 'name'> => {
  if (names.length === 0) return notOk('There is no installation in this Region.', DEPLOY);
  if (names.length === 1) return ok('There is one installation in this Region.');
  return notOk(
    `There are ${names.length} installations in this Region: ${names.join(', ')}. Each takes the same events, and each logs in for itself, so a user meets more refusals than is set.`,
    'Keep one stack and delete the others: docs/deploying.md.',
  );
};

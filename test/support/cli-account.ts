import { onTestFinished } from 'vitest';
import { callerService } from '../../sandbox/account-services/caller-service.ts';
import type { Service } from '../../sandbox/account-services/json-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import {
  type Planting,
  SecretsManager,
  type SecretsManagerOptions,
  secretsManagerHandler,
} from '../../sandbox/secrets-manager/secrets-manager.ts';
import { type CliOptions, type CliRun, runCli } from './cli.ts';
import { runHere } from './cli-here.ts';
import { C, P, V } from './secrets.ts';

const DAY_MS = 86_400_000;
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';

/** Labels by version; every version has an obviously fake value, except those in `empty`. */
export type Labels = Readonly<Record<string, readonly string[]>>;

export const PENDING: Labels = { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] };
export const IDLE: Labels = { [C]: ['AWSCURRENT'] };

/** A secret that has been at rest for three days, its rotation off unless told otherwise. */
export const resting = (
  name: string,
  labels: Labels,
  more: Partial<Planting> & { empty?: readonly string[] } = {},
): Planting => {
  const { empty = [], ...rest } = more;
  return {
    name,
    rotationEnabled: false,
    ...(rest.owningService === undefined && { rotationLambdaArn: FUNCTION_ARN }),
    createdAtMs: Date.now() - 30 * DAY_MS,
    changedAtMs: Date.now() - 3 * DAY_MS,
    versions: Object.entries(labels).map(([id, own]) => ({
      id,
      labels: own,
      ...(!empty.includes(id) && { value: `fake-value-of-${id.slice(0, 8)}` }),
    })),
    ...rest,
  };
};

/** A Secrets Manager over HTTP with these secrets, and the program that is run against it. */
export const anAccount = async (
  plantings: readonly Planting[],
  { services = [], ...options }: SecretsManagerOptions & { readonly services?: readonly Service[] } = {},
) => {
  const manager = new SecretsManager(options);
  for (const planting of plantings) manager.plant(planting);
  const { url, close } = await serveServices([
    ...services,
    callerService(manager.accountId),
    secretsManagerHandler(manager),
  ]);
  onTestFinished(close);
  return {
    manager,
    url,
    /** In this very process, unless it takes a terminal, a program of its own, or somebody who looks on. */
    run: (words: readonly string[], settings: CliOptions = {}): Promise<CliRun> => {
      const { environment: _, ...more } = settings;
      return (Object.keys(more).length > 0 ? runCli : runHere)(url, words, settings);
    },
    labelsOf: async (name: string): Promise<Labels> => {
      const { VersionIdsToStages } = await manager.call('DescribeSecret', { SecretId: name });
      return sorted(VersionIdsToStages);
    },
  };
};

export type Account = Awaited<ReturnType<typeof anAccount>>;

/** Versions with their labels, both in order. */
export const sorted = (labels: unknown): Labels => {
  if (typeof labels !== 'object' || labels === null) throw new Error('these are no labels');
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([, own]) => Array.isArray(own) && own.length > 0)
      .map(([id, own]): [string, string[]] => [id, [...own].map(String).sort()])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
};

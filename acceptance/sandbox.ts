import { randomUUID } from 'node:crypto';
import { BUNDLE_DIRECTORY } from '../infra/build/bundles.ts';
import { cancellationPattern } from '../infra/constructs/cancellation-pattern.ts';
import { ENVIRONMENT } from '../lambda/runtime/config.ts';
import { functionService, type ServedFunction } from '../sandbox/account-services/function-service.ts';
import type { JsonObject, Service } from '../sandbox/account-services/json-service.ts';
import { ruleService, type ServedRule } from '../sandbox/account-services/rule-service.ts';
import { trailService } from '../sandbox/account-services/trail-service.ts';
import { SystemClock } from '../sandbox/clock.ts';
import { freshenBundles } from '../sandbox/demo/fresh-bundles.ts';
import { install } from '../sandbox/installation.ts';
import { startLocalAws } from '../sandbox/local-aws.ts';
import type { SecretsManager, SecretsManagerOptions } from '../sandbox/secrets-manager/secrets-manager.ts';

type AcceptanceSandbox = {
  readonly url: string;
  readonly region: string;
  /** One that fails at its first step, as any function does that is given a secret it does not know. */
  readonly rotationFunction: string;
  readonly manager: SecretsManager;
  /** Puts a record into CloudTrail's event history. */
  record(record: JsonObject): void;
  /** Names of the secrets that are there. */
  secrets(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** A local AWS with the built functions in mode `recover`, and what tells that they are there. */
export const startAcceptanceSandbox = async (
  secretsManager: SecretsManagerOptions = {},
  besides: readonly Service[] = [],
): Promise<AcceptanceSandbox> => {
  await freshenBundles();
  const clock = new SystemClock(() => undefined);
  const history: JsonObject[] = [];
  const functions: ServedFunction[] = [];
  const rules: ServedRule[] = [];
  const aws = await startLocalAws({
    clock,
    secretsManager,
    services: [
      ...besides,
      functionService(() => functions),
      ruleService(() => rules),
      trailService({ trails: [], history }),
    ],
  });
  aws.manager.subscribe(({ detail }) => {
    if (typeof detail === 'object' && detail !== null) history.unshift({ eventID: randomUUID(), ...detail });
  });
  const {
    remediateArn,
    verifyArn = '',
    recheckQueue,
  } = install(aws, {
    bundles: BUNDLE_DIRECTORY,
    mode: 'recover',
    verifier: true,
  });
  const environment = { [ENVIRONMENT.mode]: 'recover', [ENVIRONMENT.verifier]: verifyArn };
  functions.push({ arn: remediateArn, environment, logGroup: '/remediate/logs', mappings: {} });
  rules.push({
    name: 'Cancellations',
    arn: `arn:aws:events:${aws.region}:${aws.accountId}:rule/Cancellations`,
    enabled: true,
    pattern: cancellationPattern({ account: aws.accountId, region: aws.region }),
    targets: [
      { Id: 'Target0', Arn: remediateArn },
      { Id: 'Target1', Arn: recheckQueue.arn },
    ],
  });
  const rotationFunction = aws.addRotationFunction('rotates-nothing', () =>
    Promise.reject(new Error('This secret is none that can be rotated.')),
  );
  return {
    url: aws.url,
    region: aws.region,
    rotationFunction,
    manager: aws.manager,
    record: (record) => void history.unshift(record),
    secrets: async () => {
      const { SecretList } = await aws.manager.call('ListSecrets');
      return Array.isArray(SecretList) ? SecretList.map(({ Name }) => String(Name)) : [];
    },
    close: async () => {
      clock.close();
      await aws.close();
    },
  };
};

import { BUNDLE_DIRECTORY } from '../infra/build/bundles.ts';
import type { JsonObject, Service } from '../sandbox/account-services/json-service.ts';
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
  const aws = await startLocalAws({ clock, secretsManager, services: besides });
  install(aws, { bundles: BUNDLE_DIRECTORY, mode: 'recover', verifier: true });
  const rotationFunction = aws.addRotationFunction('rotates-nothing', () =>
    Promise.reject(new Error('This secret is none that can be rotated.')),
  );
  return {
    url: aws.url,
    region: aws.region,
    rotationFunction,
    manager: aws.manager,
    record: (record) => aws.inventory.record(record),
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

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import { type CallLimits, clientSettings } from '../../lambda/aws/client-settings.ts';
import type { SecretStore, StepOutcome } from '../../lambda/aws/secret-store.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { holderOf, type Secret } from '../../lambda/decision/observation.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { label, type SecretId, secretId, type VersionId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import type { Outcome } from '../../lambda/remediate/outcome.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { type ReconcileOptions, reconcile } from '../../lambda/remediate/reconcile.ts';
import type { AgainRequest } from '../../lambda/remediate/request.ts';
import {
  type Planting,
  SecretsManager,
  type SecretsManagerOptions,
  serveSecretsManager,
} from '../../sandbox/secrets-manager/secrets-manager.ts';
import { C, NOW, P, V } from './secrets.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';

/** Calls that are given up soon, and tried again at most twice, so that tests of broken calls end. */
const PATIENT: CallLimits = { connectMs: 10_000, requestMs: 20_000, attempts: 3 };

/** For a server that does not answer. */
export const HASTY: CallLimits = { connectMs: 10_000, requestMs: 300, attempts: 3 };

/** A verifier that answers what it is told, and tells what it was asked. */
export class ScriptedVerifier implements CredentialVerifier {
  readonly asked: string[][] = [];
  readonly #answer: (() => Evidence | Promise<Evidence>) | undefined;

  constructor(answer?: () => Evidence | Promise<Evidence>) {
    this.#answer = answer;
  }

  appliesTo(): boolean {
    return this.#answer !== undefined;
  }

  async verify(...[, candidates]: Parameters<CredentialVerifier['verify']>): Promise<Evidence> {
    this.asked.push(candidates.map(({ role }) => role));
    return this.#answer?.() ?? { kind: 'failed', cause: 'verifier-failed' };
  }
}

/** The real store, interrupted: something else happens right before the nth write, counted from 1. */
class InterruptedStore implements SecretStore {
  #writes = 0;
  readonly #store: SecretStore;
  readonly #interruption: (write: number) => Promise<unknown>;

  constructor(store: SecretStore, interruption: (write: number) => Promise<unknown>) {
    this.#store = store;
    this.#interruption = interruption;
  }

  observe(secret: SecretId) {
    return this.#store.observe(secret);
  }

  async apply(secret: SecretId, step: Step): Promise<StepOutcome> {
    this.#writes += 1;
    await this.#interruption(this.#writes);
    return this.#store.apply(secret, step);
  }
}

/** A rotation was cancelled on its way: a version is pending, and its value is there. */
export const stuck = {
  versions: [
    { id: C, labels: ['AWSCURRENT'], value: 'fake-c' },
    { id: P, labels: ['AWSPENDING'], value: 'fake-p' },
    { id: V, labels: ['AWSPREVIOUS'], value: 'fake-v' },
  ],
  rotationEnabled: false,
};

type Stage = {
  readonly options?: SecretsManagerOptions;
  readonly verifier?: CredentialVerifier;
  /** @default such that a busy machine keeps to them */
  readonly limits?: CallLimits;
  /** What happens right before the nth write. */
  readonly beforeWrite?: (write: number) => Promise<unknown>;
};

/** A Secrets Manager over HTTP with one secret in it, and what `reconcile` needs to work on it. */
export const aStage = async (planting: Omit<Planting, 'name'>, stage: Stage = {}) => {
  const manager = new SecretsManager({ now: () => NOW, ...stage.options });
  manager.registerRotationFunction(FUNCTION_ARN, async () => {});
  const { arn } = manager.plant({ name: 'orders/db', rotationLambdaArn: FUNCTION_ARN, ...planting });
  const { url, close } = await serveSecretsManager(manager);
  const client = new SecretsManagerClient({
    endpoint: url,
    region: manager.region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'fake' },
    ...clientSettings(stage.limits ?? PATIENT),
  });
  onTestFinished(async () => {
    client.destroy();
    await close();
  });
  const store = new SecretsManagerStore(client);
  const outcomes: Outcome[] = [];
  const rechecks: AgainRequest[] = [];
  const ports = {
    store: stage.beforeWrite ? new InterruptedStore(store, stage.beforeWrite) : store,
    verifier: stage.verifier ?? new ScriptedVerifier(),
    clock: () => NOW,
    pause: async () => {},
    outcomes: { publish: async (outcome: Outcome) => void outcomes.push(outcome) },
    rechecks: { send: async (request: AgainRequest) => void rechecks.push(request) },
  };
  const settings: ReconcileOptions = { mode: 'recover', scope: EVERY_SECRET, pass: 'initial' };
  const secret = secretId(arn);
  return {
    manager,
    store,
    ports,
    outcomes,
    rechecks,
    secret,
    settings,
    reconcile: (overrides: Partial<ReconcileOptions> = {}) =>
      reconcile(secret, ports, { ...settings, ...overrides }),
    /** The labels as they are, by version. */
    labels: async () => Object.fromEntries((await observed(store, secret)).versions),
    holder: async (of: string): Promise<VersionId | undefined> =>
      holderOf(await observed(store, secret), label(of)),
    /** Operations called since the last reset, in order; writes with the label that they moved. */
    calls: () =>
      manager.calls.entries.map(({ operation, input }) =>
        [operation, input['VersionStage']].filter(Boolean).join(' '),
      ),
  };
};

const observed = async (store: SecretStore, secret: SecretId): Promise<Secret> => {
  const observation = await store.observe(secret);
  if (observation.kind === 'gone') throw new Error('The secret of this test is gone.');
  return observation;
};

import type { SecretStore, StepOutcome } from '../../lambda/aws/secret-store.ts';
import { countLabels, type Observation, type Secret } from '../../lambda/decision/observation.ts';
import { MAX_LABELS, type SecretId, type VersionId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { labelsAfter } from './memory-labels.ts';

/**
 * Secrets' labels in memory, refused and moved as AWS does (L2 to L8, X1, X3 to X5). Held to the same cases as
 * the real store. It knows no values, no rotation and no time.
 */
export class MemorySecretStore implements SecretStore {
  readonly #secrets = new Map<SecretId, Secret>();
  /** Every version there ever was: one that lost its last label can be given one again (L8). */
  readonly #versions = new Map<SecretId, Set<VersionId>>();

  /** Puts a secret in, or another in its place. */
  put(secret: Secret): void {
    const known = this.#versions.get(secret.arn) ?? [];
    this.#secrets.set(secret.arn, secret);
    this.#versions.set(secret.arn, new Set([...known, ...secret.versions.keys()]));
  }

  async observe(secret: SecretId): Promise<Observation> {
    return this.#find(secret) ?? { kind: 'gone' };
  }

  async apply(secretId: SecretId, step: Step): Promise<StepOutcome> {
    const secret = this.#find(secretId);
    if (secret === undefined || isClosed(secret) || !this.#hasTarget(secret, step))
      return { kind: 'superseded' };
    const versions = labelsAfter(secret, step);
    if (versions === undefined) return { kind: 'superseded' };
    const changed = { ...secret, versions };
    if ('to' in step && countLabels(changed) > MAX_LABELS) return { kind: 'label-limit-reached' };
    this.#secrets.set(secret.arn, changed);
    return { kind: 'done' };
  }

  #hasTarget({ arn }: Secret, step: Step): boolean {
    return step.kind === 'detach' || this.#versions.get(arn)?.has(step.to) === true;
  }

  /** By its ARN, with or without the six characters at the end, or by its name (E2, I3). */
  #find(id: SecretId): Secret | undefined {
    return [...this.#secrets.values()].find(
      ({ arn, name }) => arn === id || arn.replace(/-[^-]{6}$/, '') === id || name === id,
    );
  }
}

const isClosed = ({ deletedAt, replicaOf, managedBy }: Secret): boolean =>
  deletedAt !== undefined || replicaOf !== undefined || managedBy !== undefined;

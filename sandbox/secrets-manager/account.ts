import { managedByService, markedForDeletion, notOnReplica, secretNotFound } from './errors.ts';
import { detach, dropGone } from './labels.ts';
import type { Settings } from './options.ts';
import { holderOf, type Secret } from './secret-record.ts';
import { SecretRecords } from './store.ts';

/** What becomes due by itself, without a call: AWSPENDING taken off beside AWSCURRENT (R8), the end of a deleted secret. */
const upToDate = (secret: Secret | undefined, now: number): Secret | undefined => {
  if (!secret || (secret.deletion && secret.deletion.goneAt <= now)) return undefined;
  if (!secret.rotation?.tidy || secret.rotation.tidy.at > now) return secret;
  const { tidy, ...rotation } = secret.rotation;
  const current = holderOf(secret, 'AWSCURRENT');
  const isDue = current?.id === tidy.versionId && current.labels.includes('AWSPENDING');
  const versions = isDue ? detach(secret.versions, 'AWSPENDING') : secret.versions;
  return { ...secret, rotation, versions };
};

/** The secrets of the account, found by what a caller may pass for one. */
export class Account {
  readonly settings: Settings;
  readonly store: SecretRecords;
  readonly #arnPrefix: string;

  constructor(settings: Settings) {
    this.settings = settings;
    this.store = new SecretRecords(Math.max(settings.consistencyWindowMs, settings.listLagMs));
    this.#arnPrefix = `arn:aws:secretsmanager:${settings.region}:${settings.accountId}:secret:`;
  }

  arnOf(secret: { readonly name: string; readonly arnSuffix: string }): string {
    return `${this.#arnPrefix}${secret.name}-${secret.arnSuffix}`;
  }

  /** The secret as it is now. */
  find(id: string, now: number): Secret | undefined {
    return this.#byId(id, (name) => upToDate(this.store.get(name), now));
  }

  /** The secret as it was `lagMs` ago. */
  findStale(id: string, now: number, lagMs: number): Secret | undefined {
    return this.#byId(id, (name) => upToDate(this.store.asOf(name, now - lagMs), now));
  }

  /**
   * The secret to write to.
   * @throws ApiError where there is none (X1), it is marked for deletion (X3), a replica (X4), or managed (X5)
   */
  open(id: string, now: number, { managed = 'refused' as 'refused' | 'allowed' } = {}): Secret {
    const secret = this.find(id, now);
    if (!secret) throw secretNotFound();
    this.refuseReplica(secret);
    if (secret.deletion) throw markedForDeletion();
    if (secret.owningService && managed === 'refused') throw managedByService(secret.owningService);
    return secret;
  }

  refuseReplica(secret: Secret): void {
    if (secret.primaryRegion && secret.primaryRegion !== this.settings.region) throw notOnReplica();
  }

  /** Stores a changed secret; versions that the change has orphaned go with it (L8). */
  save(secret: Secret, now: number): void {
    const versions = dropGone(secret.versions, now, this.settings.deprecatedVersions);
    this.store.put({ ...secret, versions, changedAt: now }, now);
  }

  /** A name, a full ARN or a partial one (E2, I3). */
  #byId(id: string, look: (name: string) => Secret | undefined): Secret | undefined {
    if (!id.startsWith('arn:')) return look(id);
    if (!id.startsWith(this.#arnPrefix)) return undefined;
    const rest = id.slice(this.#arnPrefix.length);
    const whole = /^(.+)-([A-Za-z0-9]{6})$/s.exec(rest);
    const byWhole = whole?.[1] === undefined ? undefined : look(whole[1]);
    return byWhole && byWhole.arnSuffix === whole?.[2] ? byWhole : look(rest);
  }
}

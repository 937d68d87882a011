import { randomUUID } from 'node:crypto';
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { MODE_TAG } from '../lambda/decision/mode.ts';
import type { Scope } from '../lambda/decision/scope.ts';

/** A secret that was made to be tried on. */
export type Trial = { readonly id: string; readonly first: string };

export type Labels = Readonly<Record<string, readonly string[]>>;

/** So that what an earlier run may have left behind is found. */
const NAME = 'rotation-remediation-acceptance';

/** Makes secrets that the installation looks after, with values that are none, and deletes every one of them. */
export class Trials {
  readonly #client: SecretsManagerClient;
  readonly #scope: Scope;
  readonly #signal: AbortSignal;
  readonly #names = new Set<string>();

  constructor(client: SecretsManagerClient, scope: Scope, signal: AbortSignal) {
    this.#client = client;
    this.#scope = scope;
    this.#signal = signal;
  }

  /** `leftAlone` has the tag by which the installation does nothing to it. */
  async create({ leftAlone = false } = {}): Promise<Trial> {
    this.#signal.throwIfAborted();
    const { namePrefixes, tag } = this.#scope;
    const tags = [
      ...(tag ? [{ Key: tag.key, Value: tag.value }] : []),
      ...(leftAlone ? [{ Key: MODE_TAG, Value: 'off' }] : []),
    ];
    const Name = `${namePrefixes[0] ?? ''}${NAME}/${randomUUID()}`;
    const first = randomUUID();
    // Before it is made: a reply may be lost, and the secret be there.
    this.#names.add(Name);
    const { ARN = Name } = await this.#client.send(
      new CreateSecretCommand({
        Name,
        Description: 'Made by npm run acceptance, which deletes it',
        ClientRequestToken: first,
        SecretString: 'not-a-real-value-1',
        ...(tags.length > 0 && { Tags: tags }),
      }),
    );
    return { id: ARN, first };
  }

  /** A further version under this label, or the value of one that a rotation has announced. */
  async put({ id }: Trial, label: string, ClientRequestToken: string = randomUUID()): Promise<string> {
    this.#signal.throwIfAborted();
    const SecretString = `not-a-real-value-${ClientRequestToken.slice(0, 8)}`;
    await this.#client.send(
      new PutSecretValueCommand({ SecretId: id, ClientRequestToken, SecretString, VersionStages: [label] }),
    );
    return ClientRequestToken;
  }

  async label({ id }: Trial, label: string, move: { readonly from?: string; readonly to?: string }) {
    this.#signal.throwIfAborted();
    return this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: id,
        VersionStage: label,
        RemoveFromVersionId: move.from,
        MoveToVersionId: move.to,
      }),
    );
  }

  /** Starts a rotation. Returns the version that the reply names: what a look shows may lag (X9). */
  async rotate({ id }: Trial, RotationLambdaARN?: string): Promise<string> {
    this.#signal.throwIfAborted();
    const { VersionId } = await this.#client.send(
      new RotateSecretCommand({
        SecretId: id,
        ...(RotationLambdaARN && { RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 } }),
      }),
    );
    if (VersionId === undefined) throw new Error('RotateSecret was taken, and tells of no version (R1).');
    return VersionId;
  }

  async cancel({ id }: Trial): Promise<string | undefined> {
    this.#signal.throwIfAborted();
    return (await this.#client.send(new CancelRotateSecretCommand({ SecretId: id }))).VersionId;
  }

  describe({ id }: Trial): Promise<DescribeSecretCommandOutput> {
    this.#signal.throwIfAborted();
    return this.#client.send(new DescribeSecretCommand({ SecretId: id }));
  }

  async labels(trial: Trial): Promise<Labels> {
    return (await this.describe(trial)).VersionIdsToStages ?? {};
  }

  /** Reads a version's value to no end but to see whether that is possible. */
  async read({ id }: Trial, VersionId: string): Promise<void> {
    this.#signal.throwIfAborted();
    await this.#client.send(new GetSecretValueCommand({ SecretId: id, VersionId }));
  }

  /** Deletes every secret that was made, interrupted or not. The names of those that are left. */
  async deleteAll(): Promise<readonly string[]> {
    for (const name of this.#names)
      try {
        await this.#client.send(
          new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }),
        );
        this.#names.delete(name);
      } catch {
        // It is named to whoever ran this, with the command that deletes it.
      }
    return [...this.#names];
  }
}

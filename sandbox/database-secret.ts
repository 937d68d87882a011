import { randomUUID } from 'node:crypto';
import {
  CancelRotateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  type Credential,
  canLogIn,
  type DatabaseServer,
  parseCredential,
  type Session,
} from './rotation/database.ts';
import type { Gate, RotationPoint } from './rotation/gate.ts';
import { newPassword } from './rotation/password.ts';
import type { SecretsManager } from './secrets-manager/secrets-manager.ts';

/** The labels of each labelled version; versions are called v1, v2 … in the order in which they came to be. */
export type Labels = Readonly<Record<string, readonly string[]>>;

/** What became of one more RotateSecret. */
export type Rotated = 'works' | 'retried' | 'accepted' | 'blocked';

type DatabaseSecretDeps = {
  readonly client: SecretsManagerClient;
  readonly manager: SecretsManager;
  readonly server: DatabaseServer;
  /** Holds the secret's rotation function, and no other. */
  readonly gate: Gate;
  readonly rotationFunctionArn: string;
  readonly arn: string;
  readonly firstVersionId: string;
};

/** A secret for a user of a real database, and what can happen to the two of them. */
export class DatabaseSecret {
  readonly arn: string;
  readonly rotationFunctionArn: string;
  readonly #deps: DatabaseSecretDeps;
  readonly #versionIds: string[];

  constructor(deps: DatabaseSecretDeps) {
    this.arn = deps.arn;
    this.rotationFunctionArn = deps.rotationFunctionArn;
    this.#deps = deps;
    this.#versionIds = [deps.firstVersionId];
  }

  /** Has it rotated, and waits until the rotation function has returned for good, whatever came of it. */
  async rotate(): Promise<void> {
    await this.#startRotation({});
    await this.#deps.manager.idle();
  }

  /** Has a rotation started, or a test of one, and waits until its function is held at `point`. */
  async rotateUntil(point: RotationPoint, { test = false } = {}): Promise<void> {
    const arrived = this.#deps.gate.haltAt(point).then(() => 'held' as const);
    await this.#startRotation({ test });
    const ended = this.#deps.manager.idle().then(() => 'ended' as const);
    if ((await Promise.race([arrived, ended])) === 'ended')
      throw new Error(`the rotation ended before it came to ${point}`);
  }

  async cancel(): Promise<void> {
    await this.#deps.client.send(new CancelRotateSecretCommand({ SecretId: this.arn }));
  }

  /** Lets the function that is held go on, as one does that outlives a cancellation. */
  async letGo(): Promise<void> {
    this.#deps.gate.release();
    await this.#deps.manager.idle();
  }

  /** Makes the function that is held fail where it stands. */
  async kill(): Promise<void> {
    this.#deps.gate.kill();
    await this.#deps.manager.idle();
  }

  /** Sets the current user's password by hand, behind the secret's back. */
  async setPassword(to: 'previous' | 'one-that-nobody-stored'): Promise<void> {
    const { username } = await this.#read({ VersionStage: 'AWSCURRENT' });
    const password =
      to === 'previous' ? (await this.#read({ VersionStage: 'AWSPREVIOUS' })).password : newPassword();
    await asSuperuser(this.#deps.server, (session) => session.setPassword(username, password));
  }

  /** Stores a new password for the current user as AWSCURRENT, and sets it nowhere. */
  async storePassword(): Promise<void> {
    const ClientRequestToken = randomUUID();
    const current = await this.#read({ VersionStage: 'AWSCURRENT' });
    const SecretString = JSON.stringify({ ...current, password: newPassword() });
    await this.#deps.client.send(
      new PutSecretValueCommand({ SecretId: this.arn, ClientRequestToken, SecretString }),
    );
    this.#versionIds.push(ClientRequestToken);
  }

  async tag(key: string, value: string): Promise<void> {
    const Tags = [{ Key: key, Value: value }];
    await this.#deps.client.send(new TagResourceCommand({ SecretId: this.arn, Tags }));
  }

  async labels(): Promise<Labels> {
    const { VersionIdsToStages = {} } = await this.#deps.client.send(
      new DescribeSecretCommand({ SecretId: this.arn }),
    );
    return this.named(VersionIdsToStages);
  }

  /** The same with the versions' short names, in their order. */
  named(labelsById: Labels): Labels {
    const known = this.#versionIds.filter((id) => id in labelsById);
    const unknown = Object.keys(labelsById).filter((id) => !known.includes(id));
    return Object.fromEntries(
      [...known, ...unknown].map((id) => [this.nameOf(id), [...(labelsById[id] ?? [])].sort()]),
    );
  }

  nameOf(versionId: string): string {
    const index = this.#versionIds.indexOf(versionId);
    return index < 0 ? versionId : `v${index + 1}`;
  }

  /** Whether a client that reads AWSCURRENT can log in. */
  async currentLogsIn(): Promise<boolean> {
    return this.#accepts(await this.#read({ VersionStage: 'AWSCURRENT' }));
  }

  /** Whether a client could log in with any labelled version that has a value. */
  async anyLogsIn(): Promise<boolean> {
    const { VersionIdsToStages = {} } = await this.#deps.client.send(
      new DescribeSecretCommand({ SecretId: this.arn }),
    );
    for (const VersionId of Object.keys(VersionIdsToStages)) {
      const credential = await this.#read({ VersionId }).catch(() => undefined);
      if (credential !== undefined && (await this.#accepts(credential))) return true;
    }
    return false;
  }

  /**
   * Asks for a rotation once more. `works`: it was carried through and AWSCURRENT logs in. `retried`: rotation was on;
   * AWS refused the request, tried the failed rotation again, and AWSCURRENT logs in. `accepted`: AWS took the request,
   * the rotation function failed. `blocked`: AWS refused it (R3).
   */
  async rotateAgain(): Promise<Rotated> {
    const wasOn = await this.#isRotationOn();
    try {
      await this.rotate();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidRequestException') throw error;
      await this.#deps.manager.idle();
      return wasOn && (await this.currentLogsIn()) && !(await this.#isPendingElsewhere())
        ? 'retried'
        : 'blocked';
    }
    const current = Object.entries(await this.labels()).find(([, labels]) => labels.includes('AWSCURRENT'));
    const newest = `v${this.#versionIds.length}`;
    return current?.[0] === newest && (await this.currentLogsIn()) ? 'works' : 'accepted';
  }

  async #isRotationOn(): Promise<boolean> {
    const { RotationEnabled } = await this.#deps.client.send(
      new DescribeSecretCommand({ SecretId: this.arn }),
    );
    return RotationEnabled === true;
  }

  async #isPendingElsewhere(): Promise<boolean> {
    return Object.values(await this.labels()).some(
      (labels) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'),
    );
  }

  async #startRotation({ test = false }): Promise<void> {
    const ClientRequestToken = randomUUID();
    await this.#deps.client.send(
      new RotateSecretCommand({
        SecretId: this.arn,
        ClientRequestToken,
        RotationLambdaARN: this.rotationFunctionArn,
        RotationRules: { AutomaticallyAfterDays: 30 },
        RotateImmediately: !test,
      }),
    );
    this.#versionIds.push(ClientRequestToken);
  }

  #accepts(credential: Credential): Promise<boolean> {
    return canLogIn(this.#deps.server.database, credential);
  }

  async #read(
    version: { readonly VersionStage: string } | { readonly VersionId: string },
  ): Promise<Credential> {
    const { SecretString } = await this.#deps.client.send(
      new GetSecretValueCommand({ SecretId: this.arn, ...version }),
    );
    return parseCredential(SecretString);
  }
}

/** Does something on the server as the one who may do everything there. */
export const asSuperuser = async (
  { engine, host, port, superuser, database }: DatabaseServer,
  work: (session: Session) => Promise<void>,
): Promise<void> => {
  const session = await database.connect({ engine, host, port, ...superuser });
  if (session === undefined) throw new Error('the superuser cannot log in');
  await work(session).finally(() => session.close());
};

import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RotationRequest, RotationStep } from '../secrets-manager.ts';

/** What a step that is held says of itself, and how it is let go. */
type Hold = { readonly reached: Promise<void>; release(): void };

const deferred = () => {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};

/** A rotation function that keeps to AWS's templates, has no database, and can be held or made to fail at a step. */
export class FakeRotationFunction {
  static readonly arn = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';
  readonly requests: RotationRequest[] = [];
  readonly #client: SecretsManagerClient;
  readonly #holds = new Map<RotationStep, { enter(): void; released: Promise<void> }>();
  failsAt: RotationStep | undefined;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  get steps(): readonly RotationStep[] {
    return this.requests.map(({ Step }) => Step);
  }

  /** The next call of this step waits before it does anything. */
  hold(step: RotationStep): Hold {
    const entered = deferred();
    const released = deferred();
    this.#holds.set(step, { enter: entered.resolve, released: released.promise });
    return { reached: entered.promise, release: released.resolve };
  }

  readonly invoke = async (request: RotationRequest): Promise<void> => {
    this.requests.push(request);
    const hold = this.#holds.get(request.Step);
    this.#holds.delete(request.Step);
    hold?.enter();
    await hold?.released;
    if (request.Step === this.failsAt) throw new Error('This step was made to fail.');
    if (request.Step === 'createSecret') await this.#create(request);
    if (request.Step === 'finishSecret') await this.#finish(request);
  };

  async #create({ SecretId, ClientRequestToken }: RotationRequest): Promise<void> {
    const pending = { SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
    const isThere = await this.#client.send(new GetSecretValueCommand(pending)).catch(() => undefined);
    if (isThere) return;
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken,
        SecretString: 'fake-new-value',
        VersionStages: ['AWSPENDING'],
      }),
    );
  }

  async #finish({ SecretId, ClientRequestToken }: RotationRequest): Promise<void> {
    const { VersionIdsToStages = {} } = await this.#client.send(new DescribeSecretCommand({ SecretId }));
    const current = Object.keys(VersionIdsToStages).find((id) =>
      VersionIdsToStages[id]?.includes('AWSCURRENT'),
    );
    if (current === ClientRequestToken) return;
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: current,
      }),
    );
  }
}

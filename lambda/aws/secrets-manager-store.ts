import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  type RotationRulesType,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Observation, Secret } from '../decision/observation.ts';
import { epochMs, label, type SecretId, secretId, versionId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';
import { visible } from '../runtime/visible.ts';
import {
  type AwsErrorMeaning,
  classifyAwsError,
  detailsOf,
  errorInWords,
  type Handling,
  MAY_HAVE_WRITTEN,
} from './aws-errors.ts';
import type { SecretStore, StepOutcome } from './secret-store.ts';

/** AWS could not be reached, or was throttling. Delivering the event again may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** AWS rejected the call, and would reject a retry. The message says what an operator can do. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

/** The labels in AWS Secrets Manager. */
export class SecretsManagerStore implements SecretStore {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async observe(secret: SecretId): Promise<Observation> {
    try {
      return secretFrom(await this.#client.send(new DescribeSecretCommand({ SecretId: secret })));
    } catch (error) {
      const meaning = classifyAwsError(error);
      if (meaning.whenLooking === 'gone') return { kind: 'gone' };
      throw failure('DescribeSecret', secret, meaning.whenLooking, meaning, error);
    }
  }

  async apply(secret: SecretId, step: Step): Promise<StepOutcome> {
    try {
      await this.#client.send(new UpdateSecretVersionStageCommand(requestFor(secret, step)));
      return { kind: 'done' };
    } catch (error) {
      const meaning = classifyAwsError(error);
      if (meaning.whenWriting === 'read-again') return { kind: 'superseded' };
      if (meaning.whenWriting === 'label-limit-reached') return { kind: 'label-limit-reached' };
      throw failure('UpdateSecretVersionStage', secret, meaning.whenWriting, meaning, error);
    }
  }
}

/** The API's request for a step. `from` becomes RemoveFromVersionId, which makes the write a compare-and-swap (L2). */
export const requestFor = (secret: SecretId, step: Step) => ({
  SecretId: secret,
  VersionStage: step.label,
  ...('from' in step && { RemoveFromVersionId: step.from }),
  ...('to' in step && { MoveToVersionId: step.to }),
});

/** A secret from a DescribeSecret reply. An entry of ListSecrets has the same fields, except its labels. */
export const secretFrom = (reply: Omit<DescribeSecretCommandOutput, '$metadata'>): Secret => {
  const arn = reply.ARN ?? '';
  const managedBy = reply.OwningService ?? reply.Type;
  const replicaOf = reply.PrimaryRegion === regionOf(arn) ? undefined : reply.PrimaryRegion;
  return {
    kind: 'secret',
    arn: secretId(arn),
    name: reply.Name ?? '',
    versions: new Map(
      Object.entries(reply.VersionIdsToStages ?? {}).map(([id, stages]) => [
        versionId(id),
        stages.map(label),
      ]),
    ),
    rotationEnabled: reply.RotationEnabled === true,
    ...(reply.RotationLambdaARN && { rotationFunctionArn: reply.RotationLambdaARN }),
    ...scheduleFrom(reply.RotationRules),
    ...(reply.LastRotatedDate && { lastRotatedAt: epochMs(reply.LastRotatedDate.getTime()) }),
    ...(reply.LastChangedDate && { changedAt: epochMs(reply.LastChangedDate.getTime()) }),
    ...(reply.DeletedDate && { deletedAt: epochMs(reply.DeletedDate.getTime()) }),
    ...(replicaOf && { replicaOf }),
    ...(managedBy && { managedBy }),
    tags: new Map((reply.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
};

const scheduleFrom = ({
  AutomaticallyAfterDays,
  ScheduleExpression,
  Duration,
}: RotationRulesType = {}): Pick<Secret, 'rotationSchedule' | 'rotationDuration'> => {
  const schedule = ScheduleExpression ?? (AutomaticallyAfterDays && `rate(${AutomaticallyAfterDays} days)`);
  return {
    ...(schedule && { rotationSchedule: schedule }),
    ...(Duration && { rotationDuration: Duration }),
  };
};

const regionOf = (arn: string): string | undefined => arn.split(':')[3];

const failure = (
  operation: string,
  secret: SecretId,
  handling: Handling,
  { means, mayHaveWritten }: AwsErrorMeaning,
  cause: unknown,
): StoreUnavailable | StoreRefused => {
  const { status } = detailsOf(cause);
  const written = mayHaveWritten && operation !== 'DescribeSecret' ? ` ${MAY_HAVE_WRITTEN}` : '';
  const what = visible(
    `${operation} on ${secret} failed: ${errorInWords(cause)}${status ? ` (HTTP ${status})` : ''}. ${means}${written}`,
  );
  return handling === 'retry'
    ? new StoreUnavailable(`${what} Trying again may help.`, { cause })
    : new StoreRefused(`${what} Trying again will not help.`, { cause });
};

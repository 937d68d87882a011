import {
  CancelRotateSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RotationStep, SecretsManagerOptions } from '../secrets-manager.ts';
import { FakeRotationFunction } from './fake-rotation-function.ts';
import { B, SecretId, startWithSecret } from './secret.ts';

/** A trial with a secret and a rotation function for it. */
export const startWithRotation = async (options: SecretsManagerOptions = {}) => {
  const trial = await startWithSecret(options);
  const { client, manager } = trial;
  const rotation = new FakeRotationFunction(client);
  manager.registerRotationFunction(FakeRotationFunction.arn, rotation.invoke);
  const rotate = (ClientRequestToken: string, RotateImmediately?: boolean) =>
    client.send(
      new RotateSecretCommand({
        SecretId,
        ClientRequestToken,
        RotationLambdaARN: FakeRotationFunction.arn,
        RotationRules: { AutomaticallyAfterDays: 30 },
        ...(RotateImmediately !== undefined && { RotateImmediately }),
      }),
    );
  const cancel = (id = SecretId) => client.send(new CancelRotateSecretCommand({ SecretId: id }));
  const readValue = async (VersionId: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId, VersionId }))).SecretString;
  return { ...trial, rotation, rotate, cancel, readValue };
};

/** A rotation to B whose function stands before this step. */
export const startRotatingAt = async (step: RotationStep, options?: SecretsManagerOptions) => {
  const trial = await startWithRotation(options);
  const hold = trial.rotation.hold(step);
  await trial.rotate(B);
  await hold.reached;
  return { ...trial, hold };
};

/** The same, and cancelled. */
export const startCancelledAt = async (step: RotationStep, options?: SecretsManagerOptions) => {
  const trial = await startRotatingAt(step, options);
  await trial.cancel();
  return trial;
};

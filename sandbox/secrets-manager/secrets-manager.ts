import { CallLog } from './call-log.ts';
import { Faults } from './faults.ts';
import type { Caller, SecretsManagerOptions } from './options.ts';
import type { Planting } from './plant.ts';
import type { RotationFunction, RotationRun } from './rotation.ts';

export { ApiError, ConnectionLost } from './errors.ts';
export { secretsManagerHandler, serveSecretsManager } from './http.ts';
export type { Planting } from './plant.ts';
export type { RotationRequest, RotationStep } from './rotation.ts';

/** A Secrets Manager of one account and Region, in memory; secrets-manager.md says what it keeps to. */
export class SecretsManager {
  readonly calls = new CallLog();
  readonly faults = new Faults();

  constructor(options: SecretsManagerOptions = {}) {
    void options;
  }

  /** Registers the code behind a rotation function's ARN. RotateSecret calls it step by step, in the background. */
  registerRotationFunction(arn: string, invoke: RotationFunction): void {
    void arn;
    void invoke;
  }

  /**
   * Any operation, its input and output in the API's JSON form: times are epoch seconds, SecretBinary is base64.
   * @throws ApiError as AWS refuses, ConnectionLost by an injected fault
   */
  async call(
    operation: string,
    input: Record<string, unknown> = {},
    caller: Caller = {},
  ): Promise<Record<string, unknown>> {
    void input;
    void caller;
    throw new Error(`${operation} is not there yet`);
  }

  /**
   * EventBridge envelopes around CloudTrail-shaped records of writes, refused ones included (E1 to E9), as soon as the
   * call is decided. Returns the function that unsubscribes. A listener must not throw.
   */
  subscribe(listener: (event: Record<string, unknown>) => void): () => void {
    void listener;
    return () => {};
  }

  /** Resolves when no rotation step is running. */
  async idle(): Promise<void> {}

  /** The rotations of a secret whose function is being called right now, the oldest first. */
  rotations(secretId: string): readonly RotationRun[] {
    void secretId;
    return [];
  }

  /** Makes a secret in a state that the API can't bring about here. Throws where AWS could not have it either. */
  plant(planting: Planting): { arn: string } {
    void planting;
    throw new Error('not there yet');
  }
}

import { type Call, denialOf, questionOf } from './access.ts';
import { Account } from './account.ts';
import { CallLog } from './call-log.ts';
import { compact, type Reply } from './describe.ts';
import { ApiError, ConnectionLost, unknownOperation } from './errors.ts';
import { apiCallEvent, type Event, isRecorded, rotationEvent } from './events.ts';
import { Faults, refusalBy } from './faults.ts';
import { Input } from './input.ts';
import { checkName } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { type Caller, type SecretsManagerOptions, withDefaults } from './options.ts';
import { type Planting, planted } from './plant.ts';
import { Quotas } from './quotas.ts';
import { redacted } from './redact.ts';
import { responseElements } from './response-elements.ts';
import { type RotationFunction, type RotationRun, Rotations } from './rotation.ts';

export { ApiError, ConnectionLost } from './errors.ts';
export type { Fault, FaultKind } from './faults.ts';
export { secretsManagerHandler, serveSecretsManager } from './http.ts';
export type { Caller, SecretsManagerOptions } from './options.ts';
export type { PlantedVersion, Planting } from './plant.ts';
export type { RotationFunction, RotationRequest, RotationRun, RotationStep } from './rotation.ts';

type Outcome =
  | { readonly kind: 'done'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly refusal: ApiError };

const nameOf = (outcome: Outcome) => (outcome.kind === 'done' ? 'ok' : outcome.refusal.name);

/** A Secrets Manager of one account and Region, in memory; secrets-manager.md says what it keeps to. */
export class SecretsManager {
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly accountId: string;
  readonly region: string;
  readonly #account: Account;
  readonly #rotations: Rotations;
  readonly #quotas: Quotas;
  readonly #listeners = new Set<(event: Event) => void>();

  constructor(options: SecretsManagerOptions = {}) {
    const settings = withDefaults(options);
    this.accountId = settings.accountId;
    this.region = settings.region;
    this.#account = new Account(settings);
    this.#quotas = new Quotas(settings.now());
    this.#rotations = new Rotations(this.#account, (name, arn, versionId, errorMessage) =>
      this.#emit(() => rotationEvent(name, { arn, versionId, errorMessage }, settings)),
    );
  }

  /** Registers the code behind a rotation function's ARN. RotateSecret calls it step by step, in the background. */
  registerRotationFunction(arn: string, invoke: RotationFunction): void {
    this.#rotations.register(arn, invoke);
  }

  /**
   * Any operation, its input and output in the API's JSON form: times are epoch seconds, SecretBinary is base64, and
   * ClientRequestToken, which an SDK fills in, has to be given.
   * @throws ApiError as AWS refuses, ConnectionLost by an injected fault
   */
  async call(operation: string, input: Record<string, unknown> = {}, caller: Caller = {}): Promise<Reply> {
    const visible = redacted(input);
    const fault = this.faults.next(operation, visible);
    const call: Call = { operation, input, visible, caller };
    const refusal = fault && refusalBy(fault.kind);
    const instead: Outcome | undefined = refusal && { kind: 'refused', refusal };
    const outcome = fault?.at === 'before' ? instead : this.#carryOut(call);
    if (outcome) this.#record(call, outcome);
    const answer = fault ? instead : outcome;
    const tookEffect = outcome?.kind === 'done';
    this.calls.add({
      operation,
      input: visible,
      outcome: answer ? nameOf(answer) : `${fault?.kind}`,
      tookEffect,
    });
    if (answer?.kind === 'done') return answer.reply;
    if (answer?.kind === 'refused') throw answer.refusal;
    if (fault?.kind === 'hang') return this.faults.hang();
    throw new ConnectionLost('The connection broke before the reply.');
  }

  /**
   * EventBridge envelopes around CloudTrail-shaped records of writes, refused ones included (E1 to E9), as soon as the
   * call is decided. Returns the function that unsubscribes. A listener must not throw.
   */
  subscribe(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when no rotation step is running. */
  idle(): Promise<void> {
    return this.#rotations.idle();
  }

  /** The rotations of a secret that are under way, or whose last step is still running; the oldest first. */
  rotations(secretId: string): readonly RotationRun[] {
    const secret = this.#account.find(secretId, this.#account.settings.now());
    return secret ? this.#rotations.of(this.#account.arnOf(secret)) : [];
  }

  /**
   * Has AWS try the secret's failed rotation once more (R10). When its window is open is for the caller to say. False
   * where no rotation has failed, or it has been cancelled or started again since.
   */
  retryRotation(secretId: string): boolean {
    const secret = this.#account.find(secretId, this.#account.settings.now());
    return secret !== undefined && this.#rotations.retry(this.#account.arnOf(secret));
  }

  /** Makes a secret in a state that the API can't bring about here. Throws where AWS could not have it either. */
  plant(planting: Planting): { arn: string } {
    const now = this.#account.settings.now();
    const secret = planted(planting, this.#account, now);
    this.#account.store.put(secret, now);
    return { arn: this.#account.arnOf(secret) };
  }

  #carryOut(call: Call): Outcome {
    try {
      return { kind: 'done', reply: compact(this.#perform(call)) };
    } catch (error) {
      if (error instanceof ApiError) return { kind: 'refused', refusal: error };
      throw error;
    }
  }

  #perform(call: Call): Reply {
    const { settings } = this.#account;
    const now = settings.now();
    const operation = Object.hasOwn(OPERATIONS, call.operation) ? OPERATIONS[call.operation] : undefined;
    if (!operation) throw unknownOperation();
    if (settings.quotas) this.#quotas.take(call.operation, now);
    if (settings.accessDenied?.(questionOf(call, this.#account))) throw denialOf(call, this.#account);
    const stale =
      settings.consistencyWindowMs > 0 && (settings.staleRead?.(questionOf(call, this.#account)) ?? true);
    const context = { account: this.#account, rotations: this.#rotations, now, stale };
    const input = new Input(call.input);
    checkName(input, context);
    return operation(input, context);
  }

  #record({ operation, visible, caller }: Call, outcome: Outcome): void {
    if (!isRecorded(operation)) return;
    const { settings } = this.#account;
    const isDone = outcome.kind === 'done';
    const elements = isDone ? responseElements(operation, outcome.reply, this.#account) : null;
    const refusal = isDone ? {} : { refusal: outcome.refusal };
    const recorded = { operation, input: visible, caller, elements, ...refusal };
    this.#emit(() => apiCallEvent(recorded, settings, settings.now()));
  }

  #emit(compose: () => Event): void {
    if (this.#listeners.size === 0) return;
    const event = compose();
    for (const listener of this.#listeners) listener(event);
  }
}

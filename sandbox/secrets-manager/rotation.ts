import { setImmediate } from 'node:timers/promises';
import type { Account } from './account.ts';
import { detach } from './labels.ts';
import { holderOf, type RotationSetting, type Secret, versionOf } from './secret-record.ts';

/** The steps of a rotation function, in the order in which AWS calls them (R1). */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** What AWS passes to a rotation function. */
export type RotationRequest = { Step: RotationStep; SecretId: string; ClientRequestToken: string };

/** The code behind a rotation function's ARN; to reject is to fail the step. */
export type RotationFunction = (request: RotationRequest) => Promise<void>;

/** What CloudTrail records of a rotation's course (E9). */
export type RotationEventName =
  | 'RotationStarted'
  | 'RotationSucceeded'
  | 'RotationFailed'
  | 'RotationAbandoned'
  | 'TestRotationStarted'
  | 'TestRotationSucceeded'
  | 'TestRotationFailed';

type AnnounceRotation = (
  name: RotationEventName,
  secretArn: string,
  versionId: string,
  errorMessage?: string,
) => void;

/** A rotation whose function is being called. */
export type RotationRun = {
  readonly secretArn: string;
  readonly versionId: string;
  /** Only `testSecret` is run, as RotateImmediately=false asks for (R2). */
  readonly isTest: boolean;
  /** Missing before the first step is called. */
  readonly step?: RotationStep;
  /** Cancelled or abandoned: the step goes on to its end, no further one is called (R5). */
  readonly stopped: boolean;
};

type Run = { -readonly [Key in keyof RotationRun]: RotationRun[Key] };

/** Calls rotation functions in the background, as AWS does, and ends the rotations that they carry out. */
export class Rotations {
  readonly #account: Account;
  readonly #announce: AnnounceRotation;
  readonly #functions = new Map<string, RotationFunction>();
  readonly #runs = new Map<Run, Promise<void>>();
  /** By secret: the version and the function of the rotation that failed last, until it is over. */
  readonly #failed = new Map<string, { readonly versionId: string; readonly functionArn: string }>();

  constructor(account: Account, announce: AnnounceRotation) {
    this.#account = account;
    this.#announce = announce;
  }

  register(functionArn: string, invoke: RotationFunction): void {
    this.#functions.set(functionArn, invoke);
  }

  knows(functionArn: string): boolean {
    return this.#functions.has(functionArn);
  }

  of(secretArn: string): readonly RotationRun[] {
    return [...this.#runs.keys()].filter((run) => run.secretArn === secretArn).map((run) => ({ ...run }));
  }

  /** Whether this version's rotation goes on by itself. */
  isUnderWay(secretArn: string, versionId: string): boolean {
    return this.of(secretArn).some((run) => run.versionId === versionId && !run.stopped);
  }

  start(secretArn: string, versionId: string, functionArn: string, { isTest = false } = {}): void {
    const invoke = this.#functions.get(functionArn);
    if (!invoke) return;
    this.#failed.delete(secretArn);
    const run: Run = { secretArn, versionId, isTest, stopped: false };
    this.#runs.set(
      run,
      this.#carryOut(run, invoke, functionArn).finally(() => this.#runs.delete(run)),
    );
  }

  /** AWS's next attempt of a rotation that failed (R10): the same version, from the first step. False where none is due. */
  retry(secretArn: string): boolean {
    const failed = this.#failed.get(secretArn);
    if (failed === undefined) return false;
    this.start(secretArn, failed.versionId, failed.functionArn);
    return true;
  }

  /** No step after the one that is running is called (R4, R5). */
  stop(secretArn: string): void {
    this.#failed.delete(secretArn);
    for (const run of this.#runs.keys()) if (run.secretArn === secretArn) run.stopped = true;
  }

  /** L10. */
  abandon(secretArn: string, versionId: string): void {
    this.stop(secretArn);
    this.#announce('RotationAbandoned', secretArn, versionId);
  }

  async idle(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs.values());
  }

  async #carryOut(run: Run, invoke: RotationFunction, functionArn: string): Promise<void> {
    await setImmediate();
    if (run.stopped) return;
    const { secretArn, versionId, isTest } = run;
    this.#announce(isTest ? 'TestRotationStarted' : 'RotationStarted', secretArn, versionId);
    for (const step of isTest ? (['testSecret'] as const) : ROTATION_STEPS) {
      run.step = step;
      const passed = await attempt(invoke, {
        Step: step,
        SecretId: secretArn,
        ClientRequestToken: versionId,
      });
      if (run.stopped) return;
      if (passed) continue;
      // R12
      this.#end(run, functionArn, `Error when executing lambda ${functionArn} during ${step} step`);
      return;
    }
    this.#end(run, functionArn);
  }

  #end(run: Run, functionArn: string, errorMessage?: string): void {
    const now = this.#account.settings.now();
    const secret = this.#account.find(run.secretArn, now);
    const succeeded =
      errorMessage === undefined &&
      (run.isTest || (secret && holderOf(secret, 'AWSCURRENT')?.id === run.versionId)) === true;
    if (secret && run.isTest) this.#account.save(withoutTestVersion(secret, run.versionId), now);
    else if (secret && succeeded) this.#account.save(this.#rotated(secret, run.versionId, now), now);
    else if (!run.isTest) this.#failed.set(run.secretArn, { versionId: run.versionId, functionArn });
    const outcome = succeeded ? 'Succeeded' : 'Failed';
    const name = `${run.isTest ? 'TestRotation' : 'Rotation'}${outcome}` as const;
    this.#announce(name, run.secretArn, run.versionId, errorMessage);
  }

  /** What AWS's back end does after the last step (R8). */
  #rotated(secret: Secret, versionId: string, now: number): Secret {
    if (!secret.rotation) return secret;
    const policy = this.#account.settings.pendingAfterRotation;
    const { tidy: _, ...setting } = secret.rotation;
    const rotation: RotationSetting = { ...setting, lastRotatedAt: now };
    if (policy === 'left') return { ...secret, rotation };
    const at = now + (policy === 'removed' ? 0 : policy.removedAfterMs);
    return { ...secret, rotation: { ...rotation, tidy: { versionId, at } } };
  }
}

const attempt = async (invoke: RotationFunction, request: RotationRequest): Promise<boolean> => {
  try {
    await invoke(request);
    return true;
  } catch {
    return false;
  }
};

/** R2: the version of a test goes, unless somebody has put a label of his own on it. */
const withoutTestVersion = (secret: Secret, versionId: string): Secret => {
  const isHeld = versionOf(secret, versionId)?.labels.some((label) => label !== 'AWSPENDING');
  if (!isHeld) return { ...secret, versions: secret.versions.filter(({ id }) => id !== versionId) };
  return holderOf(secret, 'AWSPENDING')?.id === versionId
    ? { ...secret, versions: detach(secret.versions, 'AWSPENDING') }
    : secret;
};

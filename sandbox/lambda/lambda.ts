import { randomUUID } from 'node:crypto';
import type { Scheduler } from '../clock.ts';
import { invokeAsync } from '../delivery/async-invocation.ts';
import type { InvocationOutcome } from '../delivery/outcome.ts';
import type { Queue } from '../delivery/queue.ts';
import { BundleRuntime, type FunctionRuntime, type Handler, HandlerRuntime } from './function-runtime.ts';

type LambdaOptions = {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Scheduler;
  /** Called with every line that a bundle writes. */
  readonly onLog?: (functionName: string, line: string) => void;
};

export type FunctionOptions = {
  /** How long one invocation may take; AWS's default is 3 seconds. */
  readonly timeoutMs?: number;
  /** How many invocations may run at once before further ones are throttled. */
  readonly concurrency?: number;
  readonly onFailure?: Queue;
  readonly deadLetters?: Queue;
};

type BundleCode = {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
  readonly nodePath?: string;
};

/** Why a function was not called at all. */
export class NotInvocable extends Error {
  readonly kind: 'not-found' | 'denied';

  constructor(kind: 'not-found' | 'denied', message: string) {
    super(message);
    this.kind = kind;
  }
}

type Registered = {
  readonly name: string;
  readonly runtime: FunctionRuntime;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly later: (event: unknown) => void;
  running: number;
  denied: boolean;
  invocations: number;
};

/** As much of AWS Lambda as the sandbox needs: functions that are handlers or built bundles, and ways to call them. */
export class Lambda {
  readonly #settings: LambdaOptions;
  /** The clock's time where the machine's is 0. */
  readonly #clockBase: number;
  readonly #functions = new Map<string, Registered>();

  constructor(settings: LambdaOptions) {
    this.#settings = settings;
    this.#clockBase = settings.clock.now() - Date.now();
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#settings;
    return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  }

  /** A function that runs in this process. Returns its ARN. */
  addHandler(name: string, handler: Handler, settings: FunctionOptions = {}): string {
    return this.#add(name, new HandlerRuntime(name, handler), settings);
  }

  /** A function that is a built bundle, run in processes of its own as it would be deployed. Returns its ARN. */
  addBundle(name: string, code: BundleCode, settings: FunctionOptions = {}): string {
    const { directory, memoryMb = 128, nodePath } = code;
    const runtime = new BundleRuntime({
      functionName: name,
      directory,
      memoryMb,
      environment: { ...this.#lambdaEnvironment(name, directory, memoryMb), ...code.environment },
      onLog: (line) => this.#settings.onLog?.(name, line),
      ...(nodePath === undefined ? {} : { nodePath }),
    });
    return this.#add(name, runtime, settings);
  }

  /** Calls a function and waits for it. Rejects with `NotInvocable` where it was not called. */
  async invoke(nameOrArn: string, event: unknown): Promise<InvocationOutcome> {
    const target = this.#callable(nameOrArn);
    if (target.running >= target.concurrency) return { kind: 'throttled' };
    target.running += 1;
    target.invocations += 1;
    try {
      return await target.runtime.invoke({
        event: JSON.stringify(event ?? null),
        requestId: randomUUID(),
        arn: this.arnOf(target.name),
        timeoutMs: target.timeoutMs,
        aheadMs: this.#settings.clock.now() - Date.now() - this.#clockBase,
      });
    } finally {
      target.running -= 1;
    }
  }

  /** Takes an event for a function that runs later, on the clock. Throws `NotInvocable` where it takes none. */
  invokeLater(nameOrArn: string, event: unknown): void {
    this.#callable(nameOrArn).later(event);
  }

  /** From now on nobody may call this function, as a role without the permission would find. */
  deny(nameOrArn: string): void {
    this.#find(nameOrArn).denied = true;
  }

  permit(nameOrArn: string): void {
    this.#find(nameOrArn).denied = false;
  }

  /** How often a function has run, retries included. */
  invocations(nameOrArn: string): number {
    return this.#find(nameOrArn).invocations;
  }

  /** Ends all processes, also of invocations under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#functions.values()].map(({ runtime }) => runtime.close()));
  }

  #add(name: string, runtime: FunctionRuntime, settings: FunctionOptions): string {
    if (this.#functions.has(name)) throw new Error(`there is a function named ${name} already`);
    const functionArn = this.arnOf(name);
    const { timeoutMs = 3_000, concurrency = 10, ...failures } = settings;
    const invoke = (event: unknown) => this.invoke(name, event);
    const later = invokeAsync(this.#settings.clock, invoke, { functionArn, ...failures });
    const counts = { running: 0, denied: false, invocations: 0 };
    this.#functions.set(name, { name, runtime, timeoutMs, concurrency, later, ...counts });
    return functionArn;
  }

  #callable(nameOrArn: string): Registered {
    const found = this.#find(nameOrArn);
    if (!found.denied) return found;
    const resource = this.arnOf(found.name);
    throw new NotInvocable(
      'denied',
      `User: arn:aws:sts::${this.#settings.accountId}:assumed-role/sandbox/sandbox is not authorized to perform: ` +
        `lambda:InvokeFunction on resource: ${resource} because no identity-based policy allows the ` +
        'lambda:InvokeFunction action',
    );
  }

  #find(nameOrArn: string): Registered {
    const found = this.#functions.get(this.#nameIn(nameOrArn));
    if (found !== undefined) return found;
    const arn = nameOrArn.startsWith('arn:') ? nameOrArn : this.arnOf(nameOrArn);
    throw new NotInvocable('not-found', `Function not found: ${arn}`);
  }

  /** The name in a name, a partial ARN or an ARN, a qualifier dropped; nothing for another account's or Region's. */
  #nameIn(text: string): string {
    const { accountId, region } = this.#settings;
    const form =
      /^(?:(?:arn:aws[\w-]*:lambda:(?<region>[^:]+):)?(?<account>\d{12}):function:)?(?<name>[\w-]+)(?::[\w$-]+)?$/;
    const { groups } = form.exec(text) ?? {};
    const elsewhere =
      (groups?.['region'] ?? region) !== region || (groups?.['account'] ?? accountId) !== accountId;
    return elsewhere ? '' : (groups?.['name'] ?? '');
  }

  #lambdaEnvironment(name: string, directory: string, memoryMb: number): Record<string, string> {
    return {
      // Where nothing is, as there: the SDK looks for a configuration in it.
      HOME: '/home/sbx_user1051',
      AWS_REGION: this.#settings.region,
      AWS_DEFAULT_REGION: this.#settings.region,
      AWS_ACCESS_KEY_ID: 'AKIASANDBOXEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-real-secret-access-key',
      AWS_SESSION_TOKEN: 'not-a-real-session-token',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memoryMb}`,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/24/[$LATEST]sandbox',
      LAMBDA_TASK_ROOT: directory,
      TZ: ':UTC',
      // Deployed functions run on a newer Node.js than the one that may run the sandbox.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }
}

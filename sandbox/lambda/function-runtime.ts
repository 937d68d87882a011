import path from 'node:path';
import type { InvocationOutcome } from '../delivery/outcome.ts';
import { BundleProcess, type Invocation, type ProcessOptions, timedOutAfter } from './bundle-process.ts';

/** What runs a function's code. */
export interface FunctionRuntime {
  invoke(invocation: Invocation): Promise<InvocationOutcome>;
  close(): Promise<void>;
}

/** The parts of Lambda's context object that a handler written for the sandbox may use. */
type HandlerContext = {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
};

export type Handler = (event: unknown, context: HandlerContext) => unknown;

/** Runs a handler of this process. It cannot be stopped: after its time is out it is left to itself. */
export class HandlerRuntime implements FunctionRuntime {
  readonly #name: string;
  readonly #handler: Handler;

  constructor(name: string, handler: Handler) {
    this.#name = name;
    this.#handler = handler;
  }

  async invoke({ event, requestId, arn, timeoutMs }: Invocation): Promise<InvocationOutcome> {
    const deadlineMs = Date.now() + timeoutMs;
    const context = {
      functionName: this.#name,
      invokedFunctionArn: arn,
      awsRequestId: requestId,
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
    };
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<InvocationOutcome>((resolve) => {
      timer = setTimeout(() => resolve(timedOutAfter(timeoutMs, requestId)), timeoutMs);
    });
    try {
      return await Promise.race([timedOut, this.#run(event, context)]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {}

  async #run(event: string, context: HandlerContext): Promise<InvocationOutcome> {
    try {
      const result = await this.#handler(JSON.parse(event), context);
      return { kind: 'returned', payload: JSON.stringify(result ?? null) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return {
        kind: 'failed',
        payload: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }),
      };
    }
  }
}

type BundleOptions = Omit<ProcessOptions, 'entry'> & {
  /** The directory that holds `index.mjs` and its chunks, as it is deployed. */
  readonly directory: string;
};

/** Runs a built bundle in processes of its own: a free one if there is any, else a new one: a cold start. */
export class BundleRuntime implements FunctionRuntime {
  readonly #settings: ProcessOptions;
  readonly #all = new Set<BundleProcess>();
  #free: BundleProcess[] = [];

  constructor({ directory, ...settings }: BundleOptions) {
    this.#settings = { ...settings, entry: path.resolve(directory, 'index.mjs') };
  }

  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    this.#free = this.#free.filter(({ usable }) => usable);
    const environment = this.#free.pop() ?? this.#start();
    const outcome = await environment.invoke(invocation);
    if (environment.usable) this.#free.push(environment);
    else this.#all.delete(environment);
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((environment) => environment.close()));
    this.#all.clear();
    this.#free = [];
  }

  #start(): BundleProcess {
    const environment = new BundleProcess(this.#settings);
    this.#all.add(environment);
    return environment;
  }
}

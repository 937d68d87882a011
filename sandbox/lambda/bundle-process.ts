import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { InvocationOutcome } from '../delivery/outcome.ts';
import { keepChild } from '../servers/keeper.ts';

const RUNTIME = fileURLToPath(new URL('runtime.mjs', import.meta.url));

export type ProcessOptions = {
  readonly functionName: string;
  /** The bundle's entry, an ES module that exports `handler`. */
  readonly entry: string;
  /** All that the process finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** Called with each line that the function writes to either stream. */
  readonly onLog: (line: string) => void;
  /** The Node.js to run it on; this process's own by default. */
  readonly nodePath?: string;
};

/** One invocation: `event` is JSON, `timeoutMs` how long the handler may take. Times are milliseconds. */
export type Invocation = {
  readonly event: string;
  readonly requestId: string;
  readonly arn: string;
  readonly timeoutMs: number;
  /** How far the sandbox's clock is ahead of the machine's. */
  readonly aheadMs: number;
};

type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed' | 'returned' | 'failed'; readonly payload: string };

/** One execution environment: a process of its own that holds a loaded bundle and serves one event at a time. */
export class BundleProcess {
  readonly #child: ChildProcess;
  readonly #settings: ProcessOptions;
  readonly #started: Promise<Message>;
  readonly #closed: Promise<void>;
  readonly #ends = new Map<string, () => void>();
  #gone = false;

  constructor(settings: ProcessOptions) {
    this.#settings = settings;
    this.#child = fork(RUNTIME, [settings.entry, settings.functionName, `${settings.memoryMb}`], {
      env: { ...settings.environment },
      execArgv: [],
      execPath: settings.nodePath ?? process.execPath,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('error', () => undefined);
    keepChild(this.#child);
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#gone = true;
        resolve();
      });
    });
    this.#started = this.#nextMessage();
    for (const stream of ['stdout', 'stderr'] as const) this.#readLines(stream, this.#child[stream]);
  }

  /** False once the process has ended: another one has to take the next event. */
  get usable(): boolean {
    return !this.#gone;
  }

  async invoke(invocation: Invocation): Promise<InvocationOutcome> {
    const started = await this.#started;
    if (started.kind !== 'ready') {
      await this.#closed;
      return { kind: 'failed', payload: started.payload };
    }
    const ended = this.#linesEnd(invocation.requestId);
    const reply = this.#nextMessage();
    // Where the process has just died, its end is the answer, not this call's error.
    this.#child.send(
      { ...invocation, deadlineMs: Date.now() + invocation.aheadMs + invocation.timeoutMs },
      () => undefined,
    );
    const outcome = await this.#inTime(reply, invocation);
    await Promise.race([ended, this.#closed]);
    return outcome;
  }

  async close(): Promise<void> {
    if (!this.#gone) this.#child.kill('SIGKILL');
    await this.#closed;
  }

  async #inTime(reply: Promise<Message>, { requestId, timeoutMs }: Invocation): Promise<InvocationOutcome> {
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<InvocationOutcome>((resolve) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        resolve(timedOutAfter(timeoutMs, requestId));
      }, timeoutMs);
    });
    const answered = reply.then(
      (message): InvocationOutcome =>
        message.kind === 'returned'
          ? { kind: 'returned', payload: message.payload }
          : { kind: 'failed', payload: message.kind === 'ready' ? '{}' : message.payload },
    );
    try {
      return await Promise.race([timedOut, answered]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the process says next, or how it ended if it says nothing more. */
  #nextMessage(): Promise<Message> {
    return new Promise((resolve) => {
      const onMessage = (message: Message) => {
        this.#child.off('close', onClose);
        resolve(message);
      };
      const onClose = (code: number | null, signal: string | null) => {
        this.#child.off('message', onMessage);
        const error = `Runtime exited with error: ${code === null ? `signal: ${signal}` : `exit status ${code}`}`;
        resolve({ kind: 'failed', payload: platformFailure('Runtime.ExitError', '', error).payload });
      };
      this.#child.once('message', onMessage);
      this.#child.once('close', onClose);
    });
  }

  #readLines(name: string, stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      const ended = this.#ends.get(`${name} ${line}`);
      if (ended === undefined) this.#settings.onLog(line);
      else ended();
    });
  }

  /** Resolves when both streams have shown everything that was written before the invocation's end. */
  async #linesEnd(requestId: string): Promise<void> {
    const marks = ['stdout', 'stderr'].map((name) => `${name} END RequestId: ${requestId}`);
    await Promise.all(marks.map((mark) => new Promise<void>((resolve) => this.#ends.set(mark, resolve))));
    for (const mark of marks) this.#ends.delete(mark);
  }
}

export const timedOutAfter = (timeoutMs: number, requestId: string) =>
  platformFailure(
    'Sandbox.Timedout',
    requestId,
    `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`,
  );

/** An error that Lambda reports, not the function. */
const platformFailure = (errorType: string, requestId: string, message: string) =>
  ({
    kind: 'failed',
    payload: JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` }),
  }) as const;

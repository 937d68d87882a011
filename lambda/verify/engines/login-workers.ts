import { Worker } from 'node:worker_threads';
import { inTime, NotInTime } from '../../runtime/in-time.ts';
import { LIMITS } from '../../runtime/limits.ts';
import type { LoginLimits, LoginResult } from '../ports.ts';
import { unknown } from './answers.ts';
import type { LoginTask } from './login.worker.ts';

type Limits = Pick<LoginLimits, 'startMs' | 'loginMs'>;

/** A thread's memory. A library that takes more, because of what a server sent, ends its own thread only. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 };

/**
 * Threads that log in, each one login at a time. A thread without an answer in time is ended, even in an endless
 * loop. Threads get no environment variables, and their output is discarded: no variable can make a library print
 * a password or trust another server.
 */
export class LoginWorkers {
  readonly #idle: LoginWorker[] = [];
  readonly #code: URL;

  constructor(code: URL = new URL('./login.worker.mjs', import.meta.url)) {
    this.#code = code;
  }

  /** Starts a thread for a login that may come soon. */
  async prepare(): Promise<void> {
    if (this.#idle.length > 0) return;
    const worker = new LoginWorker(this.#code);
    this.#idle.push(worker);
    await worker.started(LIMITS.prepareMs);
  }

  /** Never rejects: a thread that ends without an answer gives `unclassified`. */
  async logIn(task: LoginTask, limits: Limits): Promise<LoginResult> {
    const worker = this.#take();
    const result = await worker.logIn(task, limits);
    if (worker.isAlive) this.#idle.push(worker);
    return result;
  }

  /** An idle thread that is alive, or a new one. A library may fail after the answer, and end its thread. */
  #take(): LoginWorker {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop())
      if (worker.isAlive) return worker;
    return new LoginWorker(this.#code);
  }
}

type Reply = { readonly kind: 'ready' } | ({ readonly kind: 'result' } & LoginResult);

class LoginWorker {
  isAlive = true;
  readonly #thread: Worker;
  readonly #ready: Promise<Reply>;

  constructor(code: URL) {
    this.#thread = new Worker(code, {
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: MEMORY,
    });
    // A thread that fails while it is idle ends, and the process goes on.
    this.#thread
      .on('error', () => {})
      .once('exit', () => {
        this.isAlive = false;
      });
    // A thread that waits for work does not keep the process.
    this.#thread.unref();
    this.#ready = this.#nextReply();
  }

  /** Whether the thread has loaded its code in time. Never rejects. */
  async started(startMs: number): Promise<boolean> {
    try {
      await inTime(this.#ready, startMs);
      return true;
    } catch {
      return false;
    }
  }

  async logIn(task: LoginTask, { startMs, loginMs }: Limits): Promise<LoginResult> {
    this.#thread.ref();
    try {
      if (!(await this.started(startMs))) return this.#end('timeout');
      const reply = this.#nextReply();
      this.#thread.postMessage(task);
      const result = await inTime(reply, loginMs);
      if (result.kind !== 'result') return this.#end('unclassified');
      const { kind: _, ...found } = result;
      return found;
    } catch (error) {
      return this.#end(error instanceof NotInTime ? 'timeout' : 'unclassified');
    } finally {
      this.#thread.unref();
    }
  }

  #end(cause: 'timeout' | 'unclassified'): LoginResult {
    this.isAlive = false;
    void this.#thread.terminate();
    return { answer: unknown(cause) };
  }

  /** Rejects where the thread ends instead. */
  #nextReply(): Promise<Reply> {
    const reply = new Promise<Reply>((resolve, reject) => {
      const ended = () => reject(new Error('the worker has ended'));
      this.#thread.once('error', ended).once('exit', ended);
      this.#thread.once('message', (message: Reply) => {
        this.#thread.off('error', ended).off('exit', ended);
        resolve(message);
      });
    });
    reply.catch(() => {});
    return reply;
  }
}

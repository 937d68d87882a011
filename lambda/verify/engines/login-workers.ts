import { Worker } from 'node:worker_threads';
import { inTime, NotInTime } from '../../runtime/in-time.ts';
import { LIMITS } from '../../runtime/limits.ts';
import type { LoginLimits, LoginResult } from '../ports.ts';
import { unknown } from './answers.ts';
import type { LoginTask } from './login.worker.ts';

type Limits = Pick<LoginLimits, 'startMs' | 'loginMs'>;

/** A library that takes more than this, whatever a server sent, ends its worker and nothing else. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 };

/**
 * Threads that log in, one login at a time each. One that has no answer in time is ended, even in the middle of
 * a loop. They know nothing of the environment, and what they print goes nowhere: no variable can make a
 * library tell what it was given, or trust whom it should not.
 */
export class LoginWorkers {
  readonly #idle: LoginWorker[] = [];
  readonly #code: URL;

  /** `code`: what a thread runs. */
  constructor(code: URL = new URL('./login.worker.mjs', import.meta.url)) {
    this.#code = code;
  }

  /** Has a worker started, for a login that may be wanted soon. */
  async prepare(): Promise<void> {
    if (this.#idle.length > 0) return;
    const worker = new LoginWorker(this.#code);
    this.#idle.push(worker);
    await worker.started(LIMITS.prepareMs);
  }

  /** Never rejects: a worker that is lost has given no answer. */
  async logIn(task: LoginTask, limits: Limits): Promise<LoginResult> {
    const worker = this.#take();
    const result = await worker.logIn(task, limits);
    if (worker.isAlive) this.#idle.push(worker);
    return result;
  }

  /** One that waits, and has not ended meanwhile: a server may have made its library fail after the answer. */
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
    // One that fails while it waits is gone, and nothing else is.
    this.#thread
      .on('error', () => {})
      .once('exit', () => {
        this.isAlive = false;
      });
    // A thread that waits for work does not keep the process.
    this.#thread.unref();
    this.#ready = this.#nextReply();
  }

  /** Whether it has read its code in time. Never rejects: who needs it will see. */
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

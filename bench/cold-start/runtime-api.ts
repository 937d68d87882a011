import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** CPU that was used while the handler ran, and by the process in all. */
export type Answered = {
  readonly at: number;
  readonly cpuUs: number;
  readonly allCpuUs: number;
  /** JSON. */
  readonly payload: string;
};

type Waiting = { readonly at: number; readonly response: ServerResponse };

/** Lambda's Runtime API for one process at a time: hands out events, and takes what came of them. */
export class RuntimeApi {
  readonly #server = createServer((request, response) => this.#handle(request, response));
  #onNext: (waiting: Waiting) => void = () => {};
  #onReply: (reply: Answered | Error) => void = () => {};
  #waiting: Promise<Waiting> | undefined;
  #count = 0;
  readonly #timeoutMs: number;

  /** @param timeoutMs how long the function may take for one event */
  constructor(timeoutMs = 60_000) {
    this.#timeoutMs = timeoutMs;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** To be called before a process is started. Resolves with when it asks for its first event: init is over. */
  async initialized(): Promise<number> {
    this.#waiting = this.#nextRequest();
    return (await this.#waiting).at;
  }

  /** Hands an event to the process that waits for one. Resolves once it has replied; rejects where it failed. */
  async invoke(event: unknown): Promise<Answered> {
    const { response } = await (this.#waiting ?? this.#nextRequest());
    this.#waiting = this.#nextRequest();
    this.#count += 1;
    const replied = new Promise<Answered>((resolve, reject) => {
      this.#onReply = (reply) => (reply instanceof Error ? reject(reply) : resolve(reply));
    });
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': `00000000-0000-4000-8000-${`${this.#count}`.padStart(12, '0')}`,
      'lambda-runtime-deadline-ms': `${Date.now() + this.#timeoutMs}`,
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:111122223333:function:bench',
    });
    response.end(JSON.stringify(event));
    return replied;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #nextRequest(): Promise<Waiting> {
    return new Promise((resolve) => {
      this.#onNext = resolve;
    });
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const at = performance.now();
    if (request.url?.endsWith('/invocation/next')) {
      this.#onNext({ at, response });
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(202).end();
      const cpuUs = Number(request.headers['x-bench-cpu-us']);
      const allCpuUs = Number(request.headers['x-bench-all-cpu-us']);
      this.#onReply(
        request.url?.endsWith('/response') ? { at, cpuUs, allCpuUs, payload: body } : new Error(body),
      );
    });
  }
}

import { Duplex } from 'node:stream';

export type RehearsalRequest = { readonly headers: string; readonly body: string };
export type RehearsalReply = { readonly status: number; readonly body: unknown };

const END_OF_HEADERS = '\r\n\r\n';

/** A connection that leads nowhere: each request that is written to it is answered by `answer`, from memory. */
export class RehearsalConnection extends Duplex {
  readonly #answer: (request: RehearsalRequest) => RehearsalReply;
  #received = '';

  constructor(answer: (request: RehearsalRequest) => RehearsalReply) {
    super();
    this.#answer = answer;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#received += chunk.toString('latin1');
    const [headers = '', ...rest] = this.#received.split(END_OF_HEADERS);
    const body = rest.join(END_OF_HEADERS);
    const length = Number(/^content-length: *(\d+)/im.exec(headers)?.[1] ?? 0);
    if (rest.length > 0 && body.length >= length) {
      this.#received = '';
      this.#reply(this.#answer({ headers, body }));
    }
    done();
  }

  override _read(): void {}

  #reply({ status, body }: RehearsalReply): void {
    const text = JSON.stringify(body);
    const headers = [`HTTP/1.1 ${status} Rehearsal`, 'content-type: application/x-amz-json-1.1'];
    this.push(`${headers.join('\r\n')}\r\ncontent-length: ${text.length}${END_OF_HEADERS}${text}`);
  }

  // What an agent and the SDK ask of a socket. There is nothing to time out, nor to keep a process alive.
  setTimeout = (): this => this;
  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
  ref = (): this => this;
  unref = (): this => this;
}

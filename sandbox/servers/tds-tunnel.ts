import { Duplex } from 'node:stream';
import { message, messages, PRELOGIN } from './tds.ts';

/** The first byte of what is sent when the handshake is over, as TLS 1.2 has it. */
const APPLICATION_DATA = 0x17;

/**
 * The way of a TLS handshake on SQL Server's connection: within messages of SQL Server's own protocol, one in each
 * direction and turn. What follows the handshake goes as it is.
 */
export class TdsTunnel extends Duplex {
  readonly #socket: Duplex;
  readonly #open = messages(({ body }) => void this.push(body));
  #turn: Uint8Array[] = [];
  #isOver = false;

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
    socket
      .on('data', (bytes: Buffer) => this.#receive(bytes))
      .once('close', () => this.destroy())
      .on('error', () => this.destroy());
  }

  #receive(bytes: Buffer): void {
    this.#isOver ||= bytes[0] === APPLICATION_DATA;
    if (this.#isOver) this.push(bytes);
    else this.#open(bytes);
  }

  override _read(): void {}

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    if (bytes[0] === APPLICATION_DATA || this.#isOver) {
      this.#socket.write(bytes, () => done());
      return;
    }
    // A turn of the handshake may be written in pieces.
    if (this.#turn.push(bytes) === 1)
      setImmediate(() => {
        this.#socket.write(message(PRELOGIN, this.#turn));
        this.#turn = [];
      });
    done();
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

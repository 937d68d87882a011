import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { LIMITS } from '../../runtime/limits.ts';
import type { Target } from '../values/credentials.ts';

/** More than any login takes: PostgreSQL's longest sends 2 KB, MySQL's some 8 KB with its certificates. */
const MAX_LOGIN_BYTES = 262_144;

export type LoginSocketOptions = {
  /** From the first packet to a connection. */
  readonly connectMs: number;
  /** Connects to this address, whatever the host's name resolves to by now. */
  readonly address?: string;
};

/** An error that has only this code: no text from a server or a library. */
export const faultWithCode = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * The connection that a driver logs in over. It counts the bytes that the server sends, and ends the connection
 * when they are more than a login takes. Errors: Node's own, ETIMEDOUT, TOO_MUCH_DATA.
 */
export class LoginSocket extends Duplex {
  readonly #socket: Socket;
  #received = 0;

  constructor({ host, port }: Pick<Target, 'host' | 'port'>, { connectMs, address }: LoginSocketOptions) {
    super({ emitClose: true });
    this.#socket = connect({
      host: address ?? host,
      port,
      noDelay: true,
      autoSelectFamilyAttemptTimeout: LIMITS.addressMs,
    });
    const timer = setTimeout(() => this.destroy(faultWithCode('ETIMEDOUT')), connectMs);
    this.once('close', () => clearTimeout(timer));
    this.#socket
      .once('connect', () => {
        clearTimeout(timer);
        this.emit('connect');
      })
      .on('data', (bytes) => this.#receive(bytes))
      .on('end', () => this.push(null))
      .on('error', (error) => this.destroy(error))
      .on('close', () => this.destroy());
  }

  get received(): number {
    return this.#received;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  /** These do nothing: the constructor connects, and sets the options. Some drivers call them. */
  readonly connect = (): this => this;
  readonly setNoDelay = this.connect;
  readonly setTimeout = this.connect;
  readonly setKeepAlive = this.connect;
  readonly ref = this.connect;
  readonly unref = this.connect;

  #receive(bytes: Buffer): void {
    this.#received += bytes.length;
    if (this.#received > MAX_LOGIN_BYTES) this.destroy(faultWithCode('TOO_MUCH_DATA'));
    else if (!this.push(bytes)) this.#socket.pause();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
    this.emit('written');
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    // TLS on top of this socket reports its own error first; that error counts, not the end that follows.
    setImmediate(done, error);
  }
}

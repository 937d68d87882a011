import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';
import { type Obstacle, servingEach } from './obstacles.ts';

/** One thing that a rogue server does on a connection. */
export type Act = (guest: Guest) => Promise<void>;

/** What it does on a connection, in this order. At the end it keeps the connection and says no more. */
export type Script = readonly Act[];

type Rogue = Obstacle & {
  /** All that clients sent, connection after connection; what came through TLS as it was meant. */
  received(): Buffer;
  /** How many bytes clients have taken, or the network on the way to them. */
  sent(): number;
  connections(): number;
};

/** Plays a script on each connection: the first on the first and so on, the last on all that are left. */
export const rogueServer = async (...scripts: readonly Script[]): Promise<Rogue> => {
  const guests: Guest[] = [];
  const obstacle = await servingEach((socket) => {
    const script = scripts[Math.min(guests.length, scripts.length - 1)] ?? [];
    const guest = new Guest(socket);
    guests.push(guest);
    // A client that leaves in the middle ends the play.
    play(script, guest).catch(() => {});
  });
  return {
    ...obstacle,
    connections: () => guests.length,
    sent: () => guests.reduce((sum, { sent }) => sum + sent, 0),
    received: () => Buffer.concat(guests.flatMap(({ heard }) => heard)),
  };
};

const play = async (script: Script, guest: Guest): Promise<void> => {
  for (const act of [...script, listenOn]) await act(guest);
};

/** What TLS runs over. */
type Way = (socket: Socket) => Duplex;

/** A client that is connected. */
class Guest {
  readonly heard: Buffer[] = [];
  readonly #socket: Socket;
  #stream: Duplex;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#stream = socket;
  }

  get sent(): number {
    return this.#socket.bytesWritten;
  }

  get isGone(): boolean {
    return this.#stream.destroyed;
  }

  /** Resolves once there is room for more, so that a flood fills the client and not this process. */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#stream.write(bytes)) await this.#next('drain');
  }

  async read(length?: number): Promise<void> {
    for (;;) {
      const bytes: Buffer | null = this.#stream.read(length);
      if (bytes !== null) return void this.heard.push(bytes);
      await this.#next('readable');
    }
  }

  async secure({ certificate, key }: KeyPair, way: Way): Promise<void> {
    const secured = new TLSSocket(way(this.#socket), { isServer: true, cert: certificate, key });
    secured.on('error', () => secured.destroy());
    await once(secured, 'secure');
    this.#stream = secured;
  }

  end(): void {
    this.#stream.end();
  }

  /** Waits for that, and throws where the client leaves instead. */
  async #next(event: 'drain' | 'readable'): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        for (const name of [event, 'close']) this.#stream.off(name, done);
        resolve();
      };
      for (const name of [event, 'close']) this.#stream.on(name, done);
    });
    if (this.isGone) throw new Error('the client has left');
  }
}

const listenOn: Act = async (guest) => {
  for (;;) await guest.read();
};

/** Says all of it in one burst. */
export const say =
  (...words: readonly (Uint8Array | string)[]): Act =>
  (guest) =>
    guest.write(Buffer.concat(words.map((word) => Buffer.from(word))));

/** Waits until the client has said something, or that many bytes of it where more may follow. */
export const hear =
  (length?: number): Act =>
  (guest) =>
    guest.read(length);

/** Says it again and again, as fast as the client takes it, until the client leaves. */
export const flood =
  (words: Uint8Array | string): Act =>
  async (guest) => {
    const chunk = Buffer.alloc(65_536, words);
    while (!guest.isGone) await guest.write(chunk);
  };

/** Says it one byte at a time, until the client leaves. */
export const drip =
  (words: string, everyMs = 1_000): Act =>
  async (guest) => {
    for (let n = 0; !guest.isGone; n += 1) {
      await guest.write(Buffer.from([words.charCodeAt(n % words.length)]));
      await pause(everyMs, undefined, { ref: false });
    }
  };

/** Goes on over TLS, with this certificate; `way` is how the handshake goes. */
export const secure =
  (pair: KeyPair, way: Way = (socket) => socket): Act =>
  (guest) =>
    guest.secure(pair, way);

export const hangUp: Act = async (guest) => guest.end();

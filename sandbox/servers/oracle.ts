import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';
import { type Obstacle, servingEach } from './obstacles.ts';
import { challenge } from './oracle-verifier.ts';
import * as tns from './tns-messages.ts';

/** What a client asks for, in its order. */
export type OracleStep = 'connect' | 'protocol' | 'types' | 'challenge' | 'proof' | 'query' | 'logoff';

/** What is replied in place of the reply: other bytes, or nothing. */
export type OracleTwist = (step: OracleStep, reply: Uint8Array) => Uint8Array | undefined;

export type OracleOptions = {
  readonly tls?: KeyPair;
  /** Whether the listener asks for another TLS handshake. @default false */
  readonly handsOver?: boolean;
  /** @default the reply as it is */
  readonly twist?: OracleTwist;
  /** Hangs up after its reply to that. @default never */
  readonly endsAfter?: OracleStep;
};

export type OracleServer = Obstacle & {
  setPassword(user: string, password: string): Promise<void>;
  present(pair: KeyPair): Promise<void>;
  steps(): readonly OracleStep[];
};

/**
 * As much of an Oracle server as a login takes, for a machine that has none: its listener, a login by password, and a
 * query for the session's number. It keeps users in memory, and misbehaves where it is told to.
 */
export const startOracle = async ({ tls, ...options }: OracleOptions = {}): Promise<OracleServer> => {
  const users = new Map<string, string>();
  const steps: OracleStep[] = [];
  let pair = tls;
  let connections = 0;
  const obstacle = await servingEach((socket) => {
    connections += 1;
    serve(socket, pair, new Session(connections, users, steps, options), options.handsOver ?? false);
  });
  return {
    ...obstacle,
    setPassword: async (user, password) => void users.set(user, password),
    present: async (other) => {
      pair = other;
    },
    steps: () => steps,
  };
};

const serve = (socket: Socket, pair: KeyPair | undefined, session: Session, handsOver: boolean): void => {
  const stream: Duplex =
    pair === undefined
      ? socket
      : new TLSSocket(socket, { isServer: true, cert: pair.certificate, key: pair.key });
  stream.on('error', () => stream.destroy());
  let kept: Buffer = Buffer.alloc(0);
  stream.on('data', (bytes: Buffer) => {
    kept = Buffer.concat([kept, bytes]);
    for (let end = session.lengthOf(kept); end <= kept.length; end = session.lengthOf(kept)) {
      const packet = kept.subarray(0, end);
      kept = kept.subarray(end);
      if (handsOver) {
        stream.removeAllListeners('data');
        stream.write(tns.resend);
        return serve(socket, pair, session, false);
      }
      const reply = session.reply(packet);
      if (reply !== undefined) stream.write(reply);
      if (session.isOver) stream.end();
    }
  });
};

const CONNECT = 1;
/** A connect packet without the text of the connection, which follows. */
const CONNECT_ALONE = 74;

/** A call's code, after the byte that says that it is one. */
const CALLS: Readonly<Record<number, OracleStep>> = {
  118: 'challenge',
  115: 'proof',
  94: 'query',
  9: 'logoff',
};

/** One connection of a client's. */
class Session {
  readonly #id: number;
  readonly #users: ReadonlyMap<string, string>;
  readonly #steps: OracleStep[];
  readonly #twist: OracleTwist;
  readonly #endsAfter: OracleStep | undefined;
  #isAccepted = false;
  #challenge: ReturnType<typeof challenge> | undefined;

  constructor(
    id: number,
    users: ReadonlyMap<string, string>,
    steps: OracleStep[],
    { twist = (_, reply) => reply, endsAfter }: OracleOptions,
  ) {
    this.#id = id;
    this.#users = users;
    this.#steps = steps;
    this.#twist = twist;
    this.#endsAfter = endsAfter;
  }

  get isOver(): boolean {
    return this.#steps.at(-1) === this.#endsAfter;
  }

  lengthOf(bytes: Buffer): number {
    if (bytes.length < 8) return Number.POSITIVE_INFINITY;
    return this.#isAccepted ? bytes.readUInt32BE(0) : bytes.readUInt16BE(0);
  }

  reply(packet: Buffer): Uint8Array | undefined {
    const isFarewell = this.#isAccepted && packet.length <= 10;
    if (isFarewell || (packet[4] === CONNECT && packet.length === CONNECT_ALONE)) return undefined;
    const step = this.#isAccepted ? stepOf(packet.subarray(10)) : 'connect';
    this.#steps.push(step);
    return this.#twist(step, this.#replyTo(step, packet));
  }

  #replyTo(step: OracleStep, packet: Buffer): Buffer {
    switch (step) {
      case 'connect':
        this.#isAccepted = true;
        return tns.accept;
      case 'protocol':
        return tns.protocol;
      case 'types':
        return tns.dataTypes;
      case 'challenge': {
        // A user that does not exist gets a challenge, too.
        const named = [...this.#users].find(([user]) =>
          packet.includes(String.fromCharCode(user.length) + user),
        );
        this.#challenge = challenge(named?.[1] ?? 'FAKE-of-nobody');
        return this.#challenge.reply;
      }
      case 'proof':
        return this.#challenge?.prove(packet, this.#id) ?? tns.failure(1017);
      case 'query':
        return tns.row(String(this.#id));
      case 'logoff':
        return tns.done;
    }
  }
}

const stepOf = ([kind, code]: Uint8Array): OracleStep => {
  if (kind === 1) return 'protocol';
  if (kind === 2) return 'types';
  return CALLS[code ?? 0] ?? 'query';
};

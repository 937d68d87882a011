import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';
import { type Fields, firstRequest, type Request, replyTo } from './mongo-messages.ts';
import { type Obstacle, servingEach } from './obstacles.ts';
import { type Mechanism, scram } from './scram.ts';

export type MongoServer = Obstacle & {
  setPassword(user: string, password: string): Promise<void>;
  present(pair: KeyPair): Promise<void>;
  /** The names of the commands that clients sent. */
  commands(): readonly string[];
};

/** What is replied in place of the reply: other fields, bytes, or nothing. */
export type Twist = (command: string, reply: Fields, times: number) => Fields | Uint8Array | undefined;

export type MongoOptions = {
  readonly tls?: KeyPair;
  /** @default both */
  readonly mechanisms?: readonly Mechanism[];
  /** Whether a hello tells what a user logs in by. DocumentDB's tells nothing. @default true */
  readonly tellsMechanisms?: boolean;
  /** @default the reply as it is */
  readonly twist?: Twist;
};

const FAILED = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' };

/**
 * As much of a MongoDB server as a login takes, for a machine that has none: hello, SCRAM-SHA-1 and SCRAM-SHA-256, and
 * who is logged in. It keeps users in memory, and misbehaves where it is told to.
 */
export const startMongo = async ({ tls, ...options }: MongoOptions = {}): Promise<MongoServer> => {
  const users = new Map<string, string>();
  const commands: string[] = [];
  let pair = tls;
  let connections = 0;
  const obstacle = await servingEach((socket) => {
    connections += 1;
    const stream = pair === undefined ? socket : secured(socket, pair);
    const session = new Session(connections, users, options);
    let kept: Buffer = Buffer.alloc(0);
    stream.on('data', (bytes: Buffer) => {
      kept = Buffer.concat([kept, bytes]);
      for (let next = firstRequest(kept); next !== undefined; next = firstRequest(kept)) {
        const [request, rest] = next;
        kept = rest;
        commands.push(nameOf(request));
        const reply = session.reply(request);
        if (reply !== undefined) stream.write(reply);
      }
    });
  });
  return {
    ...obstacle,
    setPassword: async (user, password) => void users.set(user, password),
    present: async (other) => {
      pair = other;
    },
    commands: () => commands,
  };
};

const secured = (socket: Socket, { certificate, key }: KeyPair): TLSSocket => {
  const stream = new TLSSocket(socket, { isServer: true, cert: certificate, key });
  return stream.on('error', () => stream.destroy());
};

const nameOf = ({ command }: Request): string => Object.keys(command)[0] ?? '';

const BOTH: readonly Mechanism[] = ['SCRAM-SHA-1', 'SCRAM-SHA-256'];

/** One connection of a client's. */
class Session {
  readonly #id: number;
  readonly #users: ReadonlyMap<string, string>;
  readonly #options: MongoOptions;
  readonly #times = new Map<string, number>();
  #login: (ReturnType<typeof scram> & { readonly user: string }) | undefined;
  #user: string | undefined;

  constructor(id: number, users: ReadonlyMap<string, string>, options: MongoOptions) {
    this.#id = id;
    this.#users = users;
    this.#options = options;
  }

  reply(request: Request): Uint8Array | undefined {
    const name = nameOf(request);
    const times = (this.#times.get(name) ?? 0) + 1;
    this.#times.set(name, times);
    const honest = this.#replyTo(name, request.command);
    const { twist = () => honest } = this.#options;
    const reply = twist(name, honest, times);
    return reply === undefined || reply instanceof Uint8Array ? reply : replyTo(request, reply);
  }

  #replyTo(name: string, command: Fields): Fields {
    if (name === 'ismaster' || name === 'hello') return this.#hello(command);
    if (name === 'saslStart') return this.#start(command);
    if (name === 'saslContinue') return this.#continue(textOf(command['payload']));
    if (name !== 'connectionStatus') return { ok: 0, code: 59, codeName: 'CommandNotFound' };
    const users = this.#user === undefined ? [] : [{ user: this.#user, db: 'admin' }];
    return { authInfo: { authenticatedUsers: users, authenticatedUserRoles: [] }, ok: 1 };
  }

  get #mechanisms(): readonly Mechanism[] {
    return this.#options.mechanisms ?? BOTH;
  }

  #hello({ saslSupportedMechs, speculativeAuthenticate }: Fields): Fields {
    const { tellsMechanisms = true } = this.#options;
    const user = String(saslSupportedMechs).replace(/^[^.]*\./, '');
    const begun =
      speculativeAuthenticate === undefined ? FAILED : this.#start(speculativeAuthenticate as Fields);
    return {
      ...{ ismaster: true, helloOk: true, minWireVersion: 0, maxWireVersion: 21, connectionId: this.#id },
      ...(tellsMechanisms && this.#users.has(user) && { saslSupportedMechs: this.#mechanisms }),
      ...(tellsMechanisms && begun.ok === 1 && { speculativeAuthenticate: begun }),
      ok: 1,
    };
  }

  #start({ mechanism, payload }: Fields): Fields {
    const known = this.#mechanisms.find((one) => one === mechanism);
    if (known === undefined) return { ok: 0, code: -301, errmsg: 'Unsupported mechanism' };
    const clientFirst = textOf(payload);
    const user = /n=([^,]*)/.exec(clientFirst.slice('n,,'.length))?.[1] ?? '';
    const password = this.#users.get(user.replace('=3D', '=').replace('=2C', ','));
    if (password === undefined) return FAILED;
    this.#login = { ...scram(known, { user, password }, clientFirst), user };
    return { conversationId: 1, done: false, payload: Buffer.from(this.#login.first), ok: 1 };
  }

  #continue(clientFinal: string): Fields {
    const signature = this.#login?.finish(clientFinal);
    if (signature === undefined) return FAILED;
    this.#user = this.#login?.user;
    return { conversationId: 1, done: true, payload: Buffer.from(signature), ok: 1 };
  }
}

const textOf = (payload: unknown): string => {
  const bytes: unknown = Reflect.get(Object(payload), 'buffer');
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : '';
};

import { databases } from '../../../lambda/verify/engines/databases.ts';
import type { LoginLimits, LoginResult } from '../../../lambda/verify/ports.ts';
import type { Login } from '../../../lambda/verify/values/credentials.ts';
import type { Credential, Session } from '../../../sandbox/rotation/database.ts';
import { postgres } from '../../../sandbox/rotation/postgres.ts';
import { otherUser } from '../../../sandbox/rotation/strategy.ts';
import { type PostgresServer, startPostgres } from '../../../sandbox/servers/postgres.ts';
import { type ModelDatabase, type Server, type Site, SUPERUSER } from './database.ts';

const USER = 'app';
const CLONE = otherUser(USER);

/** What it answers is compared, whenever it comes: the model's clock is not the machine's. */
const PATIENT = { startMs: 60_000, connectMs: 60_000, loginMs: 60_000 };

/** What the server answered otherwise than the model of it. */
type Disagreement = { readonly what: string; readonly server: string; readonly model: string };

/** A real PostgreSQL, for one run after the other. */
export class PostgresSite implements Site {
  readonly place: { readonly host: string; readonly port: number; readonly ssl: boolean };
  /** In the run that was begun last. */
  readonly disagreements: Disagreement[] = [];
  readonly #server: PostgresServer;
  readonly #admin: Session;
  readonly #sessions = new Set<Session>();
  readonly #databases = databases();

  private constructor(server: PostgresServer, place: PostgresSite['place'], admin: Session) {
    this.place = place;
    this.#server = server;
    this.#admin = admin;
  }

  static async start(): Promise<PostgresSite> {
    const server = await startPostgres();
    const place = { host: server.host, port: server.port, ssl: false };
    const { user: username, password } = server.superuser;
    const admin = await postgres.connect({ engine: 'postgres', ...place, username, password });
    if (admin === undefined) throw new Error('the superuser cannot log in');
    await admin.createUser(SUPERUSER.username, SUPERUSER.password);
    await server.sql(`ALTER ROLE ${SUPERUSER.username} SUPERUSER`);
    return new PostgresSite(server, place, admin);
  }

  async open(model: ModelDatabase): Promise<Server> {
    await this.#endSessions();
    this.disagreements.length = 0;
    await this.#server.sql(`DROP ROLE IF EXISTS ${USER}, ${CLONE}`);
    for (const user of model.users) await this.#admin.createUser(user, model.latest(user) ?? '');
    if (model.has(CLONE) && model.isGranted(CLONE)) await this.#admin.grantAllOf(USER, CLONE);
    return {
      tryLogin: (login, limits) => this.#tryLogin(model, login, limits),
      connect: (credential) => this.#connect(model, credential),
      setPassword: async (username, password) => {
        await this.#admin.setPassword(username, password);
        await model.setPassword(username, password);
      },
    };
  }

  async stop(): Promise<void> {
    await this.#endSessions();
    await this.#admin.close();
    await this.#server.stop();
  }

  async #tryLogin(model: ModelDatabase, login: Login, limits: LoginLimits): Promise<LoginResult> {
    const result = await this.#databases.tryLogin(login, { ...limits, ...PATIENT });
    const modelled = await model.tryLogin(login);
    this.#compare(`verifier as ${login.user.reveal()}`, result.answer.kind, modelled.answer.kind);
    return result;
  }

  async #connect(model: ModelDatabase, credential: Credential): Promise<Session | undefined> {
    const [session, modelled] = [await postgres.connect(credential), await model.connect(credential)];
    this.#compare(`rotation as ${credential.username}`, told(session), told(modelled));
    if (session === undefined || modelled === undefined) return session;
    this.#sessions.add(session);
    const close = async () => {
      this.#sessions.delete(session);
      // Nobody waits for a farewell: it is no turn.
      session.close().catch(() => undefined);
    };
    return { ...inBoth(session, modelled), close };
  }

  #compare(what: string, server: string, model: string): void {
    if (server !== model) this.disagreements.push({ what, server, model });
  }

  /** Those of steps that were killed stay open, as on any server. */
  async #endSessions(): Promise<void> {
    for (const session of this.#sessions) await session.close();
    this.#sessions.clear();
  }
}

const told = (session: Session | undefined): string => (session ? 'accepted' : 'rejected');

/** What the server has done, the model does: only it can be asked what works without a login. */
const inBoth = (session: Session, modelled: Session): Omit<Session, 'close'> => ({
  ping: () => session.ping(),
  setPassword: async (username, password) => {
    await session.setPassword(username, password);
    await modelled.setPassword(username, password);
  },
  hasUser: (username) => session.hasUser(username),
  createUser: async (username, password) => {
    await session.createUser(username, password);
    await modelled.createUser(username, password);
  },
  grantAllOf: async (from, to) => {
    await session.grantAllOf(from, to);
    await modelled.grantAllOf(from, to);
  },
});

import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../clock.ts';
import { type Engine, startServer } from '../database-servers.ts';
import { type Installation, install } from '../installation.ts';
import { type LocalAws, startLocalAws } from '../local-aws.ts';
import type { DatabaseServer } from '../rotation/database.ts';
import { PASSWORD_MARK } from '../rotation/password.ts';

export type LogLine = { readonly functionName: string; readonly line: string };

/** Everything that the demo runs on. Parts are started one by one, and all of them end with `close`. */
export class Stage {
  readonly clock = new ManualClock();
  readonly logLines: LogLine[] = [];
  readonly #servers = new Map<Engine, DatabaseServer>();
  #aws: LocalAws | undefined;
  #installation: Installation | undefined;

  async startDatabase(engine: Engine): Promise<DatabaseServer> {
    const server = await startServer(engine);
    this.#servers.set(engine, server);
    return server;
  }

  /** The local AWS with the built functions in it, wired as the stack wires them. */
  async startAws(): Promise<LocalAws> {
    this.#aws = await startLocalAws({
      clock: this.clock,
      // Otherwise AWSPENDING would be left beside AWSCURRENT after every rotation; S4 shows what becomes of that.
      secretsManager: { pendingAfterRotation: 'removed' },
      onLog: (functionName, line) => void this.logLines.push({ functionName, line }),
    });
    this.#installation = install(this.#aws, { bundles: BUNDLE_DIRECTORY, mode: 'recover', verifier: true });
    return this.#aws;
  }

  server(engine: Engine): DatabaseServer {
    const server = this.#servers.get(engine);
    if (server === undefined) throw new Error(`${engine} is not started`);
    return server;
  }

  get aws(): LocalAws {
    if (this.#aws === undefined) throw new Error('the local AWS is not started');
    return this.#aws;
  }

  /** How many events the functions failed on for good. */
  get deadLetters(): number {
    const queues = Object.values(this.#installation?.deadLetters ?? {});
    return queues.reduce((sum, { bodies }) => sum + bodies.length, 0);
  }

  /** How many lines of the functions' logs hold a password, every one of which is recognisable. */
  get linesWithPasswords(): number {
    return this.logLines.filter(({ line }) => line.includes(PASSWORD_MARK)).length;
  }

  async close(): Promise<void> {
    await this.#aws?.close();
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }
}

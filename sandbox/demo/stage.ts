import { BUNDLE_DIRECTORY } from '../../infra/build/bundles.ts';
import { ManualClock } from '../clock.ts';
import { type Engine, startServer } from '../database-servers.ts';
import { type Installation, install } from '../installation.ts';
import { type LocalAws, startLocalAws } from '../local-aws.ts';
import type { DatabaseServer } from '../rotation/database.ts';
import { PASSWORD_MARK } from '../rotation/password.ts';
import type { Setting } from './play.ts';

export type LogLine = { readonly functionName: string; readonly line: string };

/** A local AWS with the functions in it, and its own time. */
type Place = { readonly aws: LocalAws; readonly clock: ManualClock; readonly installation: Installation };

/** Everything that the demo runs on. Parts are started one by one, and all of them end with `close`. */
export class Stage {
  readonly logLines: LogLine[] = [];
  readonly #servers = new Map<Engine, DatabaseServer>();
  readonly #places = new Map<'with' | 'without', Place>();

  async startDatabase(engine: Engine): Promise<DatabaseServer> {
    const server = await startServer(engine);
    this.#servers.set(engine, server);
    return server;
  }

  /** The local AWS with the built functions in it, wired as the stack wires them; and one without a verifier. */
  async startAws(): Promise<LocalAws> {
    this.#places.set('without', await this.#start({ mode: 'unblock', verifier: false }));
    const place = await this.#start({ mode: 'recover', verifier: true });
    this.#places.set('with', place);
    return place.aws;
  }

  async #start(settings: {
    readonly mode: 'unblock' | 'recover';
    readonly verifier: boolean;
  }): Promise<Place> {
    // The functions tell the machine's time, and what the clock has moved on.
    const clock = new ManualClock(Date.now());
    const aws = await startLocalAws({
      clock,
      // Otherwise AWSPENDING would be left beside AWSCURRENT after every rotation; S4 shows what becomes of that.
      secretsManager: { pendingAfterRotation: 'removed', now: () => clock.now() },
      onLog: (functionName, line) => void this.logLines.push({ functionName, line }),
    });
    const failedRotations = settings.verifier ? 'recover' : 'report';
    const installation = install(aws, { bundles: BUNDLE_DIRECTORY, failedRotations, ...settings });
    return { aws, clock, installation };
  }

  server(engine: Engine): DatabaseServer {
    const server = this.#servers.get(engine);
    if (server === undefined) throw new Error(`${engine} is not started`);
    return server;
  }

  /** Where a verifier is deployed, or none is. */
  settingFor(engine: Engine, verifier: 'with' | 'without'): Setting {
    const place = this.#places.get(verifier);
    if (place === undefined) throw new Error('the local AWS is not started');
    const { aws, clock } = place;
    return { aws, clock, logLines: this.logLines, server: this.server(engine) };
  }

  /** How many events the functions failed on for good. */
  get deadLetters(): number {
    const queues = [...this.#places.values()].flatMap(({ installation }) =>
      Object.values(installation.deadLetters),
    );
    return queues.reduce((sum, { bodies }) => sum + bodies.length, 0);
  }

  /** How many lines of the functions' logs hold a password, every one of which is recognisable. */
  get linesWithPasswords(): number {
    return this.logLines.filter(({ line }) => line.includes(PASSWORD_MARK)).length;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ aws }) => aws.close()));
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }
}

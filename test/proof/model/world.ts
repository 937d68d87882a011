import { DescribeSecretCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { secretFrom } from '../../../lambda/aws/secrets-manager-store.ts';
import type { Secret } from '../../../lambda/decision/observation.ts';
import { epochMs, type SecretId, type VersionId, versionId } from '../../../lambda/decision/values.ts';
import type { LoginLimits } from '../../../lambda/verify/ports.ts';
import { RefusedUsers } from '../../../lambda/verify/refused-users.ts';
import type { Login } from '../../../lambda/verify/values/credentials.ts';
import { type RotationRequest, SecretsManager } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { Meeting, type Met } from './approach.ts';
import { type Broken, isBroken } from './broken.ts';
import { ModelDatabase, NOWHERE, type Server, type Site } from './database.ts';
import { checkLive, checkWrite } from './each-turn.ts';
import { inProcessClient, lostCall, nameOf } from './in-process-client.ts';
import { checkStep } from './in-rotation.ts';
import { Ledger } from './ledger.ts';
import type { Setup } from './setup.ts';
import { Timeline } from './timeline.ts';
import { type Actor, allElse, type End, type Twist } from './turns.ts';
import type { Who } from './who.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
const TURN_MS = 50;
const SLOW_MS = 10_000;
/** How far back a stale read looks (X9). */
const CONSISTENCY_MS = 1_000;

const READS = ['DescribeSecret', 'GetSecretValue', 'ListSecrets', 'ListSecretVersionIds'];

/** How the secret is made, with the function that rotates it; where its database is, if anywhere. */
export type WorldParts = { readonly plantSecret: (world: World) => SecretId; readonly site?: Site };

/** One secret, its database, the time, and everybody who is doing something to them. */
export class World {
  readonly setup: Setup;
  readonly aws: SecretsManager;
  /** Which passwords work; who logs in goes to `server`. */
  readonly database: ModelDatabase;
  readonly place: Site['place'];
  readonly ledger: Ledger;
  readonly secret: SecretId;
  #refused: RefusedUsers;
  readonly #meeting: Meeting;
  /** What happened so far, a line each. */
  readonly trace: string[] = [];
  readonly #timeline = new Timeline();
  #isStale = false;
  #made = 0;
  /** In so many more runs the rotation function fails. */
  failuresLeft: number;
  #server: Server;
  #truth: Secret | undefined;
  #broken: Broken | undefined;

  /** @param onLimit told of what no order of writes could have prevented */
  private constructor(
    setup: Setup,
    onLimit: (limit: string) => undefined,
    { plantSecret, site }: Required<WorldParts>,
  ) {
    this.setup = setup;
    this.place = site.place;
    this.failuresLeft = setup.failing.times;
    this.ledger = new Ledger(setup.aws.labelOnValuelessVersion !== 'refused', onLimit);
    this.database = new ModelDatabase(setup.passwords, (username, by) =>
      this.ledger.passwordChanged(username, by),
    );
    this.aws = new SecretsManager({
      now: () => this.nowMs,
      consistencyWindowMs: CONSISTENCY_MS,
      listLagMs: 0,
      staleRead: () => this.#isStale,
      ...setup.aws,
    });
    this.#server = this.database;
    this.#refused = new RefusedUsers(() => epochMs(this.nowMs), setup.loginAttempts);
    this.secret = plantSecret(this);
    this.#meeting = new Meeting(setup.approach, setup.landings, this.database);
  }

  /** A world as it is before anything happens. */
  static async begin(
    setup: Setup,
    onLimit: (limit: string) => undefined,
    { plantSecret, site = NOWHERE }: WorldParts,
  ): Promise<World> {
    const world = new World(setup, onLimit, { plantSecret, site });
    world.#server = await site.open(world.database);
    await world.refresh('aws');
    return world;
  }

  /** Whom the verifier was refused: the model has one environment of it. */
  get refused(): RefusedUsers {
    return this.#refused;
  }

  /** A login of the verifier's. */
  logIn(login: Login, limits: LoginLimits): Promise<Met> {
    return this.#meeting.logIn(this.server, login, limits);
  }

  catchUp(): void {
    this.#meeting.catchUp(this.database);
  }

  /** An environment that ends takes its memory along. */
  forgetRefusals(): void {
    this.#refused = new RefusedUsers(() => epochMs(this.nowMs), this.setup.loginAttempts);
  }

  get nowMs(): number {
    return this.#timeline.nowMs;
  }

  /** What everybody reaches who logs in. */
  get server(): Server {
    return this.#server;
  }

  /** The secret as it is; none once it is deleted for good. */
  get truth(): Secret | undefined {
    return this.#truth;
  }

  get actors(): readonly Actor[] {
    return this.#timeline.actors;
  }

  newVersionId(): VersionId {
    this.#made += 1;
    const first = this.setup.alikeIds ? 'aaaaaaaa' : `a${String(this.#made).padStart(7, '0')}`;
    return versionId(`${first}-0000-4000-8000-${String(this.#made).padStart(12, '0')}`);
  }

  newPassword(): string {
    this.#made += 1;
    return `not-a-real-password-${this.#made}`;
  }

  /** One call to AWS by somebody. Throws the API's refusals. */
  async call(
    who: Who,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    isStale = false,
  ): Promise<Readonly<Record<string, unknown>>> {
    this.ledger.tick();
    if (operation === 'DescribeSecret' && typeof who !== 'string')
      who.looks.push({
        at: this.ledger.now,
        isStale,
        shows: isStale ? this.#timeline.momentBefore(CONSISTENCY_MS) : this.ledger.now,
      });
    if (READS.includes(operation)) return this.#read(operation, input, isStale);
    await this.refresh('aws');
    try {
      const reply = await this.aws.call(operation, { ...input });
      if (typeof who !== 'string') this.ledger.ourWrites += 1;
      this.ledger.stored(operation, input);
      return reply;
    } finally {
      await this.refresh(who);
    }
  }

  /** Somebody sets a user's password by hand. */
  async setPassword(username: string, password: string): Promise<void> {
    this.ledger.tick();
    await this.server.setPassword(username, password);
    this.check();
  }

  /** Looks what has changed since the last time, on account of `who`. */
  async refresh(who: Who): Promise<void> {
    const before = this.#truth;
    const after = await this.#describe();
    this.#truth = after;
    if (before === undefined || after === undefined) return;
    this.ledger.changed(before, after, who);
    this.#hold(() => checkWrite(before, after, who, this.ledger, this.database));
  }

  /** A step of a rotation function ended in an error by itself. */
  stepFailed(request: RotationRequest, startedAt: number): void {
    this.#hold(() => checkStep(request, startedAt, this.#truth?.rotationEnabled === true, this.ledger));
  }

  #hold(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.#broken ??= error;
    }
  }

  /** Throws the first invariant that was broken. Within a pass it would be taken for an error of AWS's. */
  check(): void {
    if (this.#broken) throw this.#broken;
    if (this.#truth) checkLive(this.#truth, this.ledger, this.database);
  }

  spawn(name: string, lastsMs: number, onEnd: (end: End) => void): Actor {
    return this.#timeline.spawn(name, lastsMs, (end) => {
      this.trace.push(`  ${name} ${end}`);
      onEnd(end);
    });
  }

  async turn(actor: Actor, twist: Twist): Promise<void> {
    this.trace.push(`  ${actor.name}: ${actor.next}${twist === 'none' ? '' : ` (${twist})`}`);
    await this.wait(twist === 'slow' ? SLOW_MS : TURN_MS);
    if (!actor.isRunning) return;
    await actor.turn(twist);
    if (!actor.isRunning) await this.refresh('aws');
    this.check();
  }

  /** Lets time go by, and ends what may not run any longer. */
  async wait(ms: number): Promise<void> {
    this.#timeline.pass(ms, this.ledger.now);
    await allElse();
  }

  /** An SDK client that stands still before every call. */
  clientFor(actor: Actor, who: Who) {
    return inProcessClient((operation, input) => {
      return actor.call(
        nameOf(operation, input),
        (isStale) => this.call(who, operation, input, isStale),
        lostCall,
      );
    });
  }

  async #read(operation: string, input: Readonly<Record<string, unknown>>, isStale: boolean) {
    this.#isStale = isStale;
    try {
      return await this.aws.call(operation, { ...input });
    } finally {
      this.#isStale = false;
    }
  }

  async #describe(): Promise<Secret | undefined> {
    const client = inProcessClient((operation, input) => this.#read(operation, input, false));
    try {
      return secretFrom(await client.send(new DescribeSecretCommand({ SecretId: this.secret })));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

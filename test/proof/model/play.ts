import { holderOf, type Secret } from '../../../lambda/decision/observation.ts';
import { rolesOf } from '../../../lambda/decision/roles.ts';
import { AWSCURRENT, epochMs, label, type VersionId } from '../../../lambda/decision/values.ts';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import { secretsManagerListing } from '../../../lambda/sweep/secret-listing.ts';
import { triage } from '../../../lambda/sweep/triage.ts';
import { ApiError } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { cancelEvent } from '../../support/events.ts';
import type { Action, Part } from './actions.ts';
import { Deliveries } from './deliveries.ts';
import { inProcessClient } from './in-process-client.ts';
import { noteOverlap } from './in-rotation.ts';
import { startManual } from './manual.ts';
import type { Sabotage } from './passes.ts';
import { plant, valueFor } from './plant.ts';
import type { Setup } from './setup.ts';
import { type State, statesIn } from './states.ts';
import { afterImmediate } from './turns.ts';
import { DAY_MS, MINUTE_MS, World, type WorldParts } from './world.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** Where what happens is counted. */
export type Tally = {
  readonly onOutcome: (outcome: Outcome) => void;
  /** Told of every cancellation that AWS did, and what it found. */
  readonly onCancel: (found: readonly State[]) => void;
  readonly onLimit: (limit: string) => undefined;
};

/** A rotation that somebody started, until it is cancelled or abandoned. */
type Started = { readonly version: VersionId; readonly isTest: boolean; readonly at: number };

/** What is not as in an ordinary play. */
export type PlayOptions = Partial<WorldParts> & { readonly sabotage?: Sabotage };

type Does<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

/** Plays a script: one action after the other, the invariants checked after each. */
export class Play {
  readonly world: World;
  readonly deliveries: Deliveries;
  readonly #tally: Tally;
  started: Started | undefined;
  #cancelledAt: number | undefined;
  readonly #sabotage: Sabotage | undefined;
  /** Epoch ms until which AWS tries a failed rotation again (R10). */
  #windowClosesAt = 0;

  private constructor(world: World, tally: Tally, sabotage: Sabotage | undefined) {
    this.world = world;
    this.#tally = tally;
    this.#sabotage = sabotage;
    this.deliveries = new Deliveries(world, sabotage, tally.onOutcome);
  }

  static async begin(setup: Setup, tally: Tally, { sabotage, ...parts }: PlayOptions = {}): Promise<Play> {
    return new Play(
      await World.begin(setup, tally.onLimit, { plantSecret: plant, ...parts }),
      tally,
      sabotage,
    );
  }

  async act(action: Action): Promise<void> {
    const { world } = this;
    if (action.kind !== 'turn' && action.kind !== 'turns') world.trace.push(JSON.stringify(action));
    await this.#perform(action);
    await this.pause();
    world.check();
  }

  /** Lets AWS begin what it was asked for. */
  pause(): Promise<void> {
    return afterImmediate();
  }

  /** Hands what the sweep finds suspect to the function. */
  async sweep(): Promise<void> {
    if (await this.isSuspect())
      this.deliveries.send({ kind: 'sweep', secretId: this.world.secret }, 'recheck');
  }

  /** Whether a sweep would find the secret worth a look. */
  async isSuspect(): Promise<boolean> {
    const { world } = this;
    const listing = secretsManagerListing(
      inProcessClient((operation, input) => world.aws.call(operation, input)),
    );
    const page = await listing.list();
    const listed = page.kind === 'page' && page.secrets.find(({ arn }) => arn === world.secret);
    if (!listed) return false;
    return triage(listed, world.setup.scope, epochMs(world.nowMs)).kind === 'found';
  }

  #perform(action: Action): Promise<unknown> | undefined {
    switch (action.kind) {
      case 'turn':
        return this.#turns(action.actor, 1, action.twist);
      case 'turns':
        return this.#turns(action.actor, action.count, 'none');
      case 'wait':
        return this.world.wait(action.ms);
      case 'deliver':
        this.deliveries.deliver(action.which);
        return undefined;
      case 'deliver-again':
        this.deliveries.deliverAgain(action.which);
        return undefined;
      case 'stray-event':
        return this.#strayEvent(action);
      case 'catch-up':
        this.world.catchUp();
        return undefined;
      case 'sweep':
        return this.sweep();
      case 'manual':
        this.#manual(action);
        return undefined;
      case 'attempt':
        this.attempt(action.window);
        return undefined;
      case 'cancel':
        return this.#cancel(action);
      case 'rotate':
        return this.#rotate(action);
      case 'put':
        return this.#put(action);
      case 'set-password':
        return this.#setPassword(action);
      case 'move-label':
        return this.#moveLabel(action);
      case 'tag':
        return this.#call('TagResource', {
          Tags: [{ Key: 'rotation-remediation', Value: action.value }],
        });
      case 'delete':
        return this.#call('DeleteSecret', {
          ...(action.forGood ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: 7 }),
        });
      case 'rollback':
        return this.#call('RestoreSecret');
    }
  }

  async #turns(which: number, count: number, twist: Does<'turn'>['twist']): Promise<void> {
    const { actors } = this.world;
    const actor = actors[which % actors.length];
    for (let n = 0; n < count && actor?.canAct; n += 1) await this.world.turn(actor, twist);
  }

  /** A call by somebody; true where AWS did it. */
  async #call(operation: string, input: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    try {
      await this.world.call('somebody', operation, { SecretId: this.world.secret, ...input });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.world.trace.push(`  refused: ${error.name}`);
      return false;
    }
  }

  #strayEvent({ what }: Does<'stray-event'>): undefined {
    const arn = this.world.secret.replace('123456789012', '999999999999');
    const detail =
      what === 'refused'
        ? { errorCode: 'InvalidRequestException', responseElements: null }
        : { responseElements: { arn } };
    const { accountId, region } = this.world.aws;
    const account = what === 'forwarded' ? '999999999999' : accountId;
    this.deliveries.send(
      cancelEvent({ recipientAccountId: accountId, ...detail }, { account, region }),
      'initial',
    );
  }

  #manual({ verifies }: Does<'manual'>): void {
    startManual(this.world, { sabotage: this.#sabotage, verifies, onOutcome: this.#tally.onOutcome });
  }

  /** AWS tries a failed rotation again, if the window lets it. True where it did. */
  attempt(window: 'this' | 'next'): boolean {
    const isOpen = this.world.nowMs < this.#windowClosesAt;
    if (isOpen !== (window === 'this')) return false;
    if (!this.world.aws.retryRotation(this.world.secret)) return false;
    if (window === 'next') this.#openWindow();
    return true;
  }

  #openWindow(): void {
    const { nowMs, setup } = this.world;
    this.#windowClosesAt =
      setup.schedule === 'hours' ? nowMs + HOUR_MS : (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
  }

  async #cancel({ event }: Does<'cancel'>): Promise<void> {
    const found = statesIn(this.world, this.#cancelledAt);
    this.deliveries.losesNext = event === 'lost';
    const done = await this.#call('CancelRotateSecret');
    this.deliveries.losesNext = false;
    if (!done) return;
    this.started = undefined;
    this.#cancelledAt = this.world.ledger.now;
    this.#tally.onCancel(found);
  }

  async #rotate({ how }: Does<'rotate'>): Promise<void> {
    const version = this.world.newVersionId();
    const isTest = how === 'test';
    const wasPending = this.#version('pending');
    const at = this.world.ledger.now;
    // What a test works on is a copy (R2).
    const copied = isTest ? this.#valueOf('current') : undefined;
    if (copied) this.world.ledger.values.set(version, copied);
    if (await this.#call('RotateSecret', { ClientRequestToken: version, RotateImmediately: !isTest }))
      this.#began({ version, isTest, at });
    else if (wasPending && wasPending !== this.started?.version && this.world.truth?.rotationEnabled)
      this.#began({ version: wasPending, isTest: false, at });
  }

  #began(started: Started): void {
    this.started = started;
    this.#openWindow();
    noteOverlap(started.version, this.world.aws.rotations(this.world.secret), this.world.ledger);
  }

  async #put({ value }: Does<'put'>): Promise<void> {
    const { world } = this;
    const current = this.#valueOf('current');
    if (current === undefined) return;
    const live = value === 'live' ? world.database.latest(current.username) : undefined;
    const done = await this.#call('PutSecretValue', {
      ClientRequestToken: world.newVersionId(),
      SecretString: valueFor(world, current.username, live ?? world.newPassword()),
    });
    if (done) this.started = undefined;
  }

  async #setPassword({ to }: Does<'set-password'>): Promise<void> {
    const { world } = this;
    const goal = to === 'new' ? this.#valueOf('current') : this.#valueOf(to);
    if (goal === undefined) return;
    const password = to === 'new' ? world.newPassword() : goal.password;
    await world.setPassword(goal.username, password);
  }

  async #moveLabel({ label: name, to }: Does<'move-label'>): Promise<void> {
    const { truth } = this.world;
    if (truth === undefined) return;
    const VersionStage = name === 'rescue' ? rolesOf(truth).parked[0]?.label : label(name);
    if (VersionStage === undefined) return;
    const from = holderOf(truth, VersionStage);
    const target = to === 'nowhere' ? undefined : this.#version(to);
    await this.#call('UpdateSecretVersionStage', {
      VersionStage,
      ...(from && { RemoveFromVersionId: from }),
      ...(target && { MoveToVersionId: target }),
    });
  }

  #version(part: Part): VersionId | undefined {
    const { truth } = this.world;
    return truth && versionIn(truth, part);
  }

  #valueOf(part: Part) {
    const version = this.#version(part);
    return version && this.world.ledger.values.get(version);
  }
}

const versionIn = (secret: Secret, part: Part): VersionId | undefined => {
  const { pending, previous, parked } = rolesOf(secret);
  if (part === 'current') return holderOf(secret, AWSCURRENT);
  if (part === 'pending') return pending;
  return part === 'previous' ? previous : parked[0]?.version;
};

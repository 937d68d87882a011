import { setTimeout as wait } from 'node:timers/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Outcome } from '../../../lambda/remediate/outcome.ts';
import { cancelEvent, failedEvent } from '../../support/events.ts';
import { type Sabotage, startPass } from '../model/passes.ts';
import { Play } from '../model/play.ts';
import { finish } from '../model/rest.ts';
import { NO_TALLY } from '../model/run.ts';
import { ORDINARY, type Setup } from '../model/setup.ts';
import { afterImmediate, type End, type Twist } from '../model/turns.ts';
import type { Pass } from '../model/who.ts';
import { MINUTE_MS, type World } from '../model/world.ts';
import { plantSituation } from './plant-situation.ts';
import type { First, Situation } from './situations.ts';
import { inWords } from './words.ts';

/** What befalls which call of a pass, counted from 1. */
export type Interruption = { readonly call: number; readonly twist: Twist };

/** One pass, over. */
export type Passed = {
  readonly calls: readonly string[];
  readonly end: End;
  readonly outcome: Outcome | undefined;
  /** The labels it left, in words. */
  readonly left: string;
};

export type CourseOptions = {
  readonly setup?: Partial<Setup>;
  readonly sabotage?: Sabotage;
};

type PassOptions = {
  readonly interruption?: Interruption;
  /** Talks to AWS in the place of the model's own client. */
  readonly client?: (who: Pass | 'verifier') => SecretsManagerClient;
};

/** Far longer than a pass takes, in real time, that comes to its end at all. */
const LASTS_MS = 60_000;

/** A situation and the passes that meet it, one after the other, the model's invariants held at every call. */
export class Course {
  readonly play: Play;
  readonly #situation: Situation;
  readonly #sabotage: Sabotage | undefined;
  readonly #outcomes: Outcome[] = [];
  #hasHappened = false;

  private constructor(play: Play, situation: Situation, sabotage: Sabotage | undefined) {
    this.play = play;
    this.#situation = situation;
    this.#sabotage = sabotage;
  }

  static async begin(situation: Situation, { setup, sabotage }: CourseOptions = {}): Promise<Course> {
    const all = { ...ORDINARY, ...situation.setup, ...setup };
    const play = await Play.begin(all, NO_TALLY, { plantSecret: plantSituation(situation) });
    await play.world.wait(MINUTE_MS);
    return new Course(play, situation, sabotage);
  }

  get world(): World {
    return this.play.world;
  }

  get labels(): string {
    const { truth } = this.world;
    return truth === undefined ? 'gone' : inWords(truth);
  }

  /** Whether somebody acts while the first pass is under way. */
  get isMeddledWith(): boolean {
    return this.#situation.meanwhile !== undefined;
  }

  /** Whether any pass has called a person. */
  get hasCalledPerson(): boolean {
    return this.#outcomes.some(({ verdict }) => verdict.attention === 'required');
  }

  /** Lets one pass run to its end. */
  async pass(how: First, { interruption, client }: PassOptions = {}): Promise<Passed> {
    const { world, play } = this;
    let end: End | undefined;
    let outcome: Outcome | undefined;
    const actor = startPass(
      world,
      inputFor(how, this.#situation, world),
      how === 'initial' ? 'initial' : 'recheck',
      {
        sabotage: this.#sabotage,
        onOutcome: (told) => {
          outcome = told;
          this.#outcomes.push(told);
        },
        onEnd: (ended) => {
          end = ended;
        },
        onRecheck: (request) => play.deliveries.recheck(request),
        ...(client && { client }),
      },
    );
    const calls: string[] = [];
    const until = Date.now() + LASTS_MS;
    while (actor.isRunning && Date.now() < until) {
      if (!actor.canAct) {
        await (client ? wait(2) : afterImmediate());
        continue;
      }
      await this.meet(actor.next);
      calls.push(actor.next);
      await world.turn(actor, interruption?.call === calls.length ? interruption.twist : 'none');
    }
    await play.pause();
    world.check();
    if (end === undefined) throw new Error('the pass never came to its end');
    return { calls, end, outcome, left: this.labels };
  }

  /** Lets whoever acts meanwhile act, if they have not, and everything that they have begun come to its end. */
  async settle(): Promise<void> {
    await this.#happen();
    await finish(this.play);
  }

  /** Lets somebody act right before this call, if that is when they do. */
  async meet(call: string): Promise<void> {
    if (this.#situation.meanwhile?.before.test(call)) await this.#happen();
  }

  async #happen(): Promise<void> {
    if (this.#hasHappened || this.#situation.meanwhile === undefined) return;
    this.#hasHappened = true;
    await this.play.act(this.#situation.meanwhile.act);
  }
}

/** An event is as old as the pass that it comes to: the recheck queue holds it for a quarter of an hour. */
const inputFor = (how: First, { event }: Situation, { secret, aws, nowMs, setup }: World): unknown => {
  if (how === 'sweep') return { kind: 'sweep', secretId: secret };
  const ageMs = how === 'recheck' ? 15 * MINUTE_MS : 0;
  const eventTime = new Date(nowMs + setup.skewMs - ageMs).toISOString();
  const common = { eventTime, recipientAccountId: aws.accountId };
  const where = { account: aws.accountId, region: aws.region };
  return event === 'failed'
    ? failedEvent({ ...common, additionalEventData: { SecretId: secret } }, where)
    : cancelEvent(
        { ...common, requestParameters: { secretId: secret }, responseElements: { arn: secret } },
        where,
      );
};

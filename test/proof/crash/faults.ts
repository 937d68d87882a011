import { inParallel } from '../../../cli/commands/in-parallel.ts';
import type { FaultKind } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { tracing } from '../model/tracing.ts';
import type { Twist } from '../model/turns.ts';
import { Course } from './course.ts';
import { type Goal, goalOf, goOn, repairedBy } from './routes.ts';
import type { Situation } from './situations.ts';
import { type Hit, wireTo } from './wire.ts';

/** Where a pass that met a fault ended, the later the worse. */
const ENDS = ['at once', 'delivered again', 'recheck', 'sweep', 'next sweep', 'next rotation'] as const;
type Ended = (typeof ENDS)[number];

/** What goes wrong on the way to Secrets Manager. `after`: the call is carried out, and its reply is lost. */
export const WIRE_FAULTS: readonly {
  readonly name: string;
  readonly kind: FaultKind;
  readonly at: Hit['at'];
}[] = [
  { name: 'throttled', kind: 'throttle', at: 'before' },
  { name: 'HTTP 500', kind: 'internal-error', at: 'before' },
  { name: 'HTTP 500, done', kind: 'internal-error', at: 'after' },
  { name: 'HTTP 503', kind: 'unavailable', at: 'before' },
  { name: 'HTTP 503, done', kind: 'unavailable', at: 'after' },
  { name: 'no reply', kind: 'hang', at: 'before' },
  { name: 'no reply, done', kind: 'hang', at: 'after' },
  { name: 'cut', kind: 'cut', at: 'before' },
  { name: 'cut, done', kind: 'cut', at: 'after' },
];

/** What else can go wrong with a call, and which calls it can befall. */
export const OTHER_FAULTS: readonly {
  readonly name: string;
  readonly calls: RegExp;
  readonly twists: readonly Twist[];
}[] = [
  { name: 'stale look', calls: /^DescribeSecret/, twists: ['stale'] },
  { name: 'verifier not reached', calls: /^ask the verifier/, twists: ['fail-before'] },
  { name: "verifier's reply lost", calls: /^ask the verifier|^read the reply/, twists: ['fail-after'] },
  { name: 'no answer to a login', calls: /^log in/, twists: ['fail-before', 'fail-after'] },
  { name: 'outcome not published', calls: /^publish/, twists: ['fail-before', 'fail-after'] },
  { name: 'ten seconds late', calls: /./, twists: ['slow'] },
];

/** By the name of the fault, the worst end over all calls; a fault that can befall none is missing. */
export type Faulted = ReadonlyMap<string, Ended>;

const ON_THE_WIRE = /^(DescribeSecret|GetSecretValue|UpdateSecretVersionStage)/;

/** How many courses run beside each other: those that wait for a reply that never comes do little else. */
const AT_ONCE = { waiting: 60, working: 6 } as const;

/** Every fault on the way to Secrets Manager, at every call of every situation: one try of it, or every one. */
export const faultEveryCall = async (
  situations: readonly Situation[],
  tries: Hit['tries'],
): Promise<ReadonlyMap<Situation, Faulted>> => {
  const hits = (await Promise.all(situations.map((situation) => hitsOn(situation, tries)))).flat();
  const found = new Map<Situation, (readonly [string, Ended])[]>(situations.map((each) => [each, []]));
  const run = async (planned: Planned) =>
    void found.get(planned.situation)?.push([planned.name, await endOnTheWire(planned)]);
  await Promise.all([
    inParallel(
      hits.filter(({ hit }) => hit.kind === 'hang'),
      AT_ONCE.waiting,
      run,
    ),
    inParallel(
      hits.filter(({ hit }) => hit.kind !== 'hang'),
      AT_ONCE.working,
      run,
    ),
  ]);
  return new Map([...found].map(([situation, ends]) => [situation, worst(ends)]));
};

type Planned = {
  readonly situation: Situation;
  readonly goal: Goal;
  readonly name: string;
  readonly hit: Hit;
};

const hitsOn = async (situation: Situation, tries: Hit['tries']): Promise<Planned[]> => {
  const goal = await goalOf(await Course.begin(situation), situation.first);
  const names = goal.first.calls.filter((call) => ON_THE_WIRE.test(call));
  return WIRE_FAULTS.flatMap(({ name, kind, at }) =>
    names.flatMap((call, index) => {
      // A read whose reply is lost is one that was not carried out.
      if (at === 'after' && !call.startsWith('UpdateSecretVersionStage')) return [];
      const nth = names.slice(0, index + 1).filter((other) => other === call).length;
      return [{ situation, goal, name, hit: { kind, at, call, nth, tries } }];
    }),
  );
};

/** Every other fault at every call that it can befall. */
export const twistEveryCall = async (situation: Situation): Promise<Faulted> => {
  const goal = await goalOf(await Course.begin(situation), situation.first);
  const ends: (readonly [string, Ended])[] = [];
  for (const { name, calls, twists } of OTHER_FAULTS)
    for (const twist of twists)
      for (const [index, call] of goal.first.calls.entries()) {
        if (!calls.test(call)) continue;
        const course = await Course.begin(situation);
        const interruption = { call: index + 1, twist };
        ends.push([
          name,
          await endOf(course, situation, goal, () => course.pass(situation.first, { interruption })),
        ]);
      }
  return worst(ends);
};

/** How long a reply is waited for, in real time: longer and longer, should a busy machine be what keeps it. */
const PATIENCE_MS = [600, 3_000, 15_000];

const endOnTheWire = async (planned: Planned): Promise<Ended> => {
  const { situation, goal, hit } = planned;
  for (const requestMs of hit.kind === 'hang' ? PATIENCE_MS : [60_000]) {
    const course = await Course.begin(situation);
    const wire = await wireTo(course, hit, requestMs);
    const ended = await endOf(course, situation, goal, async () => {
      const passed = await course.pass(situation.first, { client: wire.client });
      if (!wire.wasHit()) throw new Error(`no call was hit by ${JSON.stringify(hit)}`);
      await wire.close();
      return passed;
    });
    if (wire.gaveUp() === (hit.tries === 'every')) return ended;
  }
  throw new Error(`the SDK ${hit.tries === 'every' ? 'did not give up' : 'gave up'}: ${JSON.stringify(hit)}`);
};

/** Lets the pass run into its fault, and what comes by itself come: a pass that returned is not delivered again. */
const endOf = async (
  course: Course,
  situation: Situation,
  goal: Goal,
  faulty: () => ReturnType<Course['pass']>,
): Promise<Ended> =>
  tracing(
    course.world,
    async () => {
      const { end, left } = await faulty();
      const later = await goOn(course, situation.first, end === 'returned' ? 'second' : 'again');
      const by = await repairedBy(course, left, later, goal);
      if (by === 'next rotation') return by;
      if (by === 'nothing to repair') return end === 'returned' ? 'at once' : 'delivered again';
      const name = ENDS.find((candidate) => candidate === by.name);
      if (name === undefined) throw new Error(`no such end: ${by.name}`);
      return name;
    },
    situation.name,
  );

const worst = (ends: readonly (readonly [string, Ended])[]): Faulted => {
  const found = new Map<string, Ended>();
  for (const [name, end] of ends) {
    const before = found.get(name);
    if (before === undefined || ENDS.indexOf(end) > ENDS.indexOf(before)) found.set(name, end);
  }
  return found;
};

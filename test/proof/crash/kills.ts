import { tracing } from '../model/tracing.ts';
import { Course, type CourseOptions, type Interruption } from './course.ts';
import { countCalls, type Goal, goalOf, goOn, type Route, repairedBy, routesAfter } from './routes.ts';
import type { Situation } from './situations.ts';
import { callInWords } from './words.ts';

/** What a kill leaves, in words, and which pass repairs it. */
type Kill = { readonly left: string; readonly repairedBy: string };

/** A pass killed before one of its calls, and after it. */
export type KillRow = { readonly call: string; readonly before: Kill; readonly after: Kill };

export type Killed = {
  readonly situation: Situation;
  readonly start: string;
  readonly goal: Goal;
  readonly rows: readonly KillRow[];
};

/** Kills a situation's first pass before and after every call, and lets each route repair it. Throws where one does not. */
export const killEverywhere = async (situation: Situation, options: CourseOptions = {}): Promise<Killed> => {
  const undisturbed = await Course.begin(situation, options);
  const start = undisturbed.labels;
  const goal = await goalOf(undisturbed, situation.first);
  const rows: KillRow[] = [];
  for (const [index, name] of goal.first.calls.entries()) {
    const call = index + 1;
    rows.push({
      call: callInWords(name),
      before: await kill(situation, { call, twist: 'die-before' }, goal, options),
      after: await kill(situation, { call, twist: 'die-after' }, goal, options),
    });
  }
  return { situation, start, goal, rows };
};

const kill = async (
  situation: Situation,
  interruption: Interruption,
  goal: Goal,
  options: CourseOptions,
): Promise<Kill> => {
  let found: Kill | undefined;
  for (const route of routesAfter(situation)) {
    const course = await Course.begin(situation, options);
    const taken = await tracing(
      course.world,
      () => take(course, situation, interruption, route, goal),
      `${situation.name}, ${interruption.twist} call ${interruption.call}, then ${route}`,
    );
    found ??= taken;
  }
  if (found === undefined) throw new Error('no route was taken');
  return found;
};

const take = async (
  course: Course,
  situation: Situation,
  interruption: Interruption,
  route: Route,
  goal: Goal,
): Promise<Kill> => {
  const { end, left } = await course.pass(situation.first, { interruption });
  if (end !== 'died') throw new Error(`the pass was not killed: it ${end}`);
  const by = await repairedBy(course, left, await goOn(course, situation.first, route), goal);
  if (by === 'next rotation') return { left, repairedBy: 'the next RotateSecret, which starts afresh' };
  if (by === 'nothing to repair') return { left, repairedBy: by };
  return { left, repairedBy: `${by.name}, ${countCalls(by)} calls` };
};

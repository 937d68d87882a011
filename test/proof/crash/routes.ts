import { finish } from '../model/rest.ts';
import { DAY_MS, MINUTE_MS } from '../model/world.ts';
import type { Course, Passed } from './course.ts';
import type { First, Situation } from './situations.ts';

/** Which passes come after the first: the same delivery again, the recheck, or only the sweep. */
const ROUTES = ['again', 'second', 'sweep'] as const;
export type Route = (typeof ROUTES)[number];

/** A pass, and what it is called in the tables. */
type Later = Passed & { readonly name: string };

const SECOND_MS = 15 * MINUTE_MS;
/** After what time Lambda, or the queue, brings it again. */
const AGAIN_MS = { initial: MINUTE_MS, recheck: 6 * MINUTE_MS, sweep: 6 * MINUTE_MS };
const TRIES = 3;

/** A late recheck is the same delivery again. With nothing pending or parked, no sweep asks the verifier. */
export const routesAfter = ({ first, unseenBySweep }: Situation): readonly Route[] => {
  if (first === 'initial') return ROUTES;
  return unseenBySweep ? ['again'] : ['again', 'sweep'];
};

/** Lets come what comes after the first pass: one day's sweep after the other, where it has a finding. */
export const goOn = async (course: Course, first: First, route: Route): Promise<readonly Later[]> => {
  const passes: Later[] = [];
  const take = async (name: string, how: First, afterMs: number) => {
    await course.world.wait(afterMs);
    passes.push({ ...(await course.pass(how)), name });
  };
  if (route === 'again') {
    const failed = async () => {
      await take('delivered again', first, AGAIN_MS[first]);
      return passes[0]?.end === 'threw';
    };
    // A recheck ends in an error by design while a user cools down: the queue brings it again.
    for (let tries = 1; (await failed()) && tries < TRIES; tries += 1) passes.pop();
  }
  const { labels } = course;
  await course.settle();
  // What a recheck has asked for comes by itself.
  if (course.labels !== labels && !course.isMeddledWith)
    passes.push({ name: 'recheck', calls: [], end: 'returned', outcome: undefined, left: course.labels });
  if (route !== 'sweep' && first === 'initial') await take('recheck', 'recheck', SECOND_MS);
  for (const name of ['sweep', 'next sweep', 'third sweep']) {
    await course.world.wait(DAY_MS);
    if (await course.play.isSuspect()) await take(name, 'sweep', 0);
  }
  return passes;
};

/** What undisturbed passes leave: the first, and all of them. */
export type Goal = { readonly first: Passed; readonly last: string; readonly callsPerson: boolean };

export const goalOf = async (course: Course, first: First): Promise<Goal> => {
  const passed = await course.pass(first);
  await goOn(course, first, 'again');
  return { first: passed, last: course.labels, callsPerson: course.hasCalledPerson };
};

/** What a pass has asked of Secrets Manager by itself; the verifier's reads are its own. */
export const countCalls = ({ calls }: Passed): number =>
  calls.filter((call) => /^(DescribeSecret|UpdateSecretVersionStage)/.test(call)).length;

/**
 * Which of the passes after one that something befell brought the labels to where they belong; the first of them
 * that did. Throws where none did, or where it did not end well.
 */
export const repairedBy = async (
  course: Course,
  left: string,
  later: readonly Later[],
  goal: Goal,
): Promise<Later | 'nothing to repair' | 'next rotation'> => {
  if (course.isMeddledWith && course.labels !== goal.last) {
    await rotateAfresh(course);
    return 'next rotation';
  }
  checkEnd(course, later, goal);
  const isSame = (labels: string) => labels === goal.first.left || labels === goal.last;
  const isRepaired = [left, course.labels].some(isSame) ? isSame : (labels: string) => isEnd(labels, goal);
  if (isRepaired(left)) return 'nothing to repair';
  const by = later.find((passed) => isRepaired(passed.left));
  if (by === undefined) throw new Error('no pass has repaired it');
  return by;
};

/** Where a rotation lost AWSPENDING to a pass that died (see docs/proof.md): it fails, and blocks nothing. */
const rotateAfresh = async (course: Course): Promise<void> => {
  const { play } = course;
  await play.act({ kind: 'rotate', how: 'initial' });
  await finish(play);
  if (!/N current/.test(course.labels) || /pending/.test(course.labels))
    throw new Error(`a rotation started afresh ends as "${course.labels}"`);
};

/** Throws where passes that nothing befell did not end well, or not where undisturbed ones end. */
export const checkEnd = (course: Course, later: readonly Later[], goal: Goal): void => {
  const failed = later.find(({ end }) => end !== 'returned');
  if (failed) throw new Error(`the ${failed.name} ${failed.end}`);
  if (!isEnd(course.labels, goal))
    throw new Error(`the labels end as "${course.labels}", not "${goal.last}"`);
  if (goal.callsPerson && !course.hasCalledPerson) throw new Error('nobody has called a person');
};

/**
 * A rescue label more on the version that is or was AWSPREVIOUS is no harm, and comes off once a rotation has
 * succeeded. One that could not be read may be another user's, so it is parked. A look that lags shows one with
 * AWSPREVIOUS alone, so it is parked twice. One that has AWSPREVIOUS back keeps its label where a pass dies there.
 * Where the first look had no answer, AWSPREVIOUS has moved to what was pending, until AWSCURRENT is accepted.
 */
export const isEnd = (labels: string, { last }: Goal): boolean => {
  const found = labels.replaceAll('parked, parked', 'parked');
  return [
    found,
    found.replace(' · V parked', ''),
    found.replace('V parked, previous', 'V previous'),
    found.replace('P parked, previous · V parked', 'P parked · V previous'),
  ].includes(last);
};

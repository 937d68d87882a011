import { MAX_LABELS } from '../../../lambda/decision/values.ts';
import { DAY_MS } from '../model/world.ts';
import { Course } from './course.ts';
import { idOf } from './plant-situation.ts';
import { goalOf, goOn, isEnd } from './routes.ts';
import type { Situation } from './situations.ts';

/** What comes of a situation with all labels in use, and once somebody has taken one of theirs off. */
export type Short = {
  /** Kind and reason of what the first pass concluded. */
  readonly verdict: string;
  /** The labels after every pass that comes by itself. */
  readonly left: string;
  /** How many passes it takes from there, once a label is free. */
  readonly passes: number;
  readonly last: string;
};

/** Those that do not fill all labels themselves. */
export const canRunShort = ({ setup }: Situation): boolean => setup?.foreignLabels === undefined;

/** Throws where the labels do not end as they are to. */
export const runShort = async (situation: Situation): Promise<Short> => {
  const roomy = await goalOf(await Course.begin(situation), situation.first);
  const goal = { ...roomy, last: situation.lastIfShort ?? roomy.last };
  const own = situation.versions.flatMap(({ labels }) => labels).length;
  const course = await Course.begin(situation, { setup: { foreignLabels: MAX_LABELS - own } });
  const { outcome } = await course.pass(situation.first);
  await goOn(course, situation.first, 'second');
  const left = course.labels;
  await freeOne(course);
  let passes = 0;
  for (let day = 0; day < 2 && !isEnd(course.labels, goal); day += 1) {
    await course.world.wait(DAY_MS);
    if (await course.play.isSuspect()) await course.pass('sweep');
    passes += 1;
  }
  if (!isEnd(course.labels, goal))
    throw new Error(`${situation.name}: the labels end as "${course.labels}", not "${goal.last}"`);
  const verdict = `${outcome?.verdict.kind} ${outcome?.verdict.reason}`;
  return { verdict, left, passes, last: course.labels };
};

const freeOne = async ({ world }: Course): Promise<void> => {
  const taken = { VersionStage: 'theirs-0', RemoveFromVersionId: idOf({ letter: 'C' }) };
  await world.call('somebody', 'UpdateSecretVersionStage', { SecretId: world.secret, ...taken });
};

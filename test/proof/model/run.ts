import { checkNextRotation } from './next-rotation.ts';
import { Play, type PlayOptions, type Tally } from './play.ts';
import { restIn } from './rest.ts';
import type { Script } from './scripts.ts';
import { tracing } from './tracing.ts';

export const NO_TALLY: Tally = { onOutcome: () => {}, onCancel: () => {}, onLimit: () => undefined };

/** Plays a script to its end and brings it to rest. Where an invariant breaks, the error tells what happened. */
export const runToRest = async (
  { setup, actions }: Script,
  tally: Tally = NO_TALLY,
  options?: PlayOptions,
): Promise<Play> => {
  const play = await Play.begin(setup, tally, options);
  await tracing(play.world, async () => {
    for (const action of actions) await play.act(action);
    await restIn(play);
  });
  return play;
};

/** The same, and then another rotation. */
export const run = async (...parts: Parameters<typeof runToRest>): Promise<Play> => {
  const play = await runToRest(...parts);
  await tracing(play.world, () => checkNextRotation(play));
  return play;
};

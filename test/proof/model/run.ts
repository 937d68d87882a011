import { Play, type PlayOptions, type Tally } from './play.ts';
import { restIn } from './rest.ts';
import type { Script } from './scripts.ts';

export const NO_TALLY: Tally = { onOutcome: () => {}, onCancel: () => {}, onLimit: () => undefined };

/** Plays a script to its end and brings it to rest. Where an invariant breaks, the error tells what happened. */
export const run = async (
  { setup, actions }: Script,
  tally: Tally = NO_TALLY,
  options?: PlayOptions,
): Promise<Play> => {
  const play = await Play.begin(setup, tally, options);
  try {
    for (const action of actions) await play.act(action);
    await restIn(play);
    return play;
  } catch (error) {
    if (error instanceof Error) error.message += `\n${play.world.trace.join('\n')}`;
    throw error;
  }
};

import { decide } from '../../lambda/decision/decide.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import type { Situation } from '../../lambda/decision/situation.ts';
import { NOW } from './secrets.ts';

/** The second pass over a secret, in mode `recover`, with a verifier: the situation with every row open. */
export const given = (observation: Situation['observation'], rest: Partial<Situation> = {}): Situation => ({
  observation,
  mode: 'recover',
  scope: EVERY_SECRET,
  hasVerifier: true,
  pass: 'recheck',
  now: NOW,
  ...rest,
});

/** What the table says of that, on these answers; without any, it may be the question. */
export const decideOn = (
  observation: Situation['observation'],
  evidence?: Evidence,
  rest: Partial<Situation> = {},
) => decide(given(observation, { ...(evidence && { evidence }), ...rest }));

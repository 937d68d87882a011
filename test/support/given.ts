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

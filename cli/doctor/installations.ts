import { type Check, notOk, ok, unknown } from './check.ts';
import type { Functions } from './functions.ts';

/** Checks that there is one. Two take the same events and log in with the same passwords, each counting its refusals. */
export const judgeInstallations = ({ installations = [] }: Functions): Omit<Check, 'name'> => {
  if (installations.length === 0) return unknown('No installation was recognized: see above.');
  if (installations.length === 1) return ok('There is one installation in this Region.');
  return notOk(
    `There are ${installations.length} installations in this Region: ${[...installations].sort().join(', ')}. Each takes the same events, and each logs in for itself, so a user meets more refusals than is set.`,
    'Keep one stack and delete the others: docs/deploying.md.',
  );
};

import { rolesOf } from '../../lambda/decision/roles.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';
import type { Look } from '../commands/look.ts';
import type { AwsOptions } from '../commands/options.ts';
import { nameIn, ownCommand } from './shell-words.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './text.ts';

/** What a label tells of an earlier login that was refused, where nobody logged in now; empty without such a label. */
export const earlierRefusal = ({ secret, nobodyLoggedIn }: Look): string[] => {
  const { current, parked } = rolesOf(secret);
  const refused = parked.find(({ version, was }) => version === current && was === 'refused');
  if (!nobodyLoggedIn || refused === undefined) return [];
  const label = visibleWord(refused.label);
  return [
    `An earlier login has left the label ${label}: the database refused the AWSCURRENT password then. Nobody has logged in now.`,
  ];
};

/** What a command ends with where a login was possible and none was tried: the command that logs in is the last line. */
export const nobodyLoggedInLines = (
  { secret, nobodyLoggedIn }: Look,
  command: 'plan' | 'apply',
  options: AwsOptions,
  { paint, width }: Terminal,
): string[] => {
  if (!nobodyLoggedIn) return [];
  const words = `Nobody has logged in, so nobody knows whether clients can. ${THEN[command]}`;
  const typed = ownCommand([command, nameIn(secret), '--verify'], options);
  return ['', ...wrap(words, width), paint.dim(`  ${typed}`)];
};

const THEN = {
  plan: 'To find out:',
  apply: 'To find out, and to repair what the labels can repair:',
} as const;

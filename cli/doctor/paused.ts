import { type InPause, inPauseInWords } from '../pause/in-pause.ts';
import type { Switch } from '../pause/switches.ts';
import { duration, moment } from '../ui/text.ts';
import { type Check, notOk, ok, RESUME, unknown } from './check.ts';

/** Says whether somebody has paused the installation, and since when, as far as AWS tells. */
export const judgePaused = (
  switches: readonly Switch[],
  events: InPause,
  now: number,
): Omit<Check, 'name'> => {
  const off = switches.filter(({ on }) => !on);
  if (switches.length === 0) return unknown('Nothing was found that can be paused: see the other lines.');
  if (off.length === 0) return ok('It is not paused: every rule and every trigger is on.');
  const times = off.flatMap(({ changedAt }) => changedAt ?? []);
  const since = times.length > 0 ? ` since ${sinceInWords(Math.max(...times), now)}` : '';
  return off.length === switches.length
    ? notOk([`It is paused${since}.`, ...inPauseInWords(events)].join(' '), RESUME)
    : notOk(
        `It is paused in part${since}. Off: ${namesOf(off)}. On: ${namesOf(switches.filter(({ on }) => on))}.`,
        `${RESUME}, or rotation-remediation pause to switch off the rest.`,
      );
};

const sinceInWords = (at: number, now: number): string => `${moment(at)} (${duration(now - at)})`;

const namesOf = (switches: readonly Switch[]): string => switches.map(({ name }) => name).join(', ');

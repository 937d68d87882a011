import { decide } from '../../lambda/decision/decide.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { release } from '../../lambda/decision/plan.ts';
import { type Parked, rolesOf } from '../../lambda/decision/roles.ts';
import { secretId, type VersionId } from '../../lambda/decision/values.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';
import { connectFor } from '../aws/connection.ts';
import type { ExitCode } from '../exit-codes.ts';
import { Refused } from '../ui/refused.ts';
import { ownCommand } from '../ui/shell-words.ts';
import type { Terminal } from '../ui/terminal.ts';
import { shortener } from '../ui/text.ts';
import { clock, settingsOf, stepsOf } from './look.ts';
import {
  carryOut,
  type DecisionOptions,
  discardable,
  nothingToDo,
  secretToDecideOn,
} from './manual-change.ts';
import type { AwsOptions } from './options.ts';
import { givenUp, simulateLabels } from './simulate-labels.ts';

/** Detaches rescue labels: the one named, or those of all versions without a value. */
export const releaseLabels = async (
  name: string,
  label: string | undefined,
  options: DecisionOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const { store, region } = await connectFor(name, options);
  const secret = await secretToDecideOn(secretId(name), store, { ...options, forceWhileRotating: true });
  const { parked } = rolesOf(secret);
  if (parked.length === 0 && label === undefined)
    return nothingToDo(secret, 'No version is parked.', options, terminal);
  const named = label === undefined ? undefined : parkedAs(label, parked);
  const expendable = discardable(secret, options);
  const taken = named ? [named] : parked.filter(isFree(secret, expendable));
  const judged = label === undefined && taken.length === 0 ? parked : taken;
  const lost = lossOf(secret, judged).filter((version) => !expendable.includes(version));
  if (lost.length > 0) throw lossRefused(secret, name, { parked: judged, lost }, options);
  const remarks = remindersAmong(taken, secret);
  return carryOut({ secret, steps: release(taken), remarks }, store, { ...options, region }, terminal);
};

/** What is given up with a label by which every sweep looks at a refused AWSCURRENT version. */
const remindersAmong = (taken: readonly Parked[], secret: Secret): string[] => {
  const { current } = rolesOf(secret);
  const reminders = taken.filter(({ version, was }) => version === current && was === 'refused');
  if (secret.rotationEnabled) return [];
  return reminders.map(
    (each) =>
      `${visibleWord(each.label)} tells that the database refused the AWSCURRENT password, and has every sweep try it again. plan --verify tells whether it is accepted by now.`,
  );
};

const parkedAs = (label: string, parked: readonly Parked[]): Parked => {
  const found =
    parked.find((each) => visibleWord(each.label) === label) ?? parked.find((each) => each.label === label);
  if (found !== undefined) return found;
  const known = parked.map((each) => visibleWord(each.label)).join(', ');
  throw new Refused(
    `${label} is no rescue label of this secret. ${known === '' ? 'It has none.' : `There are ${known}.`}`,
  );
};

/** Whether a rescue label may be detached: its version has another label, is obsolete, or is in `--discard`. */
const isFree =
  (secret: Secret, expendable: readonly VersionId[]) =>
  (parked: Parked): boolean =>
    lossOf(secret, [parked]).every((version) => expendable.includes(version));

/** The versions that would lose their last label, except those that a later rotation has replaced. */
const lossOf = (secret: Secret, parked: readonly Parked[]): VersionId[] => {
  const situation = {
    observation: secret,
    hasVerifier: false,
    now: clock(),
    ...settingsOf({ mode: 'recover' }),
  };
  const verdict = decide(situation);
  const obsolete = verdict.kind === 'release' ? stepsOf(verdict).map((step) => step.label) : [];
  return givenUp(secret.versions, simulateLabels(secret, release(parked))).filter(
    (version) => !parked.some((each) => each.version === version && obsolete.includes(each.label)),
  );
};

type Loss = { readonly parked: readonly Parked[]; readonly lost: readonly VersionId[] };

const lossRefused = (secret: Secret, name: string, { parked, lost }: Loss, options: AwsOptions): Refused => {
  const short = shortener([...secret.versions.keys()]);
  // A name that looks like an option would be read as one.
  const named = name.startsWith('-') ? secret.arn : name;
  return new Refused(
    `It is the last label of ${lost.map(visibleWord).join(' and ')}: without it AWS may delete the value (L8). If nobody needs that password any more, say so:`,
    parked
      .filter(({ version }) => lost.includes(version))
      .map(({ label, version }) =>
        ownCommand(['release', named, label, '--discard', short(version)], options),
      ),
  );
};

import { decide } from '../lambda/core/decide.ts';
import type { Secret } from '../lambda/core/observation.ts';
import { release } from '../lambda/core/plan.ts';
import { type Parked, rolesOf } from '../lambda/core/roles.ts';
import { secretId, type VersionId } from '../lambda/core/values.ts';
import { connectFor } from './connection.ts';
import { carryOut, type DecisionOptions, Refused, secretToDecideOn, versionNamed } from './decision.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { foresee, givenUp } from './foresee.ts';
import { clock, settingsOf, stepsOf } from './look.ts';
import type { Terminal } from './terminal.ts';

/** Takes rescue labels off: the one that is named, or all that hold no value. */
export const releaseLabels = async (
  name: string,
  label: string | undefined,
  options: DecisionOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const { store, region } = await connectFor(name, options);
  const secret = await secretToDecideOn(secretId(name), store, { ...options, althoughRotationIsOn: true });
  const { parked } = rolesOf(secret);
  if (parked.length === 0 && label === undefined) {
    if (options.json) terminal.printJson({ secret: secret.arn, commands: [] });
    else terminal.print('No version is parked.');
    return EXIT.nothingToDo;
  }
  const expendable = (options.lose ?? []).map((text) => versionNamed(text, secret));
  const chosen = label === undefined ? parked.filter(isFree(secret, expendable)) : [parkedAs(label, parked)];
  refuseLoss(secret, name, label === undefined && chosen.length === 0 ? parked : chosen, expendable);
  return carryOut(secret, release(chosen), store, { ...options, region }, terminal);
};

const parkedAs = (label: string, parked: readonly Parked[]): Parked => {
  const found = parked.find((each) => each.label === label);
  if (found !== undefined) return found;
  const known = parked.map((each) => each.label).join(', ');
  throw new Refused(
    `${label} is no rescue label of this secret. ${known === '' ? 'It has none.' : `There are ${known}.`}`,
  );
};

/** Whether a rescue label holds nothing: its version has another label, has served, or may be lost. */
const isFree =
  (secret: Secret, expendable: readonly VersionId[]) =>
  (parked: Parked): boolean =>
    lossOf(secret, [parked]).every((version) => expendable.includes(version));

/** The versions that would lose their last label, but for those that a later rotation has replaced. */
const lossOf = (secret: Secret, parked: readonly Parked[]): VersionId[] => {
  const situation = { observation: secret, hasVerifier: false, now: clock(), ...settingsOf('recover') };
  const verdict = decide(situation);
  const served = verdict.kind === 'release' ? stepsOf(verdict).map((step) => step.label) : [];
  return givenUp(secret.versions, foresee(secret, release(parked))).filter(
    (version) => !parked.some((each) => each.version === version && served.includes(each.label)),
  );
};

const refuseLoss = (
  secret: Secret,
  name: string,
  parked: readonly Parked[],
  expendable: readonly VersionId[],
): void => {
  const lost = lossOf(secret, parked).filter((version) => !expendable.includes(version));
  if (lost.length === 0) return;
  const ways = parked
    .filter(({ version }) => lost.includes(version))
    .map(
      ({ label, version }) => `  rotation-remediation release ${name} ${label} --lose ${version.slice(0, 8)}`,
    );
  throw new Refused(
    `It is the last label of ${lost.join(' and ')}: without it AWS may delete the value (L8). If nobody needs that password any more, say so:\n${ways.join('\n')}`,
  );
};

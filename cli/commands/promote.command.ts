import type { Secret } from '../../lambda/decision/observation.ts';
import { fits, makeCurrent, makeCurrentInRotation, park } from '../../lambda/decision/plan.ts';
import { rolesOf } from '../../lambda/decision/roles.ts';
import { secretId, type VersionId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { quoted, visibleWord } from '../../lambda/runtime/visible.ts';
import { SecretsManagerVersionReader } from '../../lambda/verify/version-reader.ts';
import { type Connection, connectFor } from '../aws/connection.ts';
import { verifierFor } from '../aws/verifier.ts';
import type { ExitCode } from '../exit-codes.ts';
import { Refused } from '../ui/refused.ts';
import type { Terminal } from '../ui/terminal.ts';
import { shortener } from '../ui/text.ts';
import { loginFirst } from './login-first.ts';
import { clock } from './look.ts';
import {
  carryOut,
  type DecisionOptions,
  discardable,
  nothingToDo,
  secretToDecideOn,
  versionNamed,
} from './manual-change.ts';
import type { LoginOptions } from './options.ts';
import { givenUp, simulateLabels } from './simulate-labels.ts';

export type PromoteOptions = DecisionOptions & LoginOptions;

/** Moves AWSCURRENT to the version that the operator names. */
export const promote = async (
  name: string,
  version: string,
  options: PromoteOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const connection = await connectFor(name, options);
  const where = { ...options, region: connection.region };
  const secret = await secretToDecideOn(secretId(name), connection.store, options);
  const target = versionNamed(version, secret);
  if (rolesOf(secret).current === target)
    return nothingToDo(secret, 'It is AWSCURRENT already.', options, terminal);
  await refuseWithoutValue(secret, target, connection, terminal);
  const steps = promoting(secret, target, discardable(secret, options));
  const evidence = await loginFirst(secret, target, await verifierFor(connection, options), options);
  const remarks = evidence ? [] : [nobodyLoggedIn(target, secret)];
  return carryOut({ secret, steps, evidence, remarks }, connection.store, where, terminal);
};

const nobodyLoggedIn = (target: VersionId, { versions }: Secret): string => {
  const name = visibleWord(shortener([...versions.keys()])(target));
  return `Nobody has logged in, so nobody knows whether the database accepts the password of ${name}. --verify logs in first.`;
};

/** Throws Refused if the version has no value: with AWSCURRENT on it no client would get a password (S1). */
const refuseWithoutValue = async (
  { arn }: Secret,
  target: VersionId,
  { secretsManager }: Connection,
  { note }: Terminal,
): Promise<void> => {
  const { kind } = await new SecretsManagerVersionReader(secretsManager).read(arn, target);
  if (kind === 'none')
    throw new Refused(`Version ${visibleWord(target)} has no value: no client could log in with it.`);
  if (kind === 'unreadable')
    note('Whether the version has a value could not be seen: it cannot be read from here.');
};

/** The steps of the core's promotion. A version that would lose its last label is parked first. */
const promoting = (secret: Secret, target: VersionId, expendable: readonly VersionId[]): Step[] => {
  const nobody = new Set<VersionId>();
  const input = {
    secret,
    roles: rolesOf(secret),
    now: clock(),
    empty: nobody,
    labelRefusedFor: undefined,
    otherUserVersions: nobody,
    usersAreKnown: false,
    rejected: nobody,
    currentIs: 'untried' as const,
  };
  const { current } = input.roles;
  if (current === undefined) throw new Refused('No version is AWSCURRENT.');
  // While rotation is on, AWSPENDING belongs to the rotation: its next attempt then succeeds and changes nothing.
  const inRotation = secret.rotationEnabled && input.roles.pending === target;
  const moving = (inRotation ? makeCurrentInRotation : makeCurrent)(input, current, target);
  const lost = givenUp(secret.versions, simulateLabels(secret, moving)).filter(
    (each) => !expendable.includes(each),
  );
  // Their rescue labels must differ from those that the promotion attaches.
  const versions = simulateLabels(
    secret,
    moving.filter(({ kind }) => kind === 'attach'),
  );
  const steps = [...park({ ...input, secret: { ...secret, versions } }, ...lost), ...moving];
  if (!fits(secret, steps))
    throw new Refused(`All 20 staging labels are in use (L7), ${whyOneMore(lost, secret)}`);
  return steps;
};

const whyOneMore = (lost: readonly VersionId[], { versions }: Secret): string => {
  if (lost.length === 0)
    return 'and with AWSCURRENT moved AWSPREVIOUS would be one more (L5). Free a label first.';
  const short = shortener([...versions.keys()]);
  const flags = lost.map((each) => `--discard ${quoted(visibleWord(short(each)))}`).join(' ');
  return `so ${lost.map(visibleWord).join(' and ')} would lose the last label, and AWS may delete the value (L8). Free a label, or say that nobody needs that password: ${flags}`;
};

import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import { explain } from '../../lambda/decision/explain.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import type { Reason } from '../../lambda/decision/reasons.ts';
import { takenInWords } from '../../lambda/decision/step-words.ts';
import { rowsOf } from '../../lambda/decision/table.ts';
import { type VersionId, versionId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { take } from '../../lambda/remediate/reconcile.ts';
import { RecordingStore } from '../../lambda/remediate/recording-store.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';
import { awsCommand } from '../aws/aws-command.ts';
import { type Caller, callerFor } from '../aws/caller.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { isAgreed } from '../ui/confirm.ts';
import { evidenceInWords } from '../ui/evidence-words.ts';
import { Interrupt } from '../ui/interrupt.ts';
import { picture } from '../ui/label-table.ts';
import { placeOf } from '../ui/place.ts';
import { labelsJson, stepLines } from '../ui/plan-view.ts';
import { Refused } from '../ui/refused.ts';
import type { Terminal } from '../ui/terminal.ts';
import { shortener, wrap } from '../ui/text.ts';
import { NoSuchSecret } from './look.ts';
import type { AwsOptions, OutputOptions } from './options.ts';
import { simulateLabels } from './simulate-labels.ts';

export type DecisionOptions = AwsOptions &
  OutputOptions & {
    readonly yes?: true;
    /** Versions, by id or its beginning, whose values may lose their last label. */
    readonly discard?: readonly string[];
    readonly forceWhileRotating?: true;
  };

/** The secret, if it may be changed by hand. Throws Refused and NoSuchSecret. */
export const secretToDecideOn = async (
  id: Secret['arn'],
  store: SecretStore,
  { forceWhileRotating }: DecisionOptions,
): Promise<Secret> => {
  const secret = await store.observe(id);
  if (secret.kind === 'gone') throw new NoSuchSecret(`There is no secret ${id}.`);
  if (secret.deletedAt !== undefined) throw refusalFor('secret-scheduled-for-deletion');
  if (secret.replicaOf !== undefined)
    throw refusalFor('secret-is-replica', ` Its Region is ${secret.replicaOf}.`);
  if (secret.managedBy !== undefined)
    throw refusalFor('managed-by-service', ` The service is ${secret.managedBy}.`);
  if (secret.rotationEnabled && !forceWhileRotating)
    throw refusalFor('rotation-enabled', ' Cancel it first, or say --force-while-rotating.');
  return secret;
};

const refusalFor = (reason: Reason, more = ''): Refused =>
  new Refused(`${explain({ kind: 'no-action', row: rowsOf(reason), reason, attention: 'none' })}${more}`);

/** The shortest beginning of a version's id that is accepted. */
const MIN_PREFIX = 8;

/**
 * The labelled version whose id begins so, as it is or as it is shown. A whole id is taken as it is: its version may
 * have no label.
 */
export const versionNamed = (text: string, { versions }: Secret): VersionId => {
  const ids = [...versions.keys()];
  const shown = ids.filter((id) => visibleWord(id).startsWith(text));
  const found = shown.length > 0 ? shown : ids.filter((id) => id.startsWith(text));
  const [only] = found;
  if (text.length >= MIN_PREFIX && only !== undefined && found.length === 1) return only;
  if (text.length >= 32) return versionId(text);
  const known = ids.map(visibleWord).join(', ');
  throw new Refused(
    text.length < MIN_PREFIX
      ? `Name the version by ${MIN_PREFIX} characters of its id at least.`
      : `${found.length === 0 ? 'No' : 'More than one'} labelled version begins with ${text}. There are ${known}.`,
  );
};

/** Says that there is nothing to do. */
export const nothingToDo = (
  secret: Secret,
  why: string,
  { json }: OutputOptions,
  { print, printJson }: Terminal,
): ExitCode => {
  if (json) printJson(changeJson(secret, [], null, null));
  else print(why);
  return EXIT.nothingToDo;
};

/** `caller`: null where there is nothing to do, or STS did not tell. `after`: null where nothing was written. */
const changeJson = (
  secret: Secret,
  commands: readonly string[],
  caller: Caller | null,
  after: Secret | null,
) => ({
  secret: secret.arn,
  caller,
  labels: labelsJson(secret.versions),
  commands,
  labelsAfter: after && labelsJson(after.versions),
});

/** The versions whose values the operator agrees to lose. */
export const discardable = (secret: Secret, { discard = [] }: DecisionOptions): VersionId[] =>
  discard.map((text) => versionNamed(text, secret));

/** A person's own change. */
type Change = {
  readonly secret: Secret;
  readonly steps: readonly Step[];
  /** The logins that were tried for it. */
  readonly evidence?: Evidence | undefined;
  /** What to know before one says yes. */
  readonly remarks?: readonly string[];
};

/** Shows the steps, asks, carries them out, and shows the labels after them. */
export const carryOut = async (
  { secret, steps, evidence, remarks = [] }: Change,
  store: SecretStore,
  options: DecisionOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const { json, yes } = options;
  const { width } = terminal;
  const short = shortener([...secret.versions.keys()]);
  const said = [...(evidence ? evidenceInWords(evidence, short) : []), ...remarks];
  const foreseen = simulateLabels(secret, steps);
  if (!json)
    terminal.print([
      ...picture({ secret, foreseen, ...(evidence && { evidence }) }, terminal),
      '',
      ...stepLines({ secret, steps }, 'to take, in this order', options, terminal),
      ...(said.length > 0 ? ['', ...said.flatMap((sentence) => wrap(sentence, width))] : []),
    ]);
  const commands = steps.map((step) => awsCommand(secret.arn, step, options).join(' '));
  const caller = await callerFor(options);
  const place = placeOf(secret, { ...options, caller });
  if (!(await isAgreed(steps, { yes, json, place }, terminal))) {
    if (json) terminal.printJson(changeJson(secret, commands, caller, null));
    terminal.note('Nothing was written.');
    return EXIT.toDo;
  }
  const after = await taken(secret, steps, store, terminal);
  if (json) terminal.printJson(changeJson(secret, commands, caller, after));
  else
    terminal.print([
      '',
      terminal.paint.green('Done.'),
      '',
      ...picture({ secret: after, foreseen: after.versions }, terminal),
    ]);
  return EXIT.nothingToDo;
};

const WHY_REFUSED = {
  superseded: 'AWS refused a step: the labels are not as they were shown, or the version has no value.',
  'label-limit-reached':
    'All 20 staging labels are in use (L7), so AWS refused a step that adds one. Free a label first.',
} as const;

const taken = async (
  secret: Secret,
  steps: readonly Step[],
  store: SecretStore,
  terminal: Terminal,
): Promise<Secret> => {
  const interrupt = new Interrupt(terminal);
  try {
    const recording = new RecordingStore(store);
    const outcome = await take(steps, secret.arn, recording).catch((error: unknown) => {
      terminal.note(takenInWords(recording.taken));
      throw error;
    });
    if (outcome.kind !== 'done')
      throw new Refused(
        `${WHY_REFUSED[outcome.kind]} ${takenInWords(recording.taken)} Look again with plan.`,
      );
    const after = await store.observe(secret.arn);
    if (after.kind === 'gone') throw new NoSuchSecret(`There is no secret ${secret.arn} any more.`);
    return after;
  } finally {
    interrupt.close();
  }
};

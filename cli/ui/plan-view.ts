import { sayingOf, verdictFields } from '../../lambda/decision/explain.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { rotationLeftOff } from '../../lambda/decision/rotation-left-off.ts';
import { inWords } from '../../lambda/decision/step-words.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { awsCommand, rotateCommand } from '../aws/aws-command.ts';
import { type Look, stepsOf } from '../commands/look.ts';
import type { AwsOptions } from '../commands/options.ts';
import type { LabelsByVersion } from '../commands/simulate-labels.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { adviceLines, adviceOn } from './advice.ts';
import { evidenceInWords } from './evidence-words.ts';
import { picture } from './label-table.ts';
import { earlierRefusal } from './nobody-logged-in.ts';
import { accountOf, type PlaceOptions, placeOf } from './place.ts';
import type { Terminal } from './terminal.ts';
import { counted, shortened, shortener, wrap } from './text.ts';
import { tlsAdvice } from './tls-advice.ts';

/** A plan as text: the table of labels, the verdict with reason and evidence, and each step as a command. */
export const planView = (look: Look, options: PlaceOptions, terminal: Terminal): string[] => {
  const { secret, verdict } = look;
  const { paint, width } = terminal;
  const steps = stepsOf(verdict);
  const title = verdict.kind === 'withheld' ? 'withheld' : 'to take, in this order';
  const rotation = secret.rotationEnabled ? 'rotation is on' : 'rotation is off';
  return [
    `${paint.bold(secret.name)}  ${paint.dim(`${placeOf(secret, options)}, ${rotation}`)}`,
    '',
    ...clientsLines(look, terminal),
    ...picture(look, terminal),
    '',
    `${paint.bold(verdict.kind)}  ${paint.dim(`reason ${verdict.reason}, row ${verdict.row}`)}`,
    ...[sayingOf(verdict).seen, ...earlierRefusal(look)].flatMap((words) => wrap(words, width, '  ')),
    ...evidenceLines(look, options, terminal),
    ...attentionLines(look, options, terminal),
    ...(steps.length > 0 ? ['', ...stepLines({ secret, steps }, title, options, terminal)] : []),
  ];
};

const evidenceLines = ({ secret, evidence }: Look, options: PlaceOptions, { width }: Terminal): string[] => {
  if (evidence === undefined) return [];
  const short = shortener([...secret.versions.keys()]);
  return [...evidenceInWords(evidence, short), ...tlsAdvice([evidence], options)].flatMap((sentence) =>
    wrap(sentence, width, '  '),
  );
};

/** That clients are locked out comes before everything else. */
const clientsLines = ({ verdict, evidence }: Look, { paint }: Terminal): string[] => {
  const { clients } = sayingOf(verdict, evidence);
  return clients === undefined ? [] : [paint.bold(paint.red(clients)), ''];
};

const attentionLines = (look: Look, options: AwsOptions, terminal: Terminal): string[] => {
  const advice = adviceOn(look);
  return [
    ...(look.verdict.attention === 'required' ? [`  ${terminal.paint.yellow('Attention required.')}`] : []),
    ...(advice ? adviceLines(advice, look, options, terminal) : []),
  ];
};

/** Steps in words and as commands, under a title. */
export const stepLines = (
  { secret, steps }: { readonly secret: Secret; readonly steps: readonly Step[] },
  title: string,
  options: AwsOptions,
  { paint }: Terminal,
): string[] => {
  const short = shortener([...secret.versions.keys()]);
  return [
    `${paint.bold(counted(steps.length, 'step'))} ${title}`,
    ...steps.flatMap((step, index) => [
      `  ${index + 1}. ${inWords(shortened(step, short))}`,
      ...awsCommand(secret.arn, step, options).map((word, line, all) =>
        paint.dim(`${line === 0 ? '     ' : '       '}${word}${line < all.length - 1 ? ' \\' : ''}`),
      ),
    ]),
  ];
};

/** Which secret a JSON is about, and where it is. */
export const secretJson = (secret: Secret, { region, mode }: PlaceOptions) => ({
  secret: secret.arn,
  name: secret.name,
  account: accountOf(secret),
  region,
  mode,
});

/** A plan as JSON. */
export const planJson = (look: Look, options: PlaceOptions) => {
  const { secret, verdict, evidence, foreseen, nobodyLoggedIn, heldByTags } = look;
  const fields = verdictJson(verdict, evidence);
  return {
    ...secretJson(secret, options),
    rotationEnabled: secret.rotationEnabled,
    ...fields,
    explanation: [fields.explanation, ...earlierRefusal(look)].join(' '),
    labels: labelsJson(secret.versions),
    labelsThen: labelsJson(foreseen),
    commands: stepsOf(verdict).map((step) => awsCommand(secret.arn, step, options).join(' ')),
    rotateCommand: rotationLeftOff(secret) ? rotateCommand(secret.arn, options) : null,
    nobodyLoggedIn,
    heldByTags,
    exitCode: exitCodeOf(look),
  };
};

/** The verdict's fields are those of the function's log, except that none is ever missing. */
export const verdictJson = (...verdict: Parameters<typeof verdictFields>) => {
  const fields = verdictFields(...verdict);
  return {
    ...fields,
    would: fields.would ?? [],
    because: fields.because ?? null,
    engine: fields.engine ?? null,
    answers: fields.answers ?? {},
    verifierFailure: fields.verifierFailure ?? null,
    verifierFailureField: fields.verifierFailureField ?? null,
    verifierFailureError: fields.verifierFailureError ?? null,
  };
};

export const labelsJson = (labels: LabelsByVersion): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(labels);

import type { Secret } from '../../lambda/decision/observation.ts';
import { rotationLeftOff } from '../../lambda/decision/rotation-left-off.ts';
import { rotateCommand } from '../aws/aws-command.ts';
import type { AwsOptions } from '../commands/options.ts';
import type { Survey } from '../commands/survey.ts';
import type { LeftOff } from '../report/history.ts';
import { unreadLines } from './sweep-view.ts';
import { fittingTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, moment, wrap } from './text.ts';

export const AT_ONCE = 'It rotates at once unless you add --no-rotate-immediately.';

/** What `plan` and `apply` end with where rotation was left off: the command that switches it on is the last line. */
export const rotationOffLines = (
  secret: Secret,
  options: AwsOptions,
  { paint, width }: Terminal,
): string[] => {
  if (!rotationLeftOff(secret)) return [];
  const words = `Rotation is off, and no repair switches it on. Once the labels are right, switch it on with this command. ${AT_ONCE}`;
  return ['', ...wrap(words, width), paint.dim(`  ${rotateCommand(secret.arn, options)}`)];
};

/** The command for any secret of these Regions, to be filled in. */
export const rotateCommandIn = (surveys: readonly Survey[], options: AwsOptions): string => {
  const [first] = surveys;
  const region = surveys.length > 1 ? 'REGION' : first?.region;
  return rotateCommand('SECRET', { ...options, ...(region && { region }) });
};

/** The secrets that were left off, in the order given. */
export const leftOffView = (
  surveys: readonly Survey[],
  all: readonly LeftOff[],
  options: AwsOptions,
  terminal: Terminal,
): string[] => {
  const { paint, width } = terminal;
  const failures = unreadLines(surveys, terminal);
  const summary = wrap(summaryOf(surveys, all.length), width);
  if (all.length === 0) return [...summary, ...failures];
  return [
    ...listOf(all, surveys.length > 1, terminal),
    '',
    ...summary,
    ...failures,
    '',
    ...wrap(`Once its labels are right, switch one on with this command. ${AT_ONCE}`, width),
    paint.dim(`  ${rotateCommandIn(surveys, options)}`),
  ];
};

const listOf = (all: readonly LeftOff[], several: boolean, terminal: Terminal): string[] =>
  fittingTable(
    ['secret', ...(several ? ['Region'] : []), 'unchanged since', 'cancelled by'],
    all.map(({ secret, region, cancelled }) => [
      secret.name,
      ...(several ? [region] : []),
      secret.changedAt === undefined ? 'unknown' : moment(secret.changedAt),
      cancelled ? `${cancelled.cancelledBy.principal}, ${moment(cancelled.cancelledAt)}` : 'unknown',
    ]),
    terminal,
  );

const summaryOf = (surveys: readonly Survey[], count: number): string => {
  const seen = surveys.reduce((sum, survey) => sum + survey.seen, 0);
  const where = surveys.length > 1 ? `${surveys.length} Regions` : surveys[0]?.region;
  const what =
    count === 0
      ? 'rotation is off on none that has a rotation function.'
      : `${count} ${count === 1 ? 'has a rotation function, and its' : 'have a rotation function, and their'} rotation is off.`;
  return `${counted(seen, 'secret')} in ${where}: ${what}`;
};

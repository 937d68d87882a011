import type { Secret } from '../../lambda/decision/observation.ts';
import { rotationLeftOff } from '../../lambda/decision/rotation-left-off.ts';
import { rotateCommand } from '../aws/aws-command.ts';
import type { LeftOff } from '../commands/left-off.ts';
import type { AwsOptions } from '../commands/options.ts';
import type { Survey } from '../commands/survey.ts';
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

/** The secrets that were left off, the longest unchanged first. */
export const leftOffView = (
  surveys: readonly Survey[],
  all: readonly LeftOff[],
  options: AwsOptions,
  terminal: Terminal,
): string[] => {
  const several = surveys.length > 1;
  const head = ['secret', ...(several ? ['Region'] : []), 'unchanged since', 'cancelled by'];
  const rows = all.map(({ secret, region, cancelled }) => [
    secret.name,
    ...(several ? [region] : []),
    secret.changedAt === undefined ? 'unknown' : moment(secret.changedAt),
    cancelled ? `${cancelled.cancelledBy.principal}, ${moment(cancelled.cancelledAt)}` : 'unknown',
  ]);
  const where = several ? `${surveys.length} Regions` : surveys[0]?.region;
  const seen = counted(
    surveys.reduce((sum, survey) => sum + survey.seen, 0),
    'secret',
  );
  const failures = surveys.flatMap(({ region, failure }) =>
    failure ? [terminal.paint.red(`${region}: not every secret was read. ${failure.explanation}`)] : [],
  );
  if (all.length === 0)
    return [
      ...wrap(`${seen} in ${where}: rotation is off on none that has a rotation function.`, terminal.width),
      ...failures,
    ];
  const region = several ? 'REGION' : surveys[0]?.region;
  return [
    ...fittingTable(head, rows, terminal),
    '',
    ...wrap(
      `${seen} in ${where}: ${all.length} ${all.length === 1 ? 'has a rotation function, and its' : 'have a rotation function, and their'} rotation is off.`,
      terminal.width,
    ),
    ...failures,
    '',
    ...wrap(`Once its labels are right, switch one on with this command. ${AT_ONCE}`, terminal.width),
    terminal.paint.dim(`  ${rotateCommand('SECRET', { ...options, ...(region && { region }) })}`),
  ];
};

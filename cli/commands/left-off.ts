import type { Cancellation } from '../../lambda/remediate/cancellation.ts';
import { rotateCommand } from '../aws/aws-command.ts';
import { type Failure, failureJson, failureOf } from '../aws/failures.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { cancellations, isOf, type LeftOff } from '../report/history.ts';
import { leftOffView } from '../ui/left-off-view.ts';
import type { Terminal } from '../ui/terminal.ts';
import { isListed, type Survey } from './survey.ts';
import type { SweepOptions } from './sweep-options.ts';

/** Lists the secrets that were left off, and who cancelled, where CloudTrail can be asked. */
export const tellLeftOff = async (
  surveys: readonly Survey[],
  options: SweepOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const histories = await Promise.all(surveys.map((survey) => historyFor(survey, options)));
  const all = surveys
    .flatMap((survey, index) => leftOffIn(survey, histories[index]?.cancelled ?? []))
    .sort(byLastChange);
  const exitCode = isListed(surveys) ? EXIT.nothingToDo : EXIT.failed;
  if (!options.json) {
    terminal.print(leftOffView(surveys, all, options, terminal));
    for (const [index, { region }] of surveys.entries()) {
      const failure = histories[index]?.failure;
      if (failure)
        terminal.note(`${region}: CloudTrail's event history could not be looked up. ${failure.explanation}`);
    }
    return exitCode;
  }
  terminal.printJson({
    regions: surveys.map(({ region, seen, leftOff, failure, denied }, index) => ({
      region,
      seen,
      leftOff: leftOff.length,
      failure: failureJson(failure),
      denied: failureJson(denied),
      historyFailure: failureJson(histories[index]?.failure),
    })),
    secrets: all.map((one) => leftOffJson(one, options)),
    exitCode,
  });
  return exitCode;
};

/** The longest unchanged first. */
export const byLastChange = ({ secret: one }: LeftOff, { secret: other }: LeftOff): number =>
  (one.changedAt ?? 0) - (other.changedAt ?? 0);

/** A Region's secrets that were left off, each with its newest cancellation; the newest come first. */
export const leftOffIn = (
  { region, leftOff }: Survey,
  newestFirst: readonly Cancellation[],
): readonly LeftOff[] =>
  leftOff.map((secret) => {
    const cancelled = newestFirst.find((each) => isOf(secret, each));
    return { region, secret, ...(cancelled && { cancelled }) };
  });

type History = { readonly cancelled: readonly Cancellation[]; readonly failure?: Failure };

const historyFor = async ({ region, leftOff }: Survey, options: SweepOptions): Promise<History> => {
  if (leftOff.length === 0) return { cancelled: [] };
  try {
    return { cancelled: await cancellations({ ...options, region }) };
  } catch (error) {
    return { cancelled: [], failure: failureOf(error) };
  }
};

/** The same keys for each secret: null stands for what is not known. */
const leftOffJson = ({ region, secret, cancelled }: LeftOff, options: SweepOptions) => ({
  secret: secret.arn,
  name: secret.name,
  region,
  rotationFunction: secret.rotationFunctionArn,
  unchangedSince: isoOf(secret.changedAt),
  cancelledAt: isoOf(cancelled?.cancelledAt),
  cancelledBy: cancelled?.cancelledBy.principal ?? null,
  rotateCommand: rotateCommand(secret.arn, { ...options, region }),
});

const isoOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

import { Command, InvalidArgumentError, Option } from 'commander';
import { connect, settingsFor } from '../cli/aws/connection.ts';
import { failureLines, failureOf } from '../cli/aws/failures.ts';
import type { AwsOptions } from '../cli/commands/options.ts';
import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import { withAws, yes } from '../cli/program-options.ts';
import { confirm } from '../cli/ui/confirm.ts';
import { processTerminal, type Terminal } from '../cli/ui/terminal.ts';
import { findInstallation } from './installation.ts';
import { type Report, run } from './run.ts';
import { intentView, reportView } from './view.ts';

type Options = AwsOptions & {
  readonly sandbox?: true;
  readonly rotationFunction?: string;
  readonly deadline: number;
  readonly recordDeadline: number;
  readonly attemptDeadline?: number;
  readonly yes?: true;
  readonly json?: true;
};

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const seconds = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is to be a whole number of seconds.');
  return Number(text);
};

const program = withAws(new Command('npm run acceptance --'))
  .description(
    'Tries the deployed stack on secrets of its own, from creating one to checking its labels; asks AWS what is not published; deletes what it made.',
  )
  .option('--sandbox', 'on a local AWS that is started for it, instead of an account')
  .option(
    '--rotation-function <arn>',
    'a function that Secrets Manager may invoke, and that fails on a secret it does not know',
  )
  .option('--deadline <seconds>', 'for the labels to be right after the cancellation', seconds, 300)
  .option('--record-deadline <seconds>', "for the call to be in CloudTrail's event history", seconds, 1_200)
  .option(
    '--attempt-deadline <seconds>',
    'for AWS to go on with a rotation that fails (default: 1200, on the local AWS 0)',
    seconds,
  )
  .addOption(yes())
  .addOption(new Option('--poll <ms>').default(2_000).argParser(Number).hideHelp())
  .addHelpText('after', '\nExits with 0 if all is as it has to be, 1 if not, 130 after Ctrl-C.');

/** The first Ctrl-C ends the trial and cleans up; nothing stops that but a second one. */
const untilInterrupted = ({ note }: Terminal): AbortSignal => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      note(['', 'Stopping, and deleting what was made. Ctrl-C again leaves it there.']);
      controller.abort();
    });
  return controller.signal;
};

const acceptance = async (given: Options, pollMs: number, terminal: Terminal): Promise<ExitCode> => {
  const { region } = await connect(given);
  const options = { ...given, region };
  const installation = await findInstallation(options);
  const { rotationFunction, json } = options;
  terminal.note(intentView(installation, rotationFunction, terminal));
  if (!options.yes && !options.sandbox && !(await confirm('Go on?', 'make nothing', terminal))) {
    terminal.note('Nothing was made.');
    return EXIT.nothingToDo;
  }

  const { CloudTrailClient } = await import('@aws-sdk/client-cloudtrail');
  const { secretsManager: client } = await connect(options);
  const signal = untilInterrupted(terminal);
  const report = await run({
    ...{ client, trail: new CloudTrailClient(await settingsFor(options)), installation, signal, pollMs },
    ...(rotationFunction && { rotationFunction }),
    ...{ repairMs: options.deadline * 1_000, recordMs: options.recordDeadline * 1_000 },
    attemptMs: (options.attemptDeadline ?? 1_200) * 1_000,
  });
  const exitCode = signal.aborted ? EXIT.interrupted : exitCodeOf(report);
  const { failure, ...found } = report;
  const told = failure === undefined || signal.aborted ? undefined : failureOf(failure);
  if (json) terminal.printJson({ ...installation, ...found, ...(told && { failure: told }), exitCode });
  else terminal.print(reportView(report, terminal));
  if (told) terminal.note(failureLines(told));
  return exitCode;
};

const exitCodeOf = ({ checks, answers, left, failure }: Report): ExitCode => {
  const isAccepted =
    checks.every(({ ok }) => ok) && answers.every(({ isExpected = true }) => isExpected) && left.length === 0;
  return isAccepted && failure === undefined ? EXIT.nothingToDo : EXIT.failed;
};

/** The sandbox stands in for the account, whatever the environment names. */
const onSandbox = async (options: Options, pollMs: number, terminal: Terminal): Promise<ExitCode> => {
  const { startAcceptanceSandbox } = await import('./sandbox.ts');
  const sandbox = await startAcceptanceSandbox();
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIASANDBOXEXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'not-a-real-secret-access-key';
  const { url: endpointUrl, region, rotationFunction } = sandbox;
  try {
    return await acceptance(
      { attemptDeadline: 0, ...options, endpointUrl, region, rotationFunction },
      pollMs,
      terminal,
    );
  } finally {
    await sandbox.close();
  }
};

const terminal = processTerminal();
try {
  const { poll, ...options } = program.parse().opts<Options & { readonly poll: number }>();
  const code = await (options.sandbox ? onSandbox : acceptance)(options, poll, terminal);
  process.exit(code);
} catch (error) {
  terminal.note(failureLines(failureOf(error)));
  process.exit(EXIT.failed);
}

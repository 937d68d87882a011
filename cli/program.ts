import { Argument, Command, Option } from 'commander';
import { VERSION } from '../lambda/runtime/version.ts';
import { visible } from '../lambda/runtime/visible.ts';
import type { DecisionOptions } from './commands/manual-change.ts';
import type { AwsOptions, OutputOptions, SecretOptions } from './commands/options.ts';
import type { PromoteOptions } from './commands/promote.command.ts';
import type { SweepOptions } from './commands/sweep-options.ts';
import type { DoctorOptions } from './doctor/doctor.command.ts';
import type { ExitCode } from './exit-codes.ts';
import type { PauseOptions } from './pause/pause.command.ts';
import {
  examples,
  lose,
  notEmpty,
  rate,
  regions,
  withAws,
  withLogin,
  withVerification,
  yes,
} from './program-options.ts';
import type { Terminal } from './ui/terminal.ts';

/** Runs a command. Its code is loaded only then, so that --help and explain are fast. */
export type Runner = (
  command: (terminal: Terminal) => Promise<ExitCode>,
  options: OutputOptions & Pick<AwsOptions, 'profile'>,
) => Promise<void>;

const EXIT_CODES = `
Exit codes: 0 nothing to do, 1 error, 2 something to do, 3 attention required, 130 Ctrl-C.`;

export const programOf = (run: Runner): Command => {
  const program = new Command('rotation-remediation')
    .description("Puts a secret's staging labels right when its rotation was cancelled.")
    .version(VERSION, '--version')
    .enablePositionalOptions()
    .helpCommand(false)
    .configureOutput({ writeErr: (text) => process.stderr.write(text.split('\n').map(visible).join('\n')) })
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', EXIT_CODES);
  addPlan(program, run);
  addApply(program, run);
  addSweep(program, run);
  addPromote(program, run);
  addRelease(program, run);
  addExplain(program, run);
  addDoctor(program, run);
  addPause(program, run);
  addResume(program, run);
  addCompletion(program, run);
  addHelp(program);
  return program;
};

const addPlan = (program: Command, run: Runner) =>
  withVerification(
    withAws(
      program
        .command('plan')
        .argument('<secret>', 'name or ARN', notEmpty)
        .summary("show a secret's labels, what would be done, and why; writes nothing")
        .description(
          "Shows a secret's versions with their labels now and then, the verdict, and each step as an AWS CLI command. Writes nothing.",
        ),
    ),
  )
    .addHelpText(
      'after',
      examples(
        'plan orders/db',
        'plan orders/db --verify --json',
        'plan arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-a1B2c3',
      ),
    )
    .action((secret: string, options: SecretOptions) =>
      run(
        async (terminal) => (await import('./commands/plan.command.ts')).plan(secret, options, terminal),
        options,
      ),
    );

const addApply = (program: Command, run: Runner) =>
  withVerification(withAws(program.command('apply').argument('<secret>', 'name or ARN', notEmpty)))
    .summary('show the same, ask, carry it out, and show the result')
    .description('Shows the plan for a secret, asks, carries it out, and shows the labels afterwards.')
    .addOption(yes())
    .addHelpText('after', examples('apply orders/db', 'apply orders/db --verify --yes'))
    .action((secret: string, options: SecretOptions & { yes?: true }) =>
      run(
        async (terminal) => (await import('./commands/apply.command.ts')).apply(secret, options, terminal),
        options,
      ),
    );

const addSweep = (program: Command, run: Runner) =>
  withVerification(withAws(program.command('sweep')))
    .summary('list the stuck secrets of the account; writes nothing without --apply')
    .description(
      'Lists the stuck secrets of a Region, or of all Regions: since when, why, and what would be done.',
    )
    .option('--all-regions', 'every Region that is enabled in the account')
    .addOption(
      new Option('--regions <names>', 'these Regions, with commas between them')
        .argParser(regions)
        .conflicts(['allRegions', 'region']),
    )
    .option('--include-recent', 'also what changed within 15 minutes: its own event may still be on its way')
    .option('--rate <lists>', 'ListSecrets calls a second and Region, 100 secrets each', rate, 10)
    .addOption(
      new Option(
        '--left-off',
        'list only the secrets that have a rotation function and whose rotation is off',
      ).conflicts(['apply', 'report', 'verify', 'verifyWith']),
    )
    .option('--apply', 'carry out the plans, after one question')
    .addOption(yes())
    .option('--report <file.html>', 'write a self-contained HTML page')
    .addHelpText(
      'after',
      `\nWith --left-off it exits with 0, or with 1 where not every secret could be listed.\n${examples(
        'sweep',
        'sweep --all-regions --report stuck.html',
        'sweep --regions eu-west-1,eu-central-1',
        'sweep --apply --yes --json',
        'sweep --left-off',
      )}`,
    )
    .action((options: SweepOptions) =>
      run(
        async (terminal) => (await import('./commands/sweep.command.ts')).sweep(options, terminal),
        options,
      ),
    );

const addPromote = (program: Command, run: Runner) =>
  withLogin(
    withAws(
      program
        .command('promote')
        .argument('<secret>', 'name or ARN', notEmpty)
        .argument('<version>', 'id of the version that becomes AWSCURRENT, or its beginning', notEmpty),
    ),
  )
    .summary('make a version AWSCURRENT, by your own decision')
    .description(
      'Moves AWSCURRENT to a version; with --verify, only to one that the database has just accepted. A version that would lose its last label is parked first, under a rescue label.',
    )
    .addOption(yes())
    .addOption(lose())
    .option('--force-while-rotating', 'also while rotation is on and may be running')
    .addHelpText('after', examples('promote orders/db d0000002 --verify'))
    .action((secret: string, version: string, options: PromoteOptions) =>
      run(
        async (terminal) =>
          (await import('./commands/promote.command.ts')).promote(secret, version, options, terminal),
        options,
      ),
    );

const addRelease = (program: Command, run: Runner) =>
  withAws(
    program
      .command('release')
      .argument('<secret>', 'name or ARN', notEmpty)
      .argument('[label]', 'the rescue label; without it, all that keep no password'),
  )
    .summary('take rescue labels off, by your own decision')
    .description(
      'Takes rescue labels off. Takes the last label off a version only if --discard names that version.',
    )
    .addOption(yes())
    .addOption(lose())
    .addHelpText(
      'after',
      examples(
        'release orders/db',
        'release orders/db ROTATION-RESCUE-20261124T0315Z-d0000002 --discard d0000002',
      ),
    )
    .action((secret: string, label: string | undefined, options: DecisionOptions) =>
      run(
        async (terminal) =>
          (await import('./commands/release.command.ts')).releaseLabels(secret, label, options, terminal),
        options,
      ),
    );

const addExplain = (program: Command, run: Runner) =>
  program
    .command('explain')
    .argument('[reason]', 'a reason code, as in plan and in the log; without it, all of them')
    .summary('explain a reason code')
    .description('Shows what a reason code means, why the table has it, and the facts that it rests on.')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('explain pending-accepted', 'explain'))
    .action((reason: string | undefined, options: OutputOptions) =>
      run(
        async (terminal) =>
          (await import('./commands/explain.command.ts')).explainReason(reason, options, terminal),
        options,
      ),
    );

const addDoctor = (program: Command, run: Runner) =>
  withAws(program.command('doctor'))
    .summary('check that cancellations reach the function in this Region')
    .description(
      'Checks that cancellations and failed rotations reach the function in this Region: trail, function, pause, rules, targets, permissions, queues, dead letters, verifier, last sweep.',
    )
    .addHelpText('after', examples('doctor', 'doctor --region eu-central-1 --json'))
    .action((options: DoctorOptions) =>
      run(
        async (terminal) => (await import('./doctor/doctor.command.ts')).doctor(options, terminal),
        options,
      ),
    );

const addPause = (program: Command, run: Runner) =>
  withAws(program.command('pause'))
    .summary('stop what is installed in this Region; events wait in its queue')
    .description(
      'Stops the functions of this Region: switches off the rules that invoke remediate, and the triggers by which remediate and the sweep take from their queues. Events wait in the recheck queue.',
    )
    .addOption(yes())
    .addHelpText('after', examples('pause', 'pause --yes --region eu-central-1'))
    .action((options: PauseOptions) =>
      run(async (terminal) => (await import('./pause/pause.command.ts')).pause(options, terminal), options),
    );

const addResume = (program: Command, run: Runner) =>
  withAws(program.command('resume'))
    .summary('end a pause, and go on with what waited')
    .description('Switches on again what pause switched off, also where only a part of it is off.')
    .addOption(yes())
    .addHelpText('after', examples('resume', 'resume --yes --json'))
    .action((options: PauseOptions) =>
      run(async (terminal) => (await import('./pause/pause.command.ts')).resume(options, terminal), options),
    );

const addCompletion = (program: Command, run: Runner) => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .summary('print the script that completes commands and options in a shell')
    .description('Prints a script for your shell: with it, Tab completes commands, options and their values.')
    .addHelpText('after', examples('completion bash', 'completion zsh', 'completion fish'))
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      run(
        async (terminal) => (await import('./completion/completion.command.ts')).completion(shell, terminal),
        {},
      ),
    );
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) =>
      run(
        async (terminal) =>
          (await import('./completion/completion.command.ts')).complete(program, words, terminal),
        {},
      ),
    );
};

/** Commander's own prints the whole help, without a word, where there is no such command. */
const addHelp = (program: Command) =>
  program
    .command('help')
    .argument('[command]')
    .summary('the same as COMMAND --help')
    .action((name: string | undefined) => {
      if (name === undefined) program.help();
      const command = program.commands.find((each) => each.name() === name);
      if (command === undefined) program.parse([name], { from: 'user' });
      else command.help();
    });

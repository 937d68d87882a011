import { Command } from 'commander';
import { visible } from '../lambda/runtime/visible.ts';
import type { DecisionOptions } from './commands/manual-change.ts';
import type { OutputOptions, SecretOptions } from './commands/options.ts';
import type { SweepOptions } from './commands/sweep-options.ts';
import type { DoctorOptions } from './doctor/options.ts';
import type { ExitCode } from './exit-codes.ts';
import { examples, lose, rate, withAws, withVerification, yes } from './program-options.ts';
import type { Terminal } from './ui/terminal.ts';

/** Runs what a command does. What it needs is loaded only then, so that --help and explain are quick. */
type Runner = (command: (terminal: Terminal) => Promise<ExitCode>, options: OutputOptions) => Promise<void>;

const EXIT_CODES = `
Exit codes: 0 nothing to do, 1 error, 2 something to do, 3 a person is needed.`;

export const programOf = (run: Runner): Command => {
  const program = new Command('rotation-remediation')
    .description("Puts a secret's staging labels right when its rotation was cancelled.")
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
  return program;
};

const addPlan = (program: Command, run: Runner) =>
  withVerification(
    withAws(
      program
        .command('plan')
        .argument('<secret>', 'name or ARN')
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
  withVerification(withAws(program.command('apply').argument('<secret>', 'name or ARN')))
    .summary('the same, asks, does it, and shows it again')
    .description('Shows what would be done to a secret, asks, does it, and shows what is there then.')
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
    .summary('look through all secrets of the account for what is stuck')
    .description(
      'Looks through all secrets of a Region, or of all of them, for what is stuck, since when, and what would be done.',
    )
    .option('--all-regions', 'every Region that is enabled in the account')
    .option('--rate <lists>', 'ListSecrets calls a second and Region, 100 secrets each', rate, 10)
    .option('--apply', 'do what would be done, asking once')
    .addOption(yes())
    .option('--report <file.html>', 'write a page with all of it')
    .addHelpText(
      'after',
      examples('sweep', 'sweep --all-regions --report stuck.html', 'sweep --apply --yes --json'),
    )
    .action((options: SweepOptions) =>
      run(
        async (terminal) => (await import('./commands/sweep.command.ts')).sweep(options, terminal),
        options,
      ),
    );

const addPromote = (program: Command, run: Runner) =>
  withAws(
    program
      .command('promote')
      .argument('<secret>', 'name or ARN')
      .argument('<version>', 'id of the version that is to be AWSCURRENT, or its beginning'),
  )
    .summary("make a version AWSCURRENT, by a person's decision")
    .description(
      'Moves AWSCURRENT to a version. What would lose its last label by that is parked first, under a rescue label.',
    )
    .addOption(yes())
    .addOption(lose())
    .option('--force-while-rotating', 'also where a rotation may be at work')
    .addHelpText('after', examples('promote orders/db d0000002'))
    .action((secret: string, version: string, options: DecisionOptions) =>
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
      .argument('<secret>', 'name or ARN')
      .argument('[label]', 'the rescue label; without it all that hold no value'),
  )
    .summary("take rescue labels off, by a person's decision")
    .description(
      'Takes rescue labels off. Refuses to take the last label off a version unless told which value may be lost.',
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
    .argument('[reason]', 'a reason code, as plan and the log show it; without it all of them')
    .summary('tell a reason code in full')
    .description('Tells what was seen, why this follows, and what it rests on.')
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
    .summary('tell whether this Region is wired')
    .description(
      'Looks whether cancellations reach the function in this Region: trail, rule, targets, permissions, queues, dead letters, verifier, last sweep.',
    )
    .addHelpText('after', examples('doctor', 'doctor --region eu-central-1 --json'))
    .action((options: DoctorOptions) =>
      run(
        async (terminal) => (await import('./doctor/doctor.command.ts')).doctor(options, terminal),
        options,
      ),
    );

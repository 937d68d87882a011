import { Command, InvalidArgumentError, Option } from 'commander';
import type { InstallationOptions } from './installation.ts';
import { parseHoldPoint } from './rotation/hold.ts';

export type ServeOptions = {
  readonly port: number;
  readonly region: string;
  readonly mode: InstallationOptions['mode'] | 'none';
  readonly recheckDelay: number;
  readonly sweepEvery: number;
  readonly withPostgres?: true;
  readonly withAccount?: true;
  readonly holdAt?: NonNullable<ReturnType<typeof parseHoldPoint>>;
  readonly rotationFunction: readonly PostedTo[];
  readonly envFile?: string;
};

/** A rotation function's name, and where its events are posted. */
type PostedTo = { readonly name: string; readonly url: URL };

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is to be a whole number.');
  return Number(text);
};

const holdPoint = (text: string) => {
  const point = parseHoldPoint(text);
  if (point === undefined)
    throw new InvalidArgumentError(
      'It is to be createSecret, setSecret, testSecret or finishSecret, or one of them with :after.',
    );
  return point;
};

const rotationFunctions = (text: string, earlier: readonly PostedTo[]): readonly PostedTo[] => {
  const [, name = '', address = ''] = /^([\w-]{1,64})=(https?:\/\/.+)$/.exec(text) ?? [];
  if (name === '' || !URL.canParse(address))
    throw new InvalidArgumentError('It is to be NAME=URL, as in mine=http://127.0.0.1:9000/rotate.');
  return [...earlier, { name, url: new URL(address) }];
};

/** Exits with 1 for options that it does not know. */
export const parseServeOptions = (): ServeOptions =>
  new Command('npm run sandbox --')
    .description(
      'Serves a local AWS until Ctrl-C: Secrets Manager, Lambda, and the functions of this project.',
    )
    .option('--port <number>', 'port of 127.0.0.1; 0 takes any free one', wholeNumber, 4599)
    .option('--region <name>', 'the Region that it plays', 'eu-west-1')
    .addOption(
      new Option('--mode <mode>', 'what the functions may do; none: leave them out')
        .choices(['report', 'unblock', 'recover', 'none'])
        .default('recover'),
    )
    .option('--recheck-delay <seconds>', 'time from a cancellation to the recheck', wholeNumber, 900)
    .option(
      '--sweep-every <seconds>',
      'how often all secrets are looked through, from the start on; 0: never',
      wholeNumber,
      86_400,
    )
    .option(
      '--with-postgres',
      'start a PostgreSQL with two rotated secrets, sample/single and sample/alternating',
    )
    .addOption(
      new Option(
        '--with-account',
        'plant the 1,000 secrets of docs/cli.md, 12 of them with a finding, with a PostgreSQL; mode report, unless --mode is given',
      ).implies({ mode: 'report' }),
    )
    .option(
      '--hold-at <step>',
      'hold every rotation before a step, or with :after behind it, until resume is typed',
      holdPoint,
    )
    .addOption(
      new Option(
        '--rotation-function <name=url>',
        'a rotation function of your own: each step is posted to the URL as Lambda would pass it; may be repeated',
      )
        .argParser(rotationFunctions)
        .default([], 'no-op alone, which does nothing'),
    )
    .option(
      '--env-file <file>',
      'write the variables to a file, too, for unset AWS_PROFILE; set -a; . FILE; set +a',
    )
    .addHelpText('after', EXAMPLES)
    .parse()
    .opts<ServeOptions>();

const EXAMPLES = `
It prints the variables to export, and then a line per call and per line that a function logs.
A rotation function's ARN is that of the Region and account, with its name:
  arn:aws:lambda:eu-west-1:111122223333:function:no-op
Try:
  npm run sandbox -- --with-postgres --hold-at setSecret:after
  aws secretsmanager rotate-secret --secret-id sample/single
  aws secretsmanager cancel-rotate-secret --secret-id sample/single
  aws secretsmanager describe-secret --secret-id sample/single
Or:
  npm run sandbox -- --with-account
  npx --no-install rotation-remediation sweep --verify`;

import { Command, InvalidArgumentError, Option } from 'commander';
import { BUNDLE_DIRECTORY } from '../infra/build/bundles.ts';
import { SystemClock } from './clock.ts';
import { startServer } from './database-servers.ts';
import { freshenBundles } from './demo/fresh-bundles.ts';
import { type InstallationOptions, install } from './installation.ts';
import { endWith, onInterruption } from './interruption.ts';
import { type LocalAws, type ObservedCall, startLocalAws } from './local-aws.ts';
import { provision } from './provision.ts';
import { takeOwnTemporaryFolder } from './servers/scratch.ts';
import { installSweep } from './sweep-installation.ts';

type Options = {
  readonly port: number;
  readonly region: string;
  readonly mode: InstallationOptions['mode'] | 'none';
  readonly recheckDelay: number;
  readonly sweepEvery: number;
  readonly withPostgres?: true;
};

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is to be a whole number.');
  return Number(text);
};

const program = new Command('npm run sandbox --')
  .description('Serves a local AWS until Ctrl-C: Secrets Manager, Lambda, and the functions of this project.')
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
    'how often all secrets are looked through; 0: never',
    wholeNumber,
    86_400,
  )
  .option(
    '--with-postgres',
    'start a PostgreSQL with two rotated secrets, sample/single and sample/alternating',
  )
  .addHelpText(
    'after',
    `
It prints the variables to export, and then a line per call and per line that a function logs.
Try:
  aws secretsmanager rotate-secret --secret-id sample/single
  aws secretsmanager cancel-rotate-secret --secret-id sample/single
  aws secretsmanager describe-secret --secret-id sample/single`,
  );

const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 23)}  ${text}`);

const sayCall = ({ operation, target, outcome }: ObservedCall): void =>
  say(`${operation.padEnd(25)} ${outcome.padEnd(4)} ${target}`);

/** What was started, and how to end it; the last one first. */
const closers: (() => void | Promise<void>)[] = [];

const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close();
};

const serve = async (options: Options): Promise<void> => {
  const clock = new SystemClock((error) => say(`failed: ${error instanceof Error ? error.message : error}`));
  closers.push(() => clock.close());
  const aws = await startLocalAws({
    clock,
    port: options.port,
    region: options.region,
    onCall: sayCall,
    onLog: (name, line) => say(`${name}: ${line}`),
  });
  closers.push(() => aws.close());
  if (options.mode !== 'none') await installAll(aws, options.mode, options);
  sayHowToReach(aws);
  if (options.withPostgres) await startSamples(aws);
  say('Ctrl-C ends it.');
};

const installAll = async (
  aws: LocalAws,
  mode: InstallationOptions['mode'],
  { recheckDelay, sweepEvery }: Options,
): Promise<void> => {
  await freshenBundles(['remediate', 'verify', 'sweep']);
  const bundles = BUNDLE_DIRECTORY;
  const installation = install(aws, { bundles, mode, verifier: true, recheckDelayMs: recheckDelay * 1_000 });
  if (sweepEvery > 0) installSweep(aws, installation, { bundles, everyMs: sweepEvery * 1_000 });
};

const sayHowToReach = ({ environment }: LocalAws): void => {
  const variables = Object.entries({ ...environment, AWS_SESSION_TOKEN: 'not-a-real-session-token' });
  console.log(`${variables.map(([name, value]) => `export ${name}=${value}`).join('\n')}\n`);
};

const startSamples = async (aws: LocalAws): Promise<void> => {
  const server = await startServer('postgres');
  closers.push(() => server.stop());
  for (const users of ['single', 'alternating'] as const) {
    const secret = await provision(aws, server, `sample/${users}`, users);
    await secret.rotate();
  }
  say(`${server.title} on ${server.host}:${server.port}, with sample/single and sample/alternating`);
};

onInterruption(async () => {
  await closeAll();
  say('Closed.');
}, 0);

try {
  await takeOwnTemporaryFolder('sandbox');
  await serve(program.parse().opts<Options>());
} catch (error) {
  await closeAll();
  await endWith(1, `sandbox: ${error instanceof Error ? error.message : error}`);
}

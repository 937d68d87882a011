import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { BUNDLE_DIRECTORY } from '../infra/build/bundles.ts';
import { SystemClock } from './clock.ts';
import { startServer } from './database-servers.ts';
import { freshenBundles } from './demo/fresh-bundles.ts';
import { plantAccount } from './demo/sweep-account.ts';
import { envFileText, exportsOf, shellLines } from './exports.ts';
import { type InstallationOptions, install } from './installation.ts';
import { endWith, onInterruption } from './interruption.ts';
import { type LocalAws, type ObservedCall, startLocalAws } from './local-aws.ts';
import { provision, singleUserRotation } from './provision.ts';
import type { DatabaseServer } from './rotation/database.ts';
import { Hold } from './rotation/hold.ts';
import { postedFunction } from './rotation/posted-function.ts';
import { parseServeOptions, type ServeOptions } from './serve-options.ts';
import { takeOwnTemporaryFolder } from './servers/scratch.ts';
import { installSweep } from './sweep-installation.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 23)}  ${text}`);

const sayCall = ({ operation, target, outcome }: ObservedCall): void =>
  say(`${operation.padEnd(25)} ${outcome.padEnd(4)} ${target}`);

/** What was started, and how to end it; the last one first. */
const closers: (() => void | Promise<void>)[] = [];

const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close();
};

const serve = async (options: ServeOptions): Promise<void> => {
  const hold = holdOf(options);
  const aws = await startAws(options, hold);
  addRotationFunctions(aws, options);
  const sweep = options.mode === 'none' ? undefined : await installAll(aws, options.mode, options);
  if (options.withPostgres || options.withAccount) await startDatabase(aws, options);
  hold?.start();
  sweep?.();
  await sayHowToReach(aws, options);
};

const startAws = async ({ port, region }: ServeOptions, hold: Hold | undefined): Promise<LocalAws> => {
  const clock = new SystemClock((error) => say(`failed: ${error instanceof Error ? error.message : error}`));
  closers.push(() => clock.close());
  const aws = await startLocalAws({
    ...{ clock, port, region, onCall: sayCall },
    onLog: (name, line) => say(`${name}: ${line}`),
    ...(hold && { aroundStep: hold.around }),
  });
  closers.push(() => aws.close());
  return aws;
};

/** What holds rotations until `resume` is typed. */
const holdOf = ({ holdAt }: ServeOptions): Hold | undefined => {
  if (holdAt === undefined) return undefined;
  const hold = new Hold(holdAt, ({ SecretId }) =>
    say(`held ${holdAt.when} ${holdAt.step}, until you type resume: ${SecretId}`),
  );
  const keyboard = createInterface({ input: process.stdin });
  keyboard.on('line', (line) => {
    if (line.trim() === 'resume') say(`resumed: ${hold.resume()}`);
    else if (line.trim() !== '') say('Type resume to let go what is held.');
  });
  closers.push(() => keyboard.close());
  return hold;
};

const addRotationFunctions = (aws: LocalAws, { rotationFunction }: ServeOptions): void => {
  say(`rotation function ${aws.addRotationFunction('no-op', async () => {})}, which does nothing`);
  for (const { name, url } of rotationFunction) {
    const arn = aws.addRotationFunction(
      name,
      postedFunction(url, (text) => say(`${name}: ${text}`)),
    );
    say(`rotation function ${arn}, at ${url}`);
  }
};

/** Returns what starts a sweep, if there is one. */
const installAll = async (
  aws: LocalAws,
  mode: InstallationOptions['mode'],
  { recheckDelay, sweepEvery }: ServeOptions,
): Promise<(() => void) | undefined> => {
  await freshenBundles(['remediate', 'verify', 'sweep']);
  const bundles = BUNDLE_DIRECTORY;
  const more = { verifier: true, failedRotations: 'report', recheckDelayMs: recheckDelay * 1_000 } as const;
  const installation = install(aws, { bundles, mode, ...more });
  return sweepEvery > 0
    ? installSweep(aws, installation, { bundles, everyMs: sweepEvery * 1_000 })
    : undefined;
};

const startDatabase = async (aws: LocalAws, { withPostgres, withAccount }: ServeOptions): Promise<void> => {
  const server = await startServer('postgres');
  closers.push(() => server.stop());
  say(`${server.title} on ${server.host}:${server.port}`);
  if (withPostgres) await provisionSamples(aws, server);
  if (!withAccount) return;
  for (const record of await plantAccount(aws.manager, server)) aws.inventory.record(record);
  aws.addRotationFunction('rotate', singleUserRotation(aws, server));
  say('1,000 secrets, 12 of them with a finding');
};

const provisionSamples = async (aws: LocalAws, server: DatabaseServer): Promise<void> => {
  for (const users of ['single', 'alternating'] as const) {
    const secret = await provision(aws, server, `sample/${users}`, users);
    await secret.rotate();
  }
  say('sample/single and sample/alternating, rotated once');
};

const sayHowToReach = async (aws: LocalAws, { envFile }: ServeOptions): Promise<void> => {
  const variables = exportsOf(aws);
  if (envFile !== undefined) {
    await writeFile(envFile, envFileText(variables));
    say(`The variables are in ${envFile}: unset AWS_PROFILE; set -a; . ${envFile}; set +a`);
  }
  say('Ctrl-C ends it. Paste this into another terminal:');
  console.log(`\n${shellLines(variables)}\n`);
};

const wordsOf = (error: unknown): string => {
  const words = error instanceof Error ? error.message : String(error);
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? `${words}: name another --port, or 0 for any free one` : words;
};

onInterruption(async () => {
  await closeAll();
  say('Closed.');
}, 0);

try {
  const options = parseServeOptions();
  await takeOwnTemporaryFolder('sandbox');
  await serve(options);
} catch (error) {
  await closeAll();
  await endWith(1, `sandbox: ${wordsOf(error)}`);
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  DEFAULT_FAILED_ROTATIONS,
  DEFAULT_PREVIOUS_ON_UNVERIFIED,
  FAILED_ROTATIONS,
  PREVIOUS_ON_UNVERIFIED,
} from '../lambda/decision/mode.ts';
import { isLoginAttempts, LOGIN_ATTEMPTS } from '../lambda/runtime/config.ts';

const loginAttempts = (text: string): number => {
  const { min, max } = LOGIN_ATTEMPTS;
  const attempts = Number(text);
  if (isLoginAttempts(attempts)) return attempts;
  throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
};

/** A word from the command line. An empty one is most likely a variable that is not set. */
export const notEmpty = (text: string): string => {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It is empty.');
};

const url = (text: string): string => {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be a URL that begins with http:// or https://.');
};

/** The options of every command that calls AWS. */
export const withAws = (command: Command): Command =>
  command
    .option('--profile <name>', 'profile of the AWS configuration', notEmpty)
    .option('--region <name>', 'AWS Region', notEmpty)
    .option('--endpoint-url <url>', 'another endpoint for every AWS call', url)
    .option('--json', 'as JSON');

/** The options of every command that may log in. */
export const withLogin = (command: Command): Command =>
  command
    .addOption(
      new Option('--verify', 'log in to the database from this machine, with the stored passwords').conflicts(
        'verifyWith',
      ),
    )
    .addOption(
      new Option('--ca <file>', 'with --verify: a PEM file of authorities to trust besides the usual ones')
        .argParser(notEmpty)
        .conflicts('verifyWith'),
    )
    .option('--verify-with <function>', 'let this deployed verifier log in, by name or ARN')
    .addOption(
      new Option('--login-attempts <number>', 'with --verify: how many refusals in a row a user may meet')
        .argParser(loginAttempts)
        .default(LOGIN_ATTEMPTS.default),
    )
    .hook('preAction', () => {
      const { ca, verify } = command.opts();
      if (ca !== undefined && !verify)
        command.error("error: option '--ca <file>' is for logins from here: add --verify.");
    });

/** The options of every command that decides. */
export const withVerification = (command: Command): Command =>
  withLogin(command)
    .addOption(
      new Option('--mode <mode>', 'unblock never moves AWSCURRENT')
        .choices(['unblock', 'recover'])
        .default('recover'),
    )
    .addOption(
      new Option('--failed-rotations <what>', 'where rotation is on and fails: recover may move AWSCURRENT')
        .choices(FAILED_ROTATIONS)
        .default(DEFAULT_FAILED_ROTATIONS),
    )
    .addOption(
      new Option(
        '--previous-on-unverified <what>',
        'where nobody logged in: whether AWSPREVIOUS moves to what is parked',
      )
        .choices(PREVIOUS_ON_UNVERIFIED)
        .default(DEFAULT_PREVIOUS_ON_UNVERIFIED),
    );

export const yes = (): Option => new Option('--yes', 'do not ask');

export const lose = (): Option =>
  new Option('--discard <version>', 'a version whose value may be lost; repeatable').argParser(
    (version: string, others: readonly string[] = []) => [...others, version],
  );

export const rate = (text: string): number => {
  const lists = Number(text);
  if (lists > 0 && lists <= 50) return lists;
  throw new InvalidArgumentError('It must be a number from 1 to 50.');
};

export const regions = (text: string): string[] => {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^[a-z0-9-]+$/.test(name))) return [...new Set(names)];
  throw new InvalidArgumentError('It must be names of Regions, with commas between them.');
};

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  rotation-remediation ${line}`).join('\n')}`;

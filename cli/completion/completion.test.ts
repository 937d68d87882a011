import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REASONS } from '../../lambda/decision/reasons.ts';
import { runHere } from '../../test/support/cli-here.ts';

const NO_AWS = 'http://127.0.0.1:1';

/** What the last word may become, one a line. */
const completed = async (...words: readonly string[]): Promise<string[]> => {
  const run = await runHere(NO_AWS, ['__complete', '--', ...words]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return run.stdout.split('\n').slice(0, -1);
};

const COMMANDS = 'plan apply sweep promote release explain doctor pause resume completion help'.split(' ');

describe('the last word becomes', () => {
  test.each([
    ['commands', [''], COMMANDS],
    ['the command that begins so', ['pl'], ['plan']],
    ['nothing where nothing begins so', ['x'], []],
    ['options of the program', ['--v'], ['--version']],
    ['commands after help', ['help', 'pr'], ['promote']],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['options', ['sweep', '--re'], ['--region', '--regions', '--report']],
    ['options of that command alone', ['explain', '--'], ['--json', '--help']],
    ['options after the last argument', ['explain', 'unverified', ''], ['--json', '--help']],
    ['choices of an option', ['plan', 'orders/db', '--mode', ''], ['unblock', 'recover']],
    ['choices after =', ['plan', '--mode=re'], ['--mode=recover']],
    ['choices after = as bash hands it over', ['plan', '--mode', '=', 're'], ['recover']],
    ['choices right after = in bash', ['plan', '--mode', '='], ['unblock', 'recover']],
    ['choices of what is done about failed rotations', ['sweep', '--failed-rotations', 'rep'], ['report']],
    ['nothing for a secret', ['plan', ''], []],
    ['nothing for a secret after an option and its value', ['plan', '--region', 'eu-west-1', ''], []],
    ['nothing for a value without choices', ['plan', '--region', ''], []],
    ['nothing after a command that is none', ['nosuch', ''], []],
    ['options, also after --help', ['plan', '--help', '--mod'], ['--mode']],
  ])('%s: %j', async (_what, words, expected) => {
    expect(await completed(...words)).toEqual(expected);
  });

  test('reasons after explain', async () => {
    expect(await completed('explain', '')).toEqual(Object.keys(REASONS));
    expect(await completed('explain', 'pending-a')).toEqual(['pending-accepted']);
  });
});

describe('bash with the script', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'completion-'));
    const program = path.join(import.meta.dirname, '../../bin/rotation-remediation.mjs');
    await symlink(program, path.join(directory, 'rotation-remediation'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  /** What bash offers where the last of the words is begun: each as it is typed, with its quotes. */
  const offered = (...words: readonly string[]): string[] => {
    const line = `eval "$(rotation-remediation completion bash)"
COMP_WORDS=(rotation-remediation "$@") COMP_CWORD=$#
_rotation_remediation
printf '%s\\n' "\${COMPREPLY[@]}"; complete -p rotation-remediation >&2; [ ! -e forged ]`;
    return execFileSync('bash', ['--norc', '-euc', line, 'bash', ...words], {
      cwd: directory,
      env: { PATH: `${directory}:${path.dirname(process.execPath)}:${process.env['PATH']}` },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trimEnd()
      .split('\n');
  };

  test.each([
    [['pl'], ['plan']],
    [
      ['plan', 'orders/db', '--mode', ''],
      ['unblock', 'recover'],
    ],
    // Nothing that was typed is run.
    [['plan', '$(touch forged)', '--mode', 'u'], ['unblock']],
    [['plan', "'a b;touch forged'", '--mode', 'u'], ['unblock']],
  ])('%j becomes %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

test.each(['zsh', 'fish'])('%s has a script that asks the program', async (shell) => {
  const { code, stdout } = await runHere(NO_AWS, ['completion', shell]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('rotation-remediation __complete -- ')]);
});

describe('help', () => {
  test('says that there is no such command, and which is the nearest', async () => {
    expect(await runHere(NO_AWS, ['help', 'plam'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "error: unknown command 'plam'\n(Did you mean plan?)\n(--help tells more)\n",
    });
    const { code, stderr } = await runHere(NO_AWS, ['help', 'nosuch']);
    expect([code, stderr]).toEqual([1, "error: unknown command 'nosuch'\n(--help tells more)\n"]);
  });

  test.each([
    ['nosuch --help', "unknown command 'nosuch'"],
    ['nosuch -h', "unknown command 'nosuch'"],
    ['nosuch --version', "unknown command 'nosuch'"],
    ['plam --help', "unknown command 'plam'\n(Did you mean plan?)"],
    ['--help plam', "unknown command 'plam'\n(Did you mean plan?)"],
    ['-- nosuch --help', "unknown command 'nosuch'"],
    ['--nosuch --help', "unknown option '--nosuch'"],
    ['--help --nosuch', "unknown option '--nosuch'"],
    ['plan --version', "unknown option '--version'\n(Did you mean one of --region, --verify?)"],
  ])('is refused, as git does, where a word beside it is not known: %s', async (line, refusal) => {
    expect(await runHere(NO_AWS, line.split(' '))).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${refusal}\n(--help tells more)\n`,
    });
  });

  test.each([
    ['--help plan', 'plan --help'],
    ['-h plan', 'plan --help'],
    ['help help', 'help --help'],
    ['--version nosuch', '--version'],
  ])('%s tells the same as %s', async (line, other) => {
    const told = await runHere(NO_AWS, other.split(' '));
    expect(told).toMatchObject({ code: 0, stdout: expect.stringMatching(/./) });
    expect(await runHere(NO_AWS, line.split(' '))).toEqual(told);
  });

  test('tells the same as --help, and has no command that only a shell calls', async () => {
    const { code, stdout } = await runHere(NO_AWS, ['help']);
    expect([code, stdout]).toEqual([0, (await runHere(NO_AWS, ['--help'])).stdout]);
    expect(stdout).not.toContain('__complete');
  });
});

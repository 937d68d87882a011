import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENGINES, isInstalled } from '../../sandbox/database-servers.ts';
import type { Report } from '../../sandbox/demo/report.ts';
import { nameOf } from '../../sandbox/demo/scenario.ts';
import { SCENARIOS } from '../../sandbox/demo/scenarios.ts';
import { renderRows } from '../../sandbox/demo/table.ts';
import { PASSWORD_MARK } from '../../sandbox/rotation/password.ts';
import { keepChild } from '../../sandbox/servers/keeper.ts';
import { builtProgram } from '../support/built-programs.ts';
import { runCli } from '../support/cli.ts';
import { concluded, EXPECTED, plain } from './expected-endings.ts';

const INSTALLED = ENGINES.filter(isInstalled);

type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const demo = (...options: readonly string[]): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builtProgram('sandbox/demo/main.ts'), ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    keepChild(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });

describe('the demo', () => {
  let run: Run;
  let report: Report;
  let logs: string;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'demo-logs-'));
    const file = path.join(directory, 'functions.log');
    run = await demo('--json', '--logs', file);
    report = JSON.parse(run.stdout);
    logs = await readFile(file, 'utf8');
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('ends as promised and says nothing beside its result', () => {
    expect({ code: run.code, stderr: run.stderr, asPromised: report.asPromised }).toEqual({
      code: 0,
      stderr: '',
      asPromised: true,
    });
  });

  test('plays every scenario on every database that is installed', () => {
    const named = SCENARIOS.map(nameOf);

    expect(EXPECTED.map(([name]) => name)).toEqual(named);
    expect(report.databases.map(({ rows }) => rows.map(nameOf))).toEqual(INSTALLED.map(() => named));
    expect([...INSTALLED, ...report.notInstalled].sort()).toEqual([...ENGINES].sort());
  });

  const cases = INSTALLED.flatMap((engine, index) =>
    EXPECTED.map(([name, expected]) => [engine, name, index, expected] as const),
  );
  test.each(cases)(
    '%s: %s',
    (_engine, name, index, { verdicts, labels, logins, rotateSecret, plain: without }) => {
      const row = report.databases[index]?.rows.find((candidate) => nameOf(candidate) === name);
      if (row === undefined) throw new Error('the scenario was not played');

      expect(concluded(row)).toEqual(verdicts);
      expect(plain(row.after.labels)).toEqual(labels);
      expect([row.before.currentLogsIn, row.between.currentLogsIn, row.after.currentLogsIn]).toEqual(
        logins ?? [true, true, true],
      );
      expect(row.rotateSecret).toBe(rotateSecret ?? 'works');
      expect([
        plain(row.withoutVerifier?.labels ?? {}),
        row.withoutVerifier?.currentLogsIn,
        row.withoutVerifier?.rotateSecret,
      ]).toEqual(without);
    },
  );

  test('tells without a verifier what to do, and calls nobody', () => {
    const [verdict] = logs
      .split('\n')
      .filter((line) => line.startsWith('remediate ') && line.includes('"reason":"no-verifier"'));
    expect(JSON.parse(verdict?.slice('remediate '.length) ?? '')).toMatchObject({
      attention: 'inform',
      explanation: expect.stringMatching(
        /Check whether clients can log in\..*rotate-secret.*This takes AWSPREVIOUS back \(aws /,
      ),
    });
  });

  test('prints the table that the README shows', async () => {
    const readme = await readFile('README.md', 'utf8');
    const [shown] = /(?<=<!-- demo -->\n```\n)[^`]*/.exec(readme) ?? [''];
    const [postgres] = report.databases;

    expect(shown).toContain(renderRows(postgres?.rows ?? [], false));
  });

  test('has a real login behind every verdict that rests on one', () => {
    const answers = report.databases.map(({ rows }) => {
      const row = rows.find(({ state, users }) => state === 'S3' && users === 'single');
      return row?.verdicts[0]?.answers;
    });

    expect(answers).toEqual(INSTALLED.map(() => ({ v1: 'rejected', v2: 'accepted' })));
  });

  test('shows no password, in what it prints or in any line that the functions logged', () => {
    expect(logs.split('\n').length).toBeGreaterThan(SCENARIOS.length * 2);
    for (const text of [run.stdout, run.stderr, logs]) expect(text).not.toContain(PASSWORD_MARK);
  });

  test('logs JSON, and nothing else', () => {
    const texts = logs
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(line.indexOf(' ') + 1))
      .filter((line) => !line.startsWith('{'));

    expect(texts).toEqual([]);
  });
});

describe('the demo for people', () => {
  test('prints a plain table of at most 80 columns in a pipe, and its progress elsewhere', async () => {
    const { code, stdout, stderr } = await demo('--state', 's3p', '--engine', 'postgres');

    expect(code).toBe(0);
    expect(stdout).toContain('S3p clone user     v1 CURRENT  yes   unblock: current v1 CURRENT  yes   yes');
    expect(stdout).not.toContain('\u001b[');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stderr).toContain('1 of 1: S3p, alternating');
  });

  test('gives the cursor back at Ctrl-C', async () => {
    const HIDES = '\u001b[?25l';
    const SHOWS = '\u001b[?25h';
    let typed = false;
    const { code, stdout } = await runCli('', ['--engine', 'postgres'], {
      program: [builtProgram('sandbox/demo/main.ts')],
      terminal: { columns: 100 },
      onOutput: (shown, { type }) => {
        if (!typed && shown.includes(HIDES)) type('\u0003');
        typed ||= shown.includes(HIDES);
      },
    });

    expect({ code, end: code === 130 ? '' : stdout.slice(-2_000) }).toEqual({ code: 130, end: '' });
    expect(stdout.lastIndexOf(SHOWS)).toBeGreaterThan(stdout.lastIndexOf(HIDES));
  });

  test('sweeps the account, and says in JSON how that ended, and nothing else', async () => {
    const { code, stdout, stderr } = await demo('--sweep', '--json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { secrets, ...ended } = JSON.parse(stdout);
    expect(ended).toMatchObject({ found: 12, logins: { before: 5, after: 8 }, asPromised: true });
    expect(secrets).toHaveLength(12);
    expect(secrets).toContainEqual({ name: 'billing/ledger', reason: 'pending-accepted', asExpected: true });
    expect(stdout).not.toContain(PASSWORD_MARK);
  });

  test('takes with --sweep no option that it would not heed', async () => {
    for (const words of [
      ['--state', 's3'],
      ['--engine', 'redis'],
      ['--logs', '/nonexistent/logs'],
    ]) {
      const { code, stdout, stderr } = await demo('--sweep', ...words);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`'--sweep' cannot be used with option '${words[0]}`);
    }
  });

  test.each([
    ['--state', 'S10', 'there is no such state; the states are S0, S1, S2, S3, S4, S5, S6, S7, S8, S9, S3p'],
    ['--engine', 'oracle', 'there is no such engine; the engines are postgres, mariadb, redis'],
  ])('knows no %s %s', async (option, name, message) => {
    const { code, stderr } = await demo(option, name);

    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});

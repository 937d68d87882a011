import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quoted, visible, visibleWord } from '../../lambda/runtime/visible.ts';
import { anAccount, type Labels, PENDING, resting } from '../../test/support/cli-account.ts';
import { EVIL } from '../../test/support/hostile.ts';
import { accepted, C, P, rejected, unknown, V } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';
import { asJsonWord } from './paint.ts';

/** Programs of these names that print their arguments as JSON, alone on the path. */
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'copied-'));
  for (const name of ['aws', 'rotation-remediation', 'show']) {
    const file = path.join(directory, name);
    await writeFile(file, `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`);
    await chmod(file, 0o755);
  }
});
afterAll(() => rm(directory, { recursive: true }));

/** What programs are called with where a shell is given this. It finds no other program, and makes no file. */
const calledBy = (line: string): string[][] => {
  const before = readdirSync(directory);
  const stdout = execFileSync('/bin/sh', ['-c', line], { cwd: directory, env: { PATH: directory } });
  expect(readdirSync(directory)).toEqual(before);
  return `${stdout}`
    .trimEnd()
    .split('\n')
    .map((call) => JSON.parse(call));
};

/** With how it may be shown in front: that is for the test's own name. */
const shown = (text: string): [string, string] => [visible(text), text];

const WORDS = [
  '',
  '-x',
  '--endpoint-url=http://example.test',
  '=ls',
  '~root',
  'a b',
  "it's",
  '"$HOME"',
  '$(touch forged)',
  '`touch forged`',
  'a;touch forged',
  'a&touch forged|b>c<d',
  '!!',
  '*',
  '\\',
  '#a',
  'a{b,c}',
  'ü漢\u202e',
  EVIL,
];

test.each(WORDS.map(shown))('the word %s stands for itself alone', (_shown, word) => {
  expect(calledBy(`show ${quoted(word)}`)).toEqual([[word]]);
});

/** The steps that the AWS CLI is told to take by the commands that were shown. */
const requestIn = ([, , ...args]: readonly string[]): Record<string, string> => {
  const pairs = Object.fromEntries(
    args.flatMap((arg, index) => (index % 2 === 0 ? [[arg, args[index + 1] ?? '']] : [])),
  );
  if (pairs['--cli-input-json'] !== undefined) return JSON.parse(pairs['--cli-input-json']);
  return {
    SecretId: pairs['--secret-id'] ?? '',
    VersionStage: pairs['--version-stage'] ?? '',
    ...(pairs['--move-to-version-id'] && { MoveToVersionId: pairs['--move-to-version-id'] }),
    ...(pairs['--remove-from-version-id'] && { RemoveFromVersionId: pairs['--remove-from-version-id'] }),
  };
};

const shownIn = (stdout: string, program: string): string[] =>
  stdout
    .replaceAll(/ \\\n +/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`${program} `));

const EVIL_IDS = [
  EVIL.slice(0, 60),
  EVIL.slice(-60),
  '-'.repeat(40),
  '--region us-east-1 --secret-id another/secret',
  'file:///etc/passwd'.padEnd(40, '/'),
  'https://example.test/'.padEnd(40, 'x'),
  "'; touch forged; echo '".padEnd(40, "'"),
];

describe('a command of the AWS CLI', () => {
  test.each([P, ...EVIL_IDS].map(shown))(
    'names the version %s and no other, and no file',
    async (_shown, id) => {
      const account = await anAccount([resting('orders/db', { [C]: ['AWSCURRENT'], [id]: ['AWSPENDING'] })]);
      const { stdout } = await account.run(['plan', 'orders/db']);
      const shownCalls = shownIn(stdout, 'aws secretsmanager update-secret-version-stage').flatMap(calledBy);
      const [wayBack, ...calls] = shownCalls;
      expect(wayBack).toContain(`--remove-from-version-id=${visibleWord(id)}`);
      const { ARN: SecretId } = await account.manager.call('DescribeSecret', { SecretId: 'orders/db' });
      expect(calls.map(requestIn)).toEqual([
        { SecretId, VersionStage: expect.stringMatching(/^ROTATION-RESCUE-/), MoveToVersionId: id },
        { SecretId, VersionStage: 'AWSPREVIOUS', MoveToVersionId: id },
        { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: id },
      ]);
      // The AWS CLI takes the one for a file to read, and the other for an option.
      const values = calls.flatMap(([, , ...args]) => args.filter((_, index) => index % 2 === 1));
      expect(values.filter((value) => /^(\w+:\/\/|-)/.test(value))).toEqual([]);
    },
  );

  test('switches on the rotation of the very secret, in its Region', async () => {
    const account = await anAccount([resting('orders/db', { [C]: ['AWSCURRENT'] })]);
    const { stdout } = await account.run(['plan', 'orders/db']);
    const { ARN: arn } = await account.manager.call('DescribeSecret', { SecretId: 'orders/db' });
    expect(shownIn(stdout, 'aws').flatMap(calledBy)).toEqual([
      ['secretsmanager', 'rotate-secret', '--secret-id', arn, '--region', 'eu-west-1'],
    ]);
  });

  test('is the same in JSON', async () => {
    const id = EVIL.slice(0, 60);
    const account = await anAccount([resting('orders/db', { [C]: ['AWSCURRENT'], [id]: ['AWSPENDING'] })]);
    const { commands } = JSON.parse((await account.run(['plan', 'orders/db', '--json'])).stdout);
    expect(commands.flatMap(calledBy).map(requestIn)).toMatchObject([
      { MoveToVersionId: id },
      { MoveToVersionId: id },
      { RemoveFromVersionId: id },
    ]);
  });
});

test('JSON for the AWS CLI reads from left to right, and as it is', () => {
  const word = asJsonWord({ a: `it's ü \u05d0\u05d1 1 ${EVIL}` });
  expect(word).toMatch(/^[ -&(-~]+$/);
  expect(JSON.parse(word)).toEqual({ a: `it's ü \u05d0\u05d1 1 ${EVIL}` });
});

describe('a command of our own', () => {
  const parked = (label: string, id: string): Labels => ({ [C]: ['AWSCURRENT'], [id]: [label] });

  test.each(EVIL_IDS.map(shown))(
    'takes off the very label, on the very version: %s',
    async (_shown, name) => {
      const label = `ROTATION-RESCUE-20261020T0000Z-${name}`;
      const account = await anAccount([
        resting('orders/db', {
          ...parked(label, name),
          [V]: ['ROTATION-RESCUE-20261020T0000Z-other', 'AWSPREVIOUS'],
        }),
      ]);
      const refused = await account.run(['release', 'orders/db', label, '--yes']);
      const [args = [], ...others] = shownIn(refused.stderr, 'rotation-remediation').flatMap(calledBy);
      expect(others).toEqual([]);
      expect(await account.run([...args, '--yes'])).toMatchObject({ code: 0 });
      expect(await account.labelsOf('orders/db')).toEqual({
        [C]: ['AWSCURRENT'],
        [V]: ['AWSPREVIOUS', 'ROTATION-RESCUE-20261020T0000Z-other'],
      });
    },
  );

  test('tells a line feed in a label from the signs that it is shown as', async () => {
    const [one, other] = ['ROTATION-RESCUE-20261020T0000Z-a\n', 'ROTATION-RESCUE-20261020T0000Z-a\\x0a'];
    const account = await anAccount([
      resting('orders/db', { [C]: ['AWSCURRENT'], [P]: [one], [V]: [other] }),
    ]);
    const { stderr } = await account.run(['release', 'orders/db', '--yes']);
    const [first = []] = shownIn(stderr, 'rotation-remediation').flatMap(calledBy);
    await account.run([...first, '--yes']);
    const left = await account.labelsOf('orders/db');
    expect([left[P], left[V]].filter(Boolean)).toHaveLength(1);
    expect(first.at(-1)).toBe(left[P] === undefined ? 'd0000002' : 'e0000003');
  });

  test('asks where it was asked: the Region is told', async () => {
    const label = 'ROTATION-RESCUE-20261020T0000Z-a';
    const account = await anAccount([resting('orders/db', parked(label, P))]);
    const { stderr } = await account.run(['release', 'orders/db', '--region', 'eu-west-1']);
    expect(stderr).toContain(`release orders/db ${label} --discard d0000002 --region eu-west-1`);
  });
});

test('a command to copy logs in as this run did', async () => {
  const verifier = verifierAnswering((secret) =>
    secret.includes('timeout') ? { [C]: unknown('timeout') } : { [C]: rejected, [P]: accepted },
  );
  const stuck = ['locked-out/db', 'locked-out/too', 'timeout/db'].map((name) => resting(name, PENDING));
  const account = await anAccount(stuck, { services: [verifier] });
  const report = path.join(directory, 'stuck.html');
  const shown = [];
  for (const words of [
    'plan locked-out/db',
    'plan timeout/db',
    `sweep --report ${report}`,
    'apply timeout/db --yes',
  ])
    shown.push((await account.run([...words.split(' '), '--verify-with', 'verify'])).stdout);
  shown.push(readFileSync(report, 'utf8'));
  const logins = [...shown.join('\n').matchAll(/rotation-remediation \w+ \S+ (--verify.*)/g)];
  expect(logins.length).toBeGreaterThan(3);
  for (const [, how] of logins) expect(how).toMatch(/^--verify-with verify( --region eu-west-1|$)/);
});

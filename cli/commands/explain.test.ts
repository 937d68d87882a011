import { describe, expect, test } from 'vitest';
import { REASONS } from '../../lambda/decision/reasons.ts';
import { runHere } from '../../test/support/cli-here.ts';
import awsFacts from './aws-facts.json' with { type: 'json' };

const NO_AWS = 'http://127.0.0.1:1';
/** Explaining needs neither AWS nor anybody logged in. */
const explain = (...words: readonly string[]) =>
  runHere(NO_AWS, ['explain', ...words], {
    environment: { AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined },
  });

describe('explain', () => {
  test('tells what was seen, why, what to do and what it rests on, in words', async () => {
    const { code, stdout } = await explain('pending-accepted');
    expect(code).toBe(0);
    expect(stdout).toContain('row 8 of the decision table');
    expect(stdout).toContain('  The database refuses the AWSCURRENT password and accepts the pending one');
    const { stdout: other } = await explain('other-user-accepted');
    expect(other).toContain('  A user that a rotation was about to create may lack its grants.');
    expect(other).toContain('  Check that this user has all its grants');
    expect(stdout).toMatch(/^ {2}L5: Moving AWSCURRENT from A to B puts AWSPREVIOUS on A by itself;/m);
  });

  test('has the words of every fact that any reason rests on', () => {
    const facts: Readonly<Record<string, string>> = awsFacts;
    for (const { restsOn } of Object.values(REASONS))
      for (const fact of restsOn) expect(facts[fact]).toMatch(/\w+ \w+/);
  });

  test('says of a state which labels the accepted passwords have, and nothing where there are none', () => {
    const facts: Readonly<Record<string, string>> = awsFacts;
    expect(facts['S5']).toMatch(/; the database accepts: AWSPREVIOUS only, or none \(single user\)$/);
    for (const [number, words] of Object.entries(facts).filter(([each]) => each.startsWith('S')))
      expect([number, words]).not.toEqual([number, expect.stringMatching(/\b[CPV]\b|–|→/)]);
  });

  test('lists all reasons where none is named', async () => {
    const { code, stdout } = await explain();
    expect(code).toBe(0);
    for (const reason of Object.keys(REASONS)) expect(stdout).toContain(` ${reason} `);
    expect(JSON.parse((await explain('--json')).stdout)).toMatchObject(REASONS);
  });

  test('names what may have been meant', async () => {
    const { code, stderr } = await explain('database-pending');
    expect(code).toBe(1);
    expect(stderr).toContain('There is no reason database-pending. Did you mean ');
    expect(stderr).toContain('pending-accepted');
  });
});

test.each([
  ['unverfied', 'unverified'],
  ['curent-acepted', 'current-accepted'],
  ['labellimit', 'label-limit-reached'],
])('%s is most likely %s', async (typed, meant) => {
  const { stderr } = await explain(typed);
  expect(stderr).toMatch(new RegExp(`^There is no reason ${typed}\\. Did you mean ${meant}`));
});

test('a word that is like no reason has no suggestion', async () => {
  expect((await explain('xyz')).stderr).toBe(
    'There is no reason xyz.\nrotation-remediation explain lists all of them.\n',
  );
});

describe('help', () => {
  test('COMMAND tells the same as COMMAND --help', async () => {
    const { code, stdout } = await runHere(NO_AWS, ['help', 'plan']);
    expect(code).toBe(0);
    expect(stdout).toBe((await runHere(NO_AWS, ['plan', '--help'])).stdout);
  });

  test('tells the exit codes, and each command has examples', async () => {
    const { code, stdout } = await runHere(NO_AWS, ['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('0 nothing to do, 1 error, 2 something to do, 3 attention required');
    for (const command of ['plan', 'apply', 'sweep', 'promote', 'release', 'explain', 'doctor'])
      expect((await runHere(NO_AWS, [command, '--help'])).stdout).toContain(
        `Examples:\n  rotation-remediation ${command}`,
      );
  });
});

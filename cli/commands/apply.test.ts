import { describe, expect, test } from 'vitest';
import type { CliOptions } from '../../test/support/cli.ts';
import { type Account, anAccount, IDLE, PENDING, resting } from '../../test/support/cli-account.ts';
import { accepted, C, P, rejected, V } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

const UNBLOCKED = {
  [C]: ['AWSCURRENT'],
  [P]: expect.arrayContaining([
    'AWSPREVIOUS',
    expect.stringMatching(/^ROTATION-RESCUE-\d{8}T\d{4}Z-d0000002$/),
  ]),
  [V]: [expect.stringMatching(/^ROTATION-RESCUE-\d{8}T\d{4}Z-WAS-AWSPREVIOUS-e0000003$/)],
};

const writesOf = ({ manager }: Account) => manager.calls.count('UpdateSecretVersionStage');

/** Answers the question once it is there. */
const answering = (keys: string, before?: () => Promise<unknown>): CliOptions => {
  let answered = false;
  return {
    terminal: { columns: 120 },
    onOutput: (shown, child) => {
      if (answered || !/Take \d+ steps?\?/.test(shown)) return;
      answered = true;
      Promise.resolve(before?.()).then(() => child.type(keys));
    },
  };
};

describe('apply', () => {
  test('--yes does it without asking, and shows what is there then', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stdout } = await account.run(['apply', 'orders/db', '--yes']);
    // Nobody has logged in, so that is left to do.
    expect(code).toBe(2);
    expect(stdout).toContain('Done: 4 steps taken.');
    expect(stdout).toContain('  rotation-remediation apply orders/db --verify');
    expect(await account.labelsOf('orders/db')).toEqual(UNBLOCKED);
    expect(account.manager.calls.counts()).toMatchObject({ UpdateSecretVersionStage: 4, DescribeSecret: 4 });
  });

  test('tells in JSON what was planned, done and left', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stdout } = await account.run(['apply', 'orders/db', '--yes', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'unblock',
      reason: 'no-verifier',
      applied: true,
      labels: { [P]: ['AWSPENDING'] },
      labelsAfter: { [P]: UNBLOCKED[P] },
      exitCode: 2,
    });
  });

  test('with a function that does not exist writes nothing, and says so', async () => {
    const services = [verifierAnswering({ [C]: rejected, [P]: accepted })];
    const account = await anAccount([resting('orders/db', PENDING)], { services });
    const words = ['apply', 'orders/db', '--yes', '--verify-with', 'verifyy'];
    const missing = 'There is no function verifyy in eu-west-1. Check --verify-with and --region.';
    expect(await account.run(words)).toEqual({ code: 1, stdout: '', stderr: `${missing}\n` });
    const { code, stdout } = await account.run(['sweep', '--apply', ...words.slice(2), '--json']);
    expect([code, writesOf(account)]).toEqual([1, 0]);
    expect(stdout).toContain(missing);
  });

  test('a second time finds nothing to write, and says again that nobody has looked', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    await account.run(['apply', 'orders/db', '--yes']);
    const { code } = await account.run(['apply', 'orders/db', '--yes']);
    expect(code).toBe(2);
    expect(writesOf(account)).toBe(4);
  });

  test('writes nothing where there is nothing to do, and where the verdict is to hold', async () => {
    const tags = { 'rotation-remediation': 'report' };
    const account = await anAccount([resting('idle/db', IDLE), resting('held/db', PENDING, { tags })], {
      services: [verifierAnswering({ [C]: accepted })],
    });
    expect((await account.run(['apply', 'idle/db', '--verify-with', 'verify', '--yes'])).code).toBe(0);
    expect((await account.run(['apply', 'held/db', '--yes'])).code).toBe(2);
    expect(writesOf(account)).toBe(0);
  });

  test('ends with 3 where attention is required', async () => {
    const account = await anAccount([resting('managed/db', PENDING, { owningService: 'rds' })]);
    const { code, stdout } = await account.run(['apply', 'managed/db', '--yes']);
    expect(code).toBe(3);
    expect(stdout).toContain('Attention required.');
    expect(writesOf(account)).toBe(0);
  });
});

describe('the question', () => {
  test('is not asked where nobody can answer: it says so and writes nothing', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stderr } = await account.run(['apply', 'orders/db']);
    expect(code).toBe(1);
    expect(stderr).toContain('Say yes beforehand with --yes.');
    expect(writesOf(account)).toBe(0);
  });

  test('answered with yes, it is done', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stdout } = await account.run(['apply', 'orders/db'], answering('y'));
    expect(code).toBe(2);
    expect(stdout).toContain('No, leave everything as it is');
    expect(stdout).toContain(
      'Take 4 steps? (account 123456789012, as user/sandbox, eu-west-1, mode recover)',
    );
    expect(await account.labelsOf('orders/db')).toEqual(UNBLOCKED);
  });

  test.each([
    ['no', 'n', 2],
    ['Return, which is no unless something else is chosen', '\r', 2],
    ['Ctrl-C', '\x03', 130],
    ['Ctrl-D', '\x04', 130],
  ])('answered with %s, nothing is written, as the exit code says', async (_name, keys, expected) => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stdout } = await account.run(['apply', 'orders/db'], answering(keys));
    expect(code).toBe(expected);
    expect(stdout).toContain('Nothing was written.');
    expect(writesOf(account)).toBe(0);
  });

  test('agrees to what was shown: what follows from labels that moved meanwhile is not done', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const movePending = () =>
      account.manager.call('UpdateSecretVersionStage', {
        SecretId: 'orders/db',
        VersionStage: 'AWSPENDING',
        RemoveFromVersionId: P,
        MoveToVersionId: V,
      });
    const { code, stdout } = await account.run(['apply', 'orders/db'], answering('y', movePending));
    expect(code).toBe(1);
    expect(stdout).toContain('What was not shown was not done.');
    expect(stdout).toContain('run the same command again.');
    expect(writesOf(account)).toBe(1);
    expect(await account.labelsOf('orders/db')).toEqual({
      [C]: ['AWSCURRENT'],
      [V]: ['AWSPENDING', 'AWSPREVIOUS'],
    });
  });

  test('agrees to labels as they are: a rotation that was switched on meanwhile is left alone', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    account.manager.registerRotationFunction(
      'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
      async () => undefined,
    );
    const rotate = () =>
      account.manager
        .call('RotateSecret', {
          SecretId: 'orders/db',
          ClientRequestToken: 'f0000009-0000-4000-8000-000000000000',
        })
        .catch(() => undefined);
    const { stdout } = await account.run(['apply', 'orders/db'], answering('y', rotate));
    expect(stdout).toContain('Nothing was written.');
    expect(writesOf(account)).toBe(0);
  });
});

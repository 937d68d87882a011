import { describe, expect, test } from 'vitest';
import { tellingLabel } from '../../lambda/decision/rescue-label.ts';
import { type Account, anAccount, type Labels, PENDING, resting } from '../../test/support/cli-account.ts';
import { accepted, at, C, P, rejected, rescue, unknown, V } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

const LAST_MONTH = at('2026-10-20T00:00:00Z');

const writesOf = ({ manager }: Account) => manager.calls.count('UpdateSecretVersionStage');
const full = (labels: Labels): Labels => ({
  ...labels,
  [C]: [
    ...(labels[C] ?? []),
    ...Array.from({ length: 20 - Object.values(labels).flat().length }, (_, n) => `mine-${n}`),
  ],
});

describe('promote', () => {
  test('moves AWSCURRENT, and parks the version that would lose its last label by that', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stdout } = await account.run(['promote', 'orders/db', 'd0000002', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('move AWSCURRENT from c0000001 to d0000002');
    expect(await account.labelsOf('orders/db')).toEqual({
      [C]: ['AWSPREVIOUS'],
      [P]: ['AWSCURRENT'],
      [V]: [expect.stringMatching(/^ROTATION-RESCUE-\S+-e0000003$/)],
    });
  });

  test('that is declined tells in JSON, too, that nothing was written', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    let answered = false;
    const { code, stdout } = await account.run(['promote', 'orders/db', 'd0000002', '--json'], {
      terminal: { columns: 120 },
      onOutput: (shown, child) => {
        if (answered || !/Take \d+ steps?\?/.test(shown)) return;
        answered = true;
        child.type('n');
      },
    });
    expect(code).toBe(2);
    expect(stdout).toContain('"labelsAfter": null');
    expect(writesOf(account)).toBe(0);
  });

  test('parks another pending version, too, as the function does', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    await account.run(['promote', 'orders/db', V, '--yes', '--json']);
    expect(await account.labelsOf('orders/db')).toEqual({
      [C]: ['AWSPREVIOUS'],
      [P]: [expect.stringMatching(/^ROTATION-RESCUE-\S+-d0000002$/)],
      [V]: ['AWSCURRENT'],
    });
  });

  test('parks two versions whose ids begin alike under labels of their own', async () => {
    const [pending, previous] = [`d0000009-1${P}`, `d0000009-2${V}`];
    const account = await anAccount([
      resting('orders/db', {
        [C]: ['AWSCURRENT'],
        [pending]: ['AWSPENDING'],
        [previous]: ['AWSPREVIOUS'],
        [P]: [rescue(P, LAST_MONTH)],
      }),
    ]);
    const { code } = await account.run(['promote', 'orders/db', P, '--yes']);
    expect(code).toBe(0);
    expect(await account.labelsOf('orders/db')).toMatchObject({
      [P]: ['AWSCURRENT'],
      [pending]: [expect.stringMatching(/^ROTATION-RESCUE-\S+-d0000009$/)],
      [previous]: [expect.stringMatching(new RegExp(`^ROTATION-RESCUE-\\S+-${previous}$`))],
    });
  });

  test('gives a value up where one says so by its version', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    await account.run(['promote', 'orders/db', 'd0000002', '--discard', 'e0000003', '--yes']);
    expect(await account.labelsOf('orders/db')).toEqual({ [C]: ['AWSPREVIOUS'], [P]: ['AWSCURRENT'] });
  });

  test('refuses where a value would be lost for want of a label, with the words that allow it', async () => {
    const account = await anAccount([resting('orders/db', full(PENDING))]);
    const refused = await account.run(['promote', 'orders/db', 'd0000002', '--yes']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`${V} would lose the last label, and AWS may delete the value (L8)`);
    expect(refused.stderr).toContain('--discard e0000003');
    expect(writesOf(account)).toBe(0);

    const allowed = await account.run(['promote', 'orders/db', 'd0000002', '--discard', 'e0000003', '--yes']);
    expect(allowed.code).toBe(0);
  });

  test.each([
    ['a version without a value', P, 'has no value: no client could log in with it.'],
    ['fewer than 8 characters', 'd00', 'Name the version by 8 characters of its id at least.'],
    ['a version that there is not', 'ffffffff', 'No labelled version begins with ffffffff.'],
  ])('refuses %s', async (_what, version, words) => {
    const account = await anAccount([resting('orders/db', PENDING, { empty: [P] })]);
    const { code, stderr } = await account.run(['promote', 'orders/db', version, '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(writesOf(account)).toBe(0);
  });

  test.each([
    ['that a service manages', { owningService: 'rds' }, 'Nothing is written. The service is rds.'],
    ['that is scheduled for deletion', { deletedAtMs: Date.now() - 1_000 }, 'scheduled for deletion'],
    ['that is a replica', { primaryRegion: 'us-east-1' }, 'Its Region is us-east-1.'],
    ['that is being rotated', { rotationEnabled: true }, 'say --force-while-rotating'],
  ])('refuses a secret %s', async (_what, more, words) => {
    const account = await anAccount([resting('orders/db', PENDING, more)]);
    const { code, stderr } = await account.run(['promote', 'orders/db', 'd0000002', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(writesOf(account)).toBe(0);
  });

  test('has nothing to do where the version is AWSCURRENT already', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    expect(await account.run(['promote', 'orders/db', C])).toMatchObject({
      code: 0,
      stdout: 'It is AWSCURRENT already.\n',
    });
  });

  test('that loses a race to another writer loses nothing else', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    let raced = false;
    const { code, stderr } = await account.run(['promote', 'orders/db', 'd0000002'], {
      terminal: { columns: 120 },
      onOutput: async (shown, child) => {
        if (raced || !/Take \d+ steps?\?/.test(shown)) return;
        raced = true;
        await account.manager.call('UpdateSecretVersionStage', {
          SecretId: 'orders/db',
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId: C,
          MoveToVersionId: V,
        });
        child.type('y');
      },
    });
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(await account.labelsOf('orders/db')).toMatchObject({
      [C]: ['AWSPREVIOUS'],
      [P]: ['AWSPENDING'],
      [V]: expect.arrayContaining(['AWSCURRENT']),
    });
  });
});

describe('promote --verify', () => {
  const promoting = async (answers: Parameters<typeof verifierAnswering>[0]) => {
    const account = await anAccount([resting('orders/db', PENDING)], {
      services: [verifierAnswering(answers)],
    });
    const run = await account.run(['promote', 'orders/db', 'd0000002', '--verify-with', 'verify', '--yes']);
    return { ...run, words: run.stderr.replaceAll(/\s+/g, ' '), writes: writesOf(account) };
  };

  test('moves AWSCURRENT to a version that was just accepted, and shows the logins', async () => {
    const { code, stdout, writes } = await promoting({ [C]: rejected, [P]: accepted });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}d0000002 +AWSPENDING +AWSCURRENT +accepted$/m);
    expect(stdout).toContain('Logged in to postgres with d0000002.');
    expect(stdout).not.toContain('Nobody has logged in');
    expect(writes).toBe(3);
  });

  test.each([
    [
      'was just refused',
      { [C]: rejected, [P]: rejected },
      'The database refuses the password of d0000002: no client could log in with it.',
    ],
    [
      'was not tried, for AWSCURRENT works',
      { [C]: accepted },
      'The database accepts the AWSCURRENT password, so d0000002 was not tried.',
    ],
    [
      'could not be tried',
      { [C]: rejected, [P]: unknown('unreachable') },
      'Whether the database accepts the password of d0000002 is not known.',
    ],
  ])('refuses a version that %s, and says how to move it all the same', async (_what, answers, words) => {
    const run = await promoting(answers);
    expect(run).toMatchObject({ code: 1, writes: 0 });
    expect(run.words).toContain(words);
    expect(run.words).toContain('Without --verify AWSCURRENT moves all the same.');
  });

  test('refuses where the verifier fails', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const words = ['promote', 'orders/db', 'd0000002', '--verify-with', 'nobody', '--yes'];
    const { code, stderr } = await account.run(words);
    expect(code).toBe(1);
    expect(stderr).toContain('The verifier gave no answer: ');
    expect(writesOf(account)).toBe(0);
  });
});

test('promote without --verify says that nobody has logged in, before it asks', async () => {
  const account = await anAccount([resting('orders/db', PENDING)]);
  const { code, stdout } = await account.run(['promote', 'orders/db', 'd0000002']);
  expect(code).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'Nobody has logged in, so nobody knows whether the database accepts the password of d0000002. --verify logs in first.',
  );
});

describe('release', () => {
  const LABEL = rescue(P, LAST_MONTH);
  const PARKED: Labels = { [C]: ['AWSCURRENT'], [P]: [LABEL] };

  test('refuses to take the last label off a version, with the words that allow it', async () => {
    const account = await anAccount([resting('orders/db', PARKED)]);
    for (const words of [
      ['release', 'orders/db'],
      ['release', 'orders/db', LABEL],
    ]) {
      const { code, stderr } = await account.run([...words, '--yes']);
      expect(code).toBe(1);
      expect(stderr).toContain(`It is the last label of ${P}: without it AWS may delete the value (L8).`);
      expect(stderr).toContain(`release orders/db ${LABEL} --discard d0000002`);
    }
    expect(writesOf(account)).toBe(0);
  });

  test('takes it off where one says which value may be lost', async () => {
    const account = await anAccount([resting('orders/db', PARKED)]);
    const { code } = await account.run(['release', 'orders/db', LABEL, '--discard', 'd0000002', '--yes']);
    expect(code).toBe(0);
    expect(await account.labelsOf('orders/db')).toEqual({ [C]: ['AWSCURRENT'] });
    const again = await account.run(['release', 'orders/db', LABEL, '--discard', 'd0000002', '--yes']);
    expect(again.stderr).toBe(`${LABEL} is no rescue label of this secret. It has none.\n`);
  });

  test('takes off, without a label named, those that hold no value', async () => {
    const other = rescue(V, LAST_MONTH);
    const account = await anAccount([resting('orders/db', { ...PARKED, [V]: ['AWSPREVIOUS', other] })]);
    const { code, stdout } = await account.run(['release', 'orders/db', '--yes', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).labelsAfter).toEqual({
      [C]: ['AWSCURRENT'],
      [P]: [LABEL],
      [V]: ['AWSPREVIOUS'],
    });
  });

  test('says what a label is for that tells of a refused AWSCURRENT version', async () => {
    const refused = tellingLabel('refused', LAST_MONTH, C);
    const account = await anAccount([resting('orders/db', { [C]: ['AWSCURRENT', refused] })]);
    const { code, stdout } = await account.run(['release', 'orders/db', '--yes']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `${refused} tells that the database refused the AWSCURRENT password, and has every sweep try it again. plan --verify tells whether it is accepted by now.`,
    );
    expect(code).toBe(0);
    expect(await account.labelsOf('orders/db')).toEqual({ [C]: ['AWSCURRENT'] });
  });

  test('takes off those that a later rotation has made useless', async () => {
    const more = { rotationEnabled: true, lastRotatedAtMs: Date.now() };
    const account = await anAccount([resting('orders/db', PARKED, more)]);
    expect((await account.run(['release', 'orders/db', '--yes'])).code).toBe(0);
    expect(await account.labelsOf('orders/db')).toEqual({ [C]: ['AWSCURRENT'] });
  });

  test('takes no label but rescue labels', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stderr } = await account.run([
      'release',
      'orders/db',
      'AWSPENDING',
      '--discard',
      'd0000002',
      '--yes',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('AWSPENDING is no rescue label of this secret. It has none.');
    expect(writesOf(account)).toBe(0);
  });

  test('has nothing to do where nothing is parked', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    expect(await account.run(['release', 'orders/db'])).toMatchObject({
      code: 0,
      stdout: 'No version is parked.\n',
    });
  });
});

test('promote while rotation is on leaves AWSPENDING where it is: the next attempt then changes nothing', async () => {
  const account = await anAccount([resting('orders/db', PENDING, { rotationEnabled: true })]);
  const words = ['promote', 'orders/db', 'd0000002', '--force-while-rotating', '--yes'];
  expect((await account.run(words)).code).toBe(0);
  expect(await account.labelsOf('orders/db')).toEqual({
    [C]: ['AWSPREVIOUS'],
    [P]: ['AWSCURRENT', 'AWSPENDING'],
    [V]: [expect.stringMatching(/^ROTATION-RESCUE-\S+-e0000003$/)],
  });
});

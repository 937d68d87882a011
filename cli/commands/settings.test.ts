import { describe, expect, test } from 'vitest';
import { anAccount, PENDING, resting } from '../../test/support/cli-account.ts';
import { accepted, C, P, rejected, V } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

const FAILING = resting('orders/db', PENDING, { rotationEnabled: true });

describe('--failed-rotations', () => {
  const services = [verifierAnswering({ [C]: rejected, [P]: accepted })];

  test.each([
    ['ignore', 'no-action', 'rotation-enabled'],
    ['report', 'withheld', 'rotation-failing-pending-accepted'],
    ['recover', 'promote', 'rotation-failing-pending-accepted'],
  ])('%s has plan say %s', async (setting, verdict, reason) => {
    const account = await anAccount([FAILING], { services });
    const words = ['plan', 'orders/db', '--verify-with', 'verify', '--json'];
    const { stdout } = await account.run([...words, '--failed-rotations', setting]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict, reason });
    if (setting === 'report')
      expect(JSON.parse((await account.run(words)).stdout)).toMatchObject({ verdict, reason });
  });

  test.each([
    ['apply', 'orders/db'],
    ['sweep', '--apply'],
  ])('recover has %s move AWSCURRENT, and leave AWSPENDING beside it', async (...words) => {
    const account = await anAccount([FAILING], { services });
    const all = [...words, '--verify-with', 'verify', '--failed-rotations', 'recover', '--yes'];
    expect((await account.run(all)).code).toBe(0);
    expect(await account.labelsOf('orders/db')).toMatchObject({ [P]: ['AWSCURRENT', 'AWSPENDING'] });
  });
});

describe('--previous-on-unverified', () => {
  test.each([
    ['apply', 'orders/db'],
    ['sweep', '--apply'],
  ])('leave has %s leave AWSPREVIOUS where it is', async (...words) => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    await account.run([...words, '--previous-on-unverified', 'leave', '--yes']);
    expect(await account.labelsOf('orders/db')).toEqual({
      [C]: ['AWSCURRENT'],
      [P]: [expect.stringMatching(/^ROTATION-RESCUE-/)],
      [V]: ['AWSPREVIOUS'],
    });
  });

  test('takes no other word', async () => {
    const account = await anAccount([]);
    const { code, stderr } = await account.run(['plan', 'x', '--previous-on-unverified', 'stay']);
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are leave, move.');
  });
});

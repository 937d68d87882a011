import { expect, test } from 'vitest';
import { INVISIBLE, visible } from '../../lambda/core/visible.ts';
import { anAccount, resting } from '../support/cli-account.ts';
import { C, P } from '../support/secrets.ts';

const EVIL = 'mine\x1b]0;title\x07\x9b31m\u202etxt';

/** Labels, tags and versions of one's own making, on a secret that is stuck. */
const account = () =>
  anAccount([
    resting(
      'orders/db',
      { [C]: ['AWSCURRENT', EVIL], [P]: ['AWSPENDING'] },
      { tags: { 'rotation-remediation': EVIL } },
    ),
  ]);

test.each([['plan', 'orders/db'], ['sweep'], ['promote', 'orders/db', EVIL]])(
  '%s shows what a terminal would act on',
  async (...words) => {
    const { stdout, stderr } = await (await account()).run(words, {
      environment: { FORCE_COLOR: undefined },
    });
    const said = `${stdout}${stderr}`;
    expect(said.match(INVISIBLE)).toBeNull();
    expect(said).toContain(words[0] === 'sweep' ? 'orders/db' : visible(EVIL).slice(0, 8));
  },
);

test('JSON has it as it is, and in no way that a terminal would act on', async () => {
  const { stdout } = await (await account()).run(['plan', 'orders/db', '--json']);
  expect(stdout.match(INVISIBLE)).toBeNull();
  expect(JSON.parse(stdout).labels[C]).toContain(EVIL);
});

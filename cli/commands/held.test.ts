import { describe, expect, test } from 'vitest';
import { anAccount, IDLE, PENDING, resting } from '../../test/support/cli-account.ts';
import { accepted, C, P, rejected, rescue } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

const MODE = 'rotation-remediation';
const inOneLine = (stdout: string) => stdout.replaceAll(/\s+/g, ' ');

describe('a secret that is held by a tag', () => {
  test.each([
    [MODE, 'off', PENDING, {}],
    [MODE, 'report', PENDING, {}],
    [MODE, 'Reprot', PENDING, {}],
    [`${MODE}-failed-rotations`, 'ignore', PENDING, { rotationEnabled: true }],
    [`${MODE}-previous-on-unverified`, 'leave', PENDING, {}],
  ])('names the tag %s = %s, and the command that takes it off', async (key, value, labels, more) => {
    const account = await anAccount([resting('orders/db', labels, { ...more, tags: { [key]: value } })]);
    const { stdout } = await account.run(['plan', 'orders/db']);
    expect(inOneLine(stdout)).toContain(
      `The tag ${key} = ${value} limits what is done here. This takes it off:`,
    );
    expect(stdout).toMatch(
      new RegExp(
        `^ {4}aws secretsmanager untag-resource --secret-id arn:\\S+:orders/db-\\w{6} --region eu-west-1 --tag-keys ${key}$`,
        'm',
      ),
    );
    const { heldByTags } = JSON.parse((await account.run(['plan', 'orders/db', '--json'])).stdout);
    expect(heldByTags).toEqual({ [key]: value });
  });

  test('names both where either alone would hold it', async () => {
    const tags = { [MODE]: 'off', [`${MODE}-failed-rotations`]: 'what' };
    const account = await anAccount([resting('orders/db', PENDING, { tags })]);
    const { heldByTags } = JSON.parse((await account.run(['plan', 'orders/db', '--json'])).stdout);
    expect(heldByTags).toEqual(tags);
  });

  test('names no tag that changes nothing', async () => {
    const tags = { [MODE]: 'recover', team: 'orders', [`${MODE}:verifier`]: 'arn:of:a:function' };
    const account = await anAccount([resting('orders/db', PENDING, { tags }), resting('b/db', IDLE)]);
    for (const name of ['orders/db', 'b/db'])
      expect((await account.run(['plan', name])).stdout).not.toContain('untag-resource');
  });
});

test('a plan that waits says when the secret changed, and when to look again', async () => {
  const changedAtMs = Date.now() - 4 * 60_000;
  const labels = { [C]: ['AWSCURRENT'], [P]: [rescue(P)] };
  const account = await anAccount([resting('orders/db', labels, { changedAtMs })], {
    services: [verifierAnswering({ [C]: rejected, [P]: accepted })],
  });
  const { stdout } = await account.run(['plan', 'orders/db', '--verify-with', 'verify']);
  // In whole minutes, rounded up: before that the plan waits.
  const again = new Date(Math.ceil((changedAtMs + 15 * 60_000) / 60_000) * 60_000)
    .toISOString()
    .slice(11, 16);
  expect(inOneLine(stdout)).toContain(
    `It changed 4 minutes ago, so a step of a rotation may still be running. Look again after ${again} UTC:`,
  );
  expect(stdout).toContain(
    '    rotation-remediation plan orders/db --verify-with verify --region eu-west-1\n',
  );
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jsonService, type Service, ServiceRefusal } from '../../sandbox/account-services/json-service.ts';
import { byRegion, regionList } from '../../sandbox/account-services/regions.ts';
import { SecretsManager, secretsManagerHandler } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { anAccount, IDLE, type Labels, PENDING, resting } from '../../test/support/cli-account.ts';

const regional = (region: string, labels: Labels = PENDING): Service => {
  const manager = new SecretsManager({ region });
  manager.plant(resting('orders/db', labels));
  return secretsManagerHandler(manager);
};

const WHO =
  'User: arn:aws:sts::123456789012:assumed-role/Ops/alice is not authorized to perform: secretsmanager:ListSecrets';

/** Secrets Manager in a Region where the list is denied, with the reason that AWS gives at the end of its text. */
const denying = (why: string): Service =>
  jsonService('secretsmanager', '1.1', {
    ListSecrets: () => {
      throw new ServiceRefusal('AccessDeniedException', `${WHO} ${why}`);
    },
  });

const SCP = 'with an explicit deny in a service control policy';

const anAccountOf = (regions: Readonly<Record<string, Service>>) =>
  anAccount([], { services: [regionList(() => Object.keys(regions)), byRegion(regions)] });

describe('sweep --regions', () => {
  test('sweeps those Regions and no other', async () => {
    const account = await anAccountOf({
      'eu-west-1': regional('eu-west-1'),
      'eu-central-1': regional('eu-central-1', IDLE),
      'us-east-1': regional('us-east-1'),
    });
    const { code, stdout } = await account.run([
      'sweep',
      '--regions',
      'eu-central-1, eu-west-1,eu-west-1',
      '--json',
    ]);
    const { regions, secrets } = JSON.parse(stdout);
    expect(code).toBe(2);
    expect(regions.map(({ region }: { region: string }) => region)).toEqual(['eu-central-1', 'eu-west-1']);
    expect(secrets).toHaveLength(1);
  });

  test.each([
    ['--regions', 'eu-west-1,,us-east-1'],
    ['--regions', ''],
    ['--regions', 'eu west'],
    ['--regions', 'eu-west-1', '--region', 'eu-west-1'],
    ['--regions', 'eu-west-1', '--all-regions'],
  ])('is refused before any call: %s %j %s', async (...words) => {
    const account = await anAccountOf({});
    expect(await account.run(['sweep', ...words])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('a Region that a policy denies', () => {
  const mixed = (why: string, labels: Labels = IDLE) =>
    anAccountOf({ 'eu-west-1': regional('eu-west-1', labels), 'us-east-1': denying(why) });

  test.each([
    SCP,
    'with an explicit deny in an identity-based policy',
    'with an explicit deny in a permissions boundary',
    'because no service control policy allows the secretsmanager:ListSecrets action',
    'because no permissions boundary allows the secretsmanager:ListSecrets action',
  ])('is told as such, and makes no error of the others: %s', async (why) => {
    const account = await mixed(why);
    const { code, stdout } = await account.run(['sweep', '--all-regions']);
    expect(code).toBe(0);
    expect(stdout).toContain('1 secret in eu-west-1. Nothing stuck was found in what was read.');
    expect(stdout).toContain(
      `us-east-1: not seen: denied by a policy. ListSecrets failed: AccessDeniedException: ${WHO} ${why}\n`,
    );
    expect(stdout).not.toContain('Ask for this right');
  });

  test('has its own place in the JSON', async () => {
    const account = await mixed(SCP, PENDING);
    const { code, stdout } = await account.run(['sweep', '--all-regions', '--json']);
    const { regions, exitCode } = JSON.parse(stdout);
    expect({ code, exitCode }).toEqual({ code: 2, exitCode: 2 });
    expect(regions).toMatchObject([
      { region: 'eu-west-1', seen: 1, failure: null, denied: null },
      { region: 'us-east-1', seen: 0, failure: null, denied: { explanation: expect.stringContaining(SCP) } },
    ]);
    const leftOff = JSON.parse(
      (await account.run(['sweep', '--all-regions', '--left-off', '--json'])).stdout,
    );
    expect(leftOff).toMatchObject({
      exitCode: 0,
      regions: [{ denied: null }, { denied: { error: 'ListingFailed' } }],
    });
  });

  test('is on the page, which does not say that all was looked at', async () => {
    const account = await mixed(SCP);
    const directory = await scratchDirectory('denied');
    onTestFinished(() => removeDirectory(directory));
    const file = path.join(directory, 'page.html');
    expect((await account.run(['sweep', '--all-regions', '--report', file])).code).toBe(0);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('us-east-1: not seen: denied by a policy. ListSecrets failed');
    expect(page).toContain('Not all was: see below.');
  });

  test('is an error where no other Region was seen', async () => {
    const all = await anAccountOf({ 'eu-west-1': denying(SCP), 'us-east-1': denying(SCP) });
    const { code, stdout } = await all.run(['sweep', '--all-regions']);
    expect(code).toBe(1);
    expect(stdout).toContain('0 secrets in 2 Regions.');
    expect((await all.run(['sweep'])).code).toBe(1);
    expect((await all.run(['sweep', '--all-regions', '--left-off'])).code).toBe(1);
  });

  test.each(['because no identity-based policy allows the secretsmanager:ListSecrets action', ''])(
    'is none where the caller only lacks a right, which stays an error: %j',
    async (why) => {
      const account = await mixed(why);
      const { code, stdout } = await account.run(['sweep', '--all-regions']);
      expect(code).toBe(1);
      expect(stdout).toContain('us-east-1: not every secret was read.');
      expect(stdout).toContain('Ask for this right');
    },
  );

  test('says of a single secret that a guardrail denies it, and no right of one’s own helps', async () => {
    const guarded = jsonService('secretsmanager', '1.1', {
      DescribeSecret: () => {
        throw new ServiceRefusal('AccessDeniedException', `${WHO} ${SCP}`);
      },
    });
    const account = await anAccount([], { services: [guarded] });
    const { stderr } = await account.run(['plan', 'orders/db']);
    expect(stderr).toContain('A guardrail of your organization denies it');
  });
});

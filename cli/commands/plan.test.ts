import { describe, expect, test } from 'vitest';
import { hasColours, withoutColours } from '../../test/support/cli.ts';
import { anAccount, IDLE, PENDING, resting, sorted } from '../../test/support/cli-account.ts';
import { accepted, C, P } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

describe('plan', () => {
  test('shows the labels now and then, the verdict in words and each step, and writes nothing', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stdout } = await account.run(['plan', 'orders/db']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^orders\/db {2}account 123456789012, eu-west-1, mode recover, rotation is off$/m);
    expect(stdout).toMatch(/^ {2}version +now +then$/m);
    expect(stdout).toMatch(
      /^ {2}d0000002 +AWSPENDING +AWSPREVIOUS\n +ROTATION-RESCUE-\d{8}T\d{4}Z-d0000002$/m,
    );
    expect(stdout).toMatch(/^unblock {2}reason no-verifier, row 14b$/m);
    expect(stdout).toContain('4 steps to take, in this order');
    expect(account.manager.calls.counts()).toEqual({ DescribeSecret: 1 });
  });

  test('is refused with authorities that no login would use', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { code, stderr } = await account.run(['plan', 'orders/db', '--ca', 'corporate-ca.pem']);
    expect(code).toBe(1);
    expect(stderr).toContain("error: option '--ca <file>' is for logins from here: add --verify");
    expect(account.manager.calls.count()).toBe(0);
  });

  test('gives steps that, typed as AWS CLI commands, end in the labels that it foresees', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { stdout } = await account.run(['plan', 'orders/db', '--json']);
    const { commands, labelsThen } = JSON.parse(stdout);
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      expect(command).toMatch(/^aws secretsmanager update-secret-version-stage --secret-id arn:\S+ /);
      const flags = [...command.matchAll(/--([a-z-]+) (\S+)/g)].map(([, flag, value]) => [flag, value]);
      const { region, ...input } = Object.fromEntries(flags);
      expect(region).toBe('eu-west-1');
      const camel = Object.entries(input).map(([flag, value]) => [
        flag.replaceAll(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase()),
        value,
      ]);
      await account.manager.call('UpdateSecretVersionStage', Object.fromEntries(camel));
    }
    expect(await account.labelsOf('orders/db')).toEqual(sorted(labelsThen));
  });

  test('takes the Region from an ARN, where no option names one', async () => {
    const account = await anAccount([resting('orders/db', PENDING)], { region: 'eu-central-1' });
    const arn = account.manager.plant(resting('other/db', PENDING)).arn;
    const { stdout } = await account.run(['plan', arn, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'other/db', region: 'eu-central-1' });
  });
});

describe('the exit code of plan', () => {
  const exitCodeOf = async (...planting: Parameters<typeof resting>) =>
    (await (await anAccount([resting(...planting)])).run(['plan', planting[0]])).code;

  test('is 0 where there is nothing to do, and 2 where nobody looked', async () => {
    const account = await anAccount([resting('idle/db', IDLE)], {
      services: [verifierAnswering({ [C]: accepted })],
    });
    expect((await account.run(['plan', 'idle/db', '--verify-with', 'verify'])).code).toBe(0);
    expect(await exitCodeOf('idle/db', IDLE)).toBe(2);
  });

  test('is 2 where there is something to do', async () => {
    expect(await exitCodeOf('beside/db', { [C]: ['AWSCURRENT', 'AWSPENDING'] })).toBe(2);
  });

  test('is 2 where there is, and a tag holds it back', async () => {
    expect(await exitCodeOf('held/db', PENDING, { tags: { 'rotation-remediation': 'report' } })).toBe(2);
  });

  test('is 3 where attention is required', async () => {
    expect(await exitCodeOf('managed/db', PENDING, { owningService: 'rds' })).toBe(3);
  });

  test('is 1 where there is no such secret, with what to check', async () => {
    const account = await anAccount([]);
    const { code, stdout, stderr } = await account.run(['plan', 'nope']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'There is no secret nope.\nCheck the name, and the account and Region: --profile, --region.\n',
    );
  });

  test('is 1 where no secret can have such a name, with what to check', async () => {
    const account = await anAccount([]);
    const { code, stderr } = await account.run(['plan', 'a b']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/ValidationException: .*\nCheck the name or the ARN of the secret\.\n$/);
  });

  test('is 1 for a command line that is not understood', async () => {
    const account = await anAccount([]);
    expect((await account.run(['plan'])).code).toBe(1);
    expect((await account.run(['plan', 'x', '--verify', '--verify-with', 'f'])).code).toBe(1);
    expect((await account.run(['mend', 'x'])).code).toBe(1);
  });
});

describe('an error says what to do next', () => {
  const refused = async (...settings: Parameters<typeof anAccount>) =>
    (await anAccount(...settings)).run(['plan', 'orders/db', '--json']);

  test('where a right is missing, with what AWS says of it', async () => {
    const { code, stdout } = await refused([resting('orders/db', PENDING)], { accessDenied: () => true });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: 'StoreRefused',
      explanation: expect.stringMatching(
        /^DescribeSecret on orders\/db failed: AccessDeniedException: User: \S+ is not authorized to perform: secretsmanager:DescribeSecret/,
      ),
      commands: [],
      advice: 'Ask for this right, or name a profile that has it with --profile.',
      exitCode: 1,
    });
  });

  test('where nobody is logged in', async () => {
    const account = await anAccount([]);
    const environment = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const { code, stderr } = await account.run(['plan', 'orders/db'], { environment });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Log in first (aws sso login, aws configure), or name a profile with --profile.',
    );
  });

  test('where no Region is named', async () => {
    const account = await anAccount([]);
    const { code, stderr } = await account.run(['plan', 'orders/db'], {
      environment: { AWS_REGION: undefined },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('Name one with --region, or set AWS_REGION.');
  });

  test('where there is no way to AWS', async () => {
    const account = await anAccount([]);
    const { code, stderr } = await account.run(['plan', 'orders/db', '--endpoint-url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'DescribeSecret on orders/db failed: ECONNREFUSED (127.0.0.1:1)\nCheck the network, the Region, --endpoint-url, and the proxy (HTTPS_PROXY, NO_PROXY).\n',
    );
  });

  test('where a host has no address', async () => {
    const account = await anAccount([]);
    const url = 'http://aws.invalid:4566';
    const { stderr } = await account.run(['plan', 'orders/db', '--endpoint-url', url]);
    expect(stderr).toMatch(/^DescribeSecret on orders\/db failed: (ENOTFOUND|EAI_AGAIN) \(aws\.invalid\)\n/);
  });

  test.each([
    [['plan', '']],
    [['promote', '', 'd0000002']],
    [['plan', 'orders/db', '--endpoint-url', 'nonsense']],
    [['sweep', '--endpoint-url', 'ftp://aws.test']],
    [['plan', 'orders/db', '--region', '']],
  ])('where a word cannot be meant, before any call: %j', async (words) => {
    const account = await anAccount([]);
    const { code, stderr } = await account.run(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/(It is empty|It must be a URL that begins with http:\/\/ or https:\/\/)\.\n/);
    expect(account.manager.calls.count()).toBe(0);
  });
});

describe('where it is shown', () => {
  test('without a terminal there are no colours, and 100 columns', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { stdout } = await account.run(['plan', 'orders/db']);
    expect(hasColours(stdout)).toBe(false);
    const sentences = stdout.split('\n').filter((line) => /^ {2}[A-Z][a-z]/.test(line));
    expect(sentences.length).toBeGreaterThan(1);
    expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('on a narrow terminal now and then stand below each other', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { stdout, code } = await account.run(['plan', 'orders/db'], { terminal: { columns: 48 } });
    const shown = withoutColours(stdout).replaceAll('\r', '');
    expect(code).toBe(2);
    expect(shown).toMatch(
      /^ {2}d0000002\n {4}now {2}AWSPENDING\n {4}then AWSPREVIOUS\n {9}ROTATION-RESCUE-\S+$/m,
    );
    const sentences = shown.split('\n').filter((line) => /^ {2}[A-Z][a-z]/.test(line));
    expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(48);
  });

  test('on a terminal what is new stands out by colour, unless NO_COLOR is set', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const terminal = { columns: 120 };
    for (const words of [['plan', 'orders/db'], ['sweep'], ['apply', 'orders/db', '--yes']]) {
      const { stdout } = await account.run(words, { terminal });
      expect(hasColours(stdout)).toBe(true);
      expect(stdout).not.toContain('\\x1b');
    }
    const environment = { NO_COLOR: '1' };
    expect(hasColours((await account.run(['plan', 'orders/db'], { terminal, environment })).stdout)).toBe(
      false,
    );
  });

  test('versions are told by as much of their ids as tells them apart', async () => {
    const [one, other] = [`${P.slice(0, 11)}1${P.slice(12)}`, `${P.slice(0, 11)}2${P.slice(12)}`];
    const account = await anAccount([
      resting('orders/db', { [one]: ['AWSCURRENT'], [other]: ['AWSPENDING'] }),
    ]);
    const { stdout } = await account.run(['plan', 'orders/db']);
    expect(stdout).toContain(`  ${one.slice(0, 12)}  AWSCURRENT`);
    expect(stdout).toContain(`  ${other.slice(0, 12)}  AWSPENDING`);
  });
});

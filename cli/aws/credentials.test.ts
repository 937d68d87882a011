import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { callerService, tokenService } from '../../sandbox/account-services/caller-service.ts';
import { answer, type Service, ServiceRefusal } from '../../sandbox/account-services/json-service.ts';
import { runCli } from '../../test/support/cli.ts';
import { aLaptop } from '../../test/support/company-laptop.ts';

const PLAN = ['plan', 'orders/db'];
const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

/** The keys that requests were signed with. */
const recording = () => {
  const keys = new Set<string>();
  const service: Service = async ({ headers }) => {
    const key = /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
    if (key) keys.add(key);
    return false;
  };
  return { keys, service };
};

const keysOf = (name: string) => `aws_access_key_id = AKIA${name}\naws_secret_access_key = fake-${name}\n`;

const CONFIG = `
[default]
region = eu-west-1
${keysOf('DEFAULT')}
[profile work]
region = eu-west-1
${keysOf('WORK')}
[profile other]
${keysOf('OTHER')}
[profile bare]
region = eu-west-1
[profile role]
role_arn = arn:aws:iam::111122223333:role/Admin
source_profile = work
mfa_serial = arn:aws:iam::111122223333:mfa/alice
[profile process]
credential_process = sh -c 'echo "no session: run vault login" >&2; exit 3' --password FAKE-word
[profile babble]
credential_process = echo this is no JSON
[profile sso]
sso_session = company
sso_account_id = 111122223333
sso_role_name = Admin
[profile by-sso]
role_arn = arn:aws:iam::111122223333:role/Deploy
source_profile = sso
[profile old-sso]
sso_start_url = https://company.test/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session company]
sso_start_url = https://company.test/start
sso_region = eu-west-1
`;

const shellWith = async (services: readonly Service[] = [], files: Readonly<Record<string, string>> = {}) => {
  const { keys, service } = recording();
  const laptop = await aLaptop({
    services: [service, ...services],
    files: { '.aws/config': CONFIG, ...files },
  });
  return { ...laptop, keys };
};

describe('credentials are those that aws in the same shell would use', () => {
  const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'fake' };
  test.each([
    ['the keys of the environment', [], KEYS, 'AKIAENV'],
    ['these before AWS_PROFILE', [], { ...KEYS, AWS_PROFILE: 'work' }, 'AKIAENV'],
    ['--profile before both', ['--profile', 'work'], { ...KEYS, AWS_PROFILE: 'other' }, 'AKIAWORK'],
    ['AWS_PROFILE without keys', [], { ...NO_KEYS, AWS_PROFILE: 'work' }, 'AKIAWORK'],
    [
      'AWS_PROFILE before AWS_DEFAULT_PROFILE',
      [],
      { ...NO_KEYS, AWS_PROFILE: 'work', AWS_DEFAULT_PROFILE: 'other' },
      'AKIAWORK',
    ],
    ['AWS_DEFAULT_PROFILE', [], { ...NO_KEYS, AWS_DEFAULT_PROFILE: 'other' }, 'AKIAOTHER'],
    ['the default profile', [], NO_KEYS, 'AKIADEFAULT'],
  ])('%s', async (_which, flags, environment, key) => {
    const { run, keys } = await shellWith();
    expect((await run([...PLAN, ...flags], environment)).code).toBe(2);
    expect([...keys]).toEqual([key]);
  });

  test.each([
    ['AWS_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }],
    [
      'AWS_DEFAULT_REGION, where that is missing',
      { AWS_REGION: undefined, AWS_DEFAULT_REGION: 'eu-west-1', AWS_PROFILE: 'other' },
    ],
    ["the profile's Region, where both are", { AWS_REGION: undefined, AWS_PROFILE: 'bare' }],
  ])('in %s', async (_where, environment) => {
    const { run, asked } = await shellWith();
    expect((await run(PLAN, environment)).code).toBe(2);
    expect(asked).toEqual(['CONNECT secretsmanager.eu-west-1.amazonaws.com:443']);
  });
});

describe('where there are none, why and what to do is told once, before any call', () => {
  test.each([
    [
      'half a pair of keys',
      { AWS_SECRET_ACCESS_KEY: undefined },
      'The environment has half a pair of keys: AWS_SECRET_ACCESS_KEY is not set.\nSet both, or unset both.\n',
    ],
    [
      'an unknown profile of the other variable',
      { AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: 'nope' },
      /^There is no profile nope, which AWS_DEFAULT_PROFILE names: /,
    ],
    [
      'an unknown profile',
      { AWS_PROFILE: 'nope' },
      /^There is no profile nope, which AWS_PROFILE names: neither \S+config nor \S+credentials has it\.\nThere are default, work, .*, old-sso\.\n$/,
    ],
    [
      'a profile that gives none',
      { ...NO_KEYS, AWS_PROFILE: 'bare' },
      /^The profile bare gives no credentials: \S+config has none for it\.\nLog in \(aws configure sso --profile bare\), or name another with --profile\.\n$/,
    ],
    [
      'a credential_process that fails',
      { ...NO_KEYS, AWS_PROFILE: 'process' },
      /^The credential_process of the profile process failed: no session: run vault login\nIt is the command in \S+ that prints credentials: run it by itself\.\n$/,
    ],
    [
      'a credential_process that prints something else',
      { ...NO_KEYS, AWS_PROFILE: 'babble' },
      /^The credential_process of the profile babble failed: Profile babble credential_process returned invalid JSON\.\n/,
    ],
    [
      'single sign-on that nobody has logged in to',
      { ...NO_KEYS, AWS_PROFILE: 'sso' },
      'The profile sso is not logged in: its single sign-on session has expired, or there is none.\nLog in: aws sso login --profile sso\n',
    ],
    [
      'the same, of an older kind',
      { ...NO_KEYS, AWS_PROFILE: 'old-sso' },
      /Log in: aws sso login --profile old-sso\n$/,
    ],
    [
      'the same, behind a role',
      { ...NO_KEYS, AWS_PROFILE: 'by-sso' },
      /^The profile sso is not logged in.*\nLog in: aws sso login --profile sso\n$/,
    ],
    [
      'an MFA device, and nobody to ask',
      { ...NO_KEYS, AWS_PROFILE: 'role' },
      /^The profile role asks for a code of arn:aws:iam::111122223333:mfa\/alice, and nobody can be asked here.*\nRun it on a terminal, or .*--profile role --format env\)"\.\n$/,
    ],
  ])('%s', async (_what, environment, told) => {
    const { run, asked } = await shellWith();
    for (const words of [PLAN, ['doctor'], ['sweep', '--all-regions']]) {
      const { code, stdout, stderr } = await run(words, environment);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toEqual(typeof told === 'string' ? told : expect.stringMatching(told));
      expect(stderr).not.toContain('FAKE-word');
    }
    expect(asked).toEqual([]);
  });

  test('an unknown profile where there is none at all', async () => {
    const { run } = await aLaptop();
    const { stderr } = await run([...PLAN, '--profile', 'nope']);
    expect(stderr).toMatch(
      /^There is no profile nope: neither .*\nMake one: aws configure sso, or aws configure\.\n$/,
    );
  });

  test('no profile and no keys', async () => {
    const { run } = await aLaptop();
    const { stderr } = await run(PLAN, NO_KEYS);
    expect(stderr).toBe(
      'There are no credentials: neither in the environment nor in a profile, and this machine has no role.\nLog in first (aws sso login, aws configure), or name a profile with --profile.\n',
    );
  });
});

const TOKEN_FILE = `.aws/sso/cache/${createHash('sha1').update('company').digest('hex')}.json`;
const token = (hours: number) =>
  JSON.stringify({
    accessToken: 'FAKE-token',
    expiresAt: new Date(Date.now() + hours * 3_600_000).toISOString(),
    startUrl: 'https://company.test/start',
    region: 'eu-west-1',
  });

/** Single sign-on's portal, which gives a role's keys, or refuses. */
const portal =
  (refusal?: string): Service =>
  async (request, response) => {
    if (!request.url?.startsWith('/federation/credentials')) return false;
    if (refusal === undefined)
      await answer(response, 'application/json', async () => ({
        roleCredentials: {
          accessKeyId: 'ASIASSO',
          secretAccessKey: 'fake',
          sessionToken: 'fake',
          expiration: Date.now() + 3_600_000,
        },
      }));
    else
      response
        .writeHead(refusal === 'ForbiddenException' ? 403 : 401, { 'x-amzn-errortype': refusal })
        .end('{"message":"No access"}');
    return true;
  };

describe('single sign-on', () => {
  const SSO = { ...NO_KEYS, AWS_PROFILE: 'sso' };

  test('is asked by the proxy, and trusted by the company’s authority', async () => {
    const { run, keys, asked } = await shellWith([portal()], { [TOKEN_FILE]: token(1) });
    expect((await run(PLAN, SSO)).code).toBe(2);
    expect([...keys]).toEqual(['ASIASSO']);
    expect(asked[0]).toBe('CONNECT portal.sso.eu-west-1.amazonaws.com:443');
  });

  test.each([
    ['UnauthorizedException', 1, 'Log in: aws sso login --profile sso'],
    ['ForbiddenException', 1, 'Ask for that role, or name another profile with --profile.'],
    ['an expired session', -1, 'Log in: aws sso login --profile sso'],
  ])('that refuses says what to do: %s', async (refusal, hours, advice) => {
    const { run } = await shellWith([portal(refusal)], { [TOKEN_FILE]: token(hours) });
    const { code, stderr } = await run(PLAN, SSO);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toBe(advice);
  });
});

describe('a role', () => {
  const ROLE = { ...NO_KEYS, AWS_PROFILE: 'role' };
  const asking = CONFIG.replace(/mfa_serial.*\n/, '');

  const assumed: string[] = [];
  const assuming: Service = tokenService({
    AssumeRole: (parameters) => {
      const code = parameters.get('TokenCode');
      assumed.push(
        [parameters.get('RoleArn'), ...(code ? [parameters.get('SerialNumber'), code] : [])].join(' '),
      );
      if (code === '000000')
        return {
          refused: 'AccessDenied',
          message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
        };
      return parameters.get('RoleArn')?.endsWith('Admin')
        ? {
            result: `<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>fake</SecretAccessKey><SessionToken>fake</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`,
          }
        : {
            refused: 'AccessDenied',
            message:
              'User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole',
          };
    },
    GetCallerIdentity: () => ({
      result: '<Arn>arn:aws:sts::111122223333:assumed-role/Admin/alice</Arn><Account>111122223333</Account>',
    }),
  });

  test('is assumed once a run, by the proxy, and shown before a write', async () => {
    const { run, keys, asked } = await shellWith([assuming], { '.aws/config': asking });
    const { stdout } = await run(['apply', 'orders/db', '--yes'], ROLE);
    expect(stdout).toContain(
      '\nTake 4 steps? (account 111122223333, as assumed-role/Admin/alice, eu-west-1, mode recover) Yes.\n',
    );
    expect([...keys]).toEqual(['AKIAWORK', 'ASIAROLE']);
    expect(assumed).toEqual(['arn:aws:iam::111122223333:role/Admin']);
    expect(asked).toContain('CONNECT sts.eu-west-1.amazonaws.com:443');
  });

  test.each([
    ['123456', 2, 'orders/db'],
    ['000000', 1, 'Run it again, with the code that the device shows then.'],
  ])(
    'asks on the terminal for the code of an MFA device, once, and does not show it: %s',
    async (typed, code, said) => {
      assumed.splice(0);
      const { shell } = await shellWith([assuming]);
      let asked = false;
      const done = await runCli('', PLAN, {
        environment: { ...shell, ...ROLE },
        terminal: { columns: 200 },
        onOutput: (shown, child) => {
          if (asked || !shown.includes('asks for a code of arn:aws:iam::111122223333:mfa/alice')) return;
          asked = true;
          child.type(`${typed}\r`);
        },
      });
      expect(done.stdout).toContain(said);
      expect(done.stdout).not.toContain(typed);
      expect(done.code).toBe(code);
      expect(assumed).toEqual([
        `arn:aws:iam::111122223333:role/Admin arn:aws:iam::111122223333:mfa/alice ${typed}`,
      ]);
    },
  );

  test('that may not be assumed is told by AWS’s own words', async () => {
    const { run } = await shellWith([assuming], { '.aws/config': asking.replace('role/Admin', 'role/Root') });
    const { code, stderr } = await run(PLAN, ROLE);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /sts:AssumeRole\nAsk for this right, or name a profile that has it with --profile\.\n$/,
    );
  });
});

describe('credentials that AWS does not know any more', () => {
  const expired: Service = async (_request, response) => {
    await answer(response, 'application/json', () => {
      throw new ServiceRefusal(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
    });
    return true;
  };
  const KEYS_ADVICE =
    'Renew the keys in the environment (AWS_ACCESS_KEY_ID), unset them, or name a profile with --profile.';

  test.each([
    [[], {}, KEYS_ADVICE],
    [
      [],
      { ...NO_KEYS, AWS_PROFILE: 'work' },
      'Log in again (aws sso login), or name another profile with --profile.',
    ],
    [
      ['--profile', 'work'],
      {},
      'Log in again (aws sso login --profile work), or name another profile with --profile.',
    ],
  ])('are to be renewed where they come from: %j %o', async (flags, environment, advice) => {
    const { run } = await shellWith([expired]);
    const { code, stderr } = await run([...PLAN, ...flags], environment);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `DescribeSecret on orders/db failed: ExpiredTokenException: The security token included in the request is expired\n${advice}\n`,
    );
  });

  test('are advised on once by doctor, whatever the number of checks', async () => {
    const { run } = await shellWith([expired]);
    const { code, stdout } = await run(['doctor'], { COLUMNS: '400' });
    expect(code).toBe(1);
    expect(stdout.match(/could not look/g)?.length).toBeGreaterThan(5);
    expect(stdout.split(KEYS_ADVICE)).toHaveLength(2);
  });
});

describe('who writes', () => {
  test('is in the JSON, with the account where it is another than the secret’s', async () => {
    const other = callerService('999988887777', 'arn:aws:sts::999988887777:assumed-role/Admin/alice');
    const { run } = await shellWith([other]);
    const { stdout, stderr } = await run(['apply', 'orders/db', '--yes', '--json']);
    expect(JSON.parse(stdout).caller).toEqual({
      account: '999988887777',
      arn: 'arn:aws:sts::999988887777:assumed-role/Admin/alice',
    });
    expect(stderr).toContain('as assumed-role/Admin/alice of account 999988887777, eu-west-1');
  });

  test('is not known where STS does not tell, and the write goes on', async () => {
    const { run } = await shellWith([tokenService({})]);
    const { stdout, stderr } = await run(['apply', 'orders/db', '--yes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ caller: null, applied: true });
    expect(stderr).toContain('as a caller that STS did not name');
  });
});

import { describe, expect, test } from 'vitest';
import { byRegion, regionList } from '../../sandbox/account-services/regions.ts';
import { SecretsManager, secretsManagerHandler } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { withoutColours } from '../../test/support/cli.ts';
import {
  type Account,
  anAccount,
  IDLE,
  type Labels,
  PENDING,
  resting,
} from '../../test/support/cli-account.ts';
import { accepted, at, C, P, rejected, rescue, V } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

const LAST_MONTH = at('2026-10-20T00:00:00Z');

const PARKED: Labels = { [C]: ['AWSCURRENT'], [P]: [rescue(P, LAST_MONTH)] };

/** 250 secrets, one of each kind that a sweep tells apart among them. */
const MIXED = [
  ...Array.from({ length: 120 }, (_, index) => resting(`idle/${index}`, IDLE)),
  resting('blocked/db', PENDING),
  resting('beside/db', { [C]: ['AWSCURRENT', 'AWSPENDING'] }),
  resting('managed/db', PENDING, { owningService: 'rds' }),
  resting('held/db', PENDING, { tags: { 'rotation-remediation': 'report' } }),
  resting('parked/db', PARKED),
  resting('served/db', PARKED, { rotationEnabled: true, lastRotatedAtMs: Date.now() }),
  resting('fresh/db', PENDING, { changedAtMs: Date.now() - 60_000 }),
  resting('old/db', PENDING, { changedAtMs: Date.now() - 86_400_000 * 400 }),
  ...Array.from({ length: 122 }, (_, index) => resting(`more/${index}`, IDLE)),
];

const writesOf = ({ manager }: Account) => manager.calls.count('UpdateSecretVersionStage');

describe('sweep', () => {
  test('shows what is stuck, since when and what would be done, the neediest first, and writes nothing', async () => {
    const account = await anAccount(MIXED);
    const { code, stdout } = await account.run(['sweep']);
    expect(code).toBe(3);
    const names = [...stdout.matchAll(/^ {2}(\w+\/db) /gm)].map(([, name]) => name);
    expect(names.slice(0, 2)).toEqual(['managed/db', 'old/db']);
    expect(names.slice(2, -2).sort()).toEqual(['beside/db', 'blocked/db', 'served/db']);
    expect(names.slice(-2)).toEqual(['parked/db', 'held/db']);
    expect(stdout).toMatch(/^ {2}parked\/db .* no-action +no-verifier +login needed$/m);
    expect(stdout).toMatch(/^ {2}old\/db +400 days +unblock +no-verifier$/m);
    expect(stdout).toMatch(/^ {2}managed\/db .* attention required$/m);
    expect(stdout).toMatch(/^ {2}held\/db .* tag says report$/m);
    expect(stdout.replaceAll('\n', ' ')).toContain(
      '250 secrets in eu-west-1. 7 were found: 4 are stuck, 1 has a leftover label, 1 has a rescue label, 1 has an obsolete rescue label. Of these, 1 requires attention, 4 have steps to take, 1 needs a login, 1 is withheld. 2 rescue labels are in service. Nobody has logged in to 5, so nobody knows whether their clients can (--verify logs in). 1 changed within the last 15 minutes and was not read (--include-recent reads it).',
    );
    expect(stdout).toMatch(/^In account 123456789012, eu-west-1, mode recover\n\n/);
    expect(account.manager.calls.counts()).toEqual({ ListSecrets: 3, DescribeSecret: 7 });
  });

  test('exits with 0 where nothing is stuck, 2 where something is, 1 where a secret cannot be seen', async () => {
    expect((await (await anAccount([resting('idle/db', IDLE)])).run(['sweep'])).code).toBe(0);
    expect((await (await anAccount([resting('blocked/db', PENDING)])).run(['sweep'])).code).toBe(2);
    const blind = await anAccount([resting('blocked/db', PENDING)], {
      accessDenied: ({ operation }) => operation === 'DescribeSecret',
    });
    const { code, stdout } = await blind.run(['sweep']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}blocked\/db +3 days +not read +StoreRefused +could not be read$/m);
  });

  test('exits with 1 where the list does not come to its end, and shows what it had seen', async () => {
    const account = await anAccount(MIXED);
    account.manager.faults.inject({ kind: 'unavailable', operation: 'ListSecrets', nth: 3, count: 99 });
    const { code, stdout } = await account.run(['sweep']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'eu-west-1: not every secret was read. ListSecrets failed: ServiceUnavailableException',
    );
    expect(stdout).toContain('200 secrets in eu-west-1');
  });

  test('says what to do where nothing could be listed, and not that nothing stuck was found', async () => {
    const account = await anAccount(MIXED, { accessDenied: () => true });
    const { code, stdout } = await account.run(['sweep']);
    expect(code).toBe(1);
    expect(stdout).toContain('0 secrets in eu-west-1. Nothing stuck was found in what was read.\n');
    expect(stdout).toMatch(
      /not every secret was read\. [^.]*\. Ask for this right, or name a profile that has it/,
    );
  });

  test('names a profile that does not exist, before anything else', async () => {
    const account = await anAccount(MIXED);
    const { code, stdout, stderr } = await account.run(['sweep', '--profile', 'nope']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^There is no profile nope: /);
  });

  test('--json tells each secret as plan does', async () => {
    const account = await anAccount(MIXED);
    const { code, stdout } = await account.run(['sweep', '--json']);
    const told = JSON.parse(stdout);
    expect({ code, regions: told.regions }).toEqual({
      code: 3,
      regions: [
        {
          region: 'eu-west-1',
          account: '123456789012',
          seen: 250,
          tooFresh: 1,
          parked: 2,
          leftOff: 248,
          failure: null,
          denied: null,
        },
      ],
    });
    expect(told.secrets).toHaveLength(7);
    const blocked = told.secrets.find(({ name }: { name: string }) => name === 'blocked/db');
    const planned = JSON.parse((await account.run(['plan', 'blocked/db', '--json'])).stdout);
    expect(blocked).toMatchObject({ finding: 'stuck', verdict: planned.verdict, labels: planned.labels });
  });

  test('on a narrow terminal puts what is told of a secret below its name', async () => {
    const account = await anAccount([resting('blocked/db', PENDING)]);
    const { stdout } = await account.run(['sweep'], { terminal: { columns: 42 } });
    const shown = withoutColours(stdout).replaceAll('\r', '');
    expect(shown).toContain(
      '  blocked/db\n    unchanged for: 3 days, what follows:\n    unblock, reason: no-verifier\n',
    );
  });

  test('says how many changed a moment ago, and how to see them; --include-recent reads them, too', async () => {
    const account = await anAccount(MIXED);
    const hidden = (await account.run(['sweep'])).stdout;
    expect(hidden).not.toContain('fresh/db');
    expect(hidden.replaceAll(/\s+/g, ' ')).toContain(
      '1 changed within the last 15 minutes and was not read (--include-recent reads it).',
    );
    const { stdout } = await account.run(['sweep', '--include-recent']);
    expect(stdout).toMatch(/^ {2}fresh\/db +1 minute +unblock/m);
    expect(stdout).not.toContain('15 minutes');
  });

  test('keeps to the rate that it is given', async () => {
    const account = await anAccount(MIXED);
    const started = Date.now();
    await account.run(['sweep', '--rate', '1']);
    expect(Date.now() - started).toBeGreaterThan(2_000);
    expect((await account.run(['sweep', '--rate', '51'])).code).toBe(1);
  });
});

describe('sweep ranks', () => {
  const NAMES = { locked: 'd/locked', failing: 'b/failing', managed: 'c/managed', blocked: 'a/blocked' };
  const planted = (more: Parameters<typeof resting>[2] = {}) => [
    resting(NAMES.blocked, PENDING, { changedAtMs: Date.now() - 86_400_000 * 90 }),
    resting(NAMES.managed, PENDING, { owningService: 'rds', changedAtMs: Date.now() - 86_400_000 * 50 }),
    resting(NAMES.failing, PENDING, {
      rotationEnabled: true,
      changedAtMs: Date.now() - 86_400_000 * 9,
      ...more,
    }),
    resting(NAMES.locked, PENDING, { changedAtMs: Date.now() - 3_600_000 }),
  ];
  /** Only one secret's clients are locked out. */
  const services = () => [
    verifierAnswering((secret) =>
      secret.includes(NAMES.locked) ? { [C]: rejected, [P]: rejected, [V]: rejected } : { [C]: accepted },
    ),
  ];
  const SWEEP = ['sweep', '--verify-with', 'verify'];

  test('who is locked out now, then what is failing, then what requires attention, then the rest', async () => {
    const account = await anAccount(planted(), { services: services() });
    const { code, stdout } = await account.run(SWEEP);
    expect(code).toBe(3);
    const names = [...stdout.matchAll(/^ {2}(\w\/\w+) .* {2}(\w.*)$/gm)].map(([, name, mark]) => [
      name,
      mark,
    ]);
    expect(names).toEqual([
      [NAMES.locked, 'clients locked out'],
      [NAMES.failing, 'rotation is failing'],
      [NAMES.managed, 'attention required'],
      [NAMES.blocked, 'current-accepted'],
    ]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('1 has a failing rotation');
  });

  test('and says what to do about whatever calls for somebody, with the command', async () => {
    const account = await anAccount(planted(), { services: services() });
    const { stdout } = await account.run(SWEEP);
    const [, whatToDo = ''] = stdout.split('What to do\n');
    expect(whatToDo).toMatch(
      /^ {2}none-accepted, on d\/locked\n {4}Take the steps:\n {6}rotation-remediation apply d\/locked --verify-with verify --region eu-west-1\n {4}Find out which password the database has/,
    );
    expect(whatToDo).toContain('rotation-remediation promote d/locked VERSION --verify --region eu-west-1\n');
    expect(whatToDo).toMatch(/^ {2}managed-by-service, on c\/managed\n {4}AWSPENDING is stuck/m);
    expect(whatToDo).not.toContain('a/blocked');
  });

  test('after --apply says what is left, and exits with 3 while something calls for somebody', async () => {
    const account = await anAccount(planted(), { services: services() });
    const { code, stdout } = await account.run([...SWEEP, '--apply', '--yes']);
    expect(code).toBe(3);
    const [before = '', left = ''] = stdout.split('What is left to do\n');
    expect(before).not.toContain('What to do');
    expect(left).toMatch(/^ {2}none-accepted, on d\/locked$/m);
    expect(left).toMatch(/^ {2}managed-by-service, on c\/managed$/m);
    expect(left).not.toContain('a/blocked');
  });

  test('after --apply says nothing of a lockout that is over, and exits with 0', async () => {
    const account = await anAccount([resting('orders/db', PENDING)], {
      services: [verifierAnswering({ [C]: rejected, [P]: accepted })],
    });
    const shown = await account.run(SWEEP);
    expect(shown.code).toBe(3);
    expect(shown.stdout).toContain(
      '  pending-accepted, on orders/db\n    Take the steps:\n      rotation-remediation apply orders/db --verify-with verify --region eu-west-1\n',
    );
    const { code, stdout } = await account.run([...SWEEP, '--apply', '--yes']);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/What (to do|is left)/);
  });

  test('names three secrets of a reason, and how many more there are', async () => {
    const names = ['a/db', 'b/db', 'c/db', 'd/db', 'e/db'];
    const account = await anAccount(names.map((name) => resting(name, PENDING, { owningService: 'rds' })));
    const { stdout } = await account.run(['sweep']);
    expect(stdout).toMatch(/^ {2}managed-by-service, on \w\/db, \w\/db, \w\/db and 2 more$/m);
  });
});

describe('sweep --apply', () => {
  test('does it all with one yes, and leaves to a person what is a person’s', async () => {
    const account = await anAccount(MIXED);
    const { code, stdout } = await account.run(['sweep', '--apply', '--yes']);
    expect(code).toBe(3);
    expect(stdout).toContain('Steps were taken on 4 secrets.');
    expect(await account.labelsOf('blocked/db')).toMatchObject({
      [P]: expect.arrayContaining([expect.stringMatching(/^ROTATION-RESCUE-/)]),
    });
    expect(await account.labelsOf('served/db')).toEqual(IDLE);
    expect(await account.labelsOf('beside/db')).toEqual(IDLE);
    for (const name of ['held/db', 'managed/db', 'fresh/db'])
      expect(await account.labelsOf(name)).toMatchObject({ [P]: ['AWSPENDING'] });
    expect((await account.run(['sweep', '--json'])).stdout).toContain('"parked": 5');
  });

  test('tells of a page that cannot be written before it does anything', async () => {
    const account = await anAccount(MIXED);
    const { code, stderr } = await account.run([
      'sweep',
      '--report',
      '/nonexistent/stuck.html',
      '--apply',
      '--yes',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('Name another file: its directory has to be there, and writable.');
    expect(account.manager.calls.count()).toBe(0);
  });

  test('asks once, and does nothing where nobody can be asked', async () => {
    const account = await anAccount(MIXED);
    const { code, stderr } = await account.run(['sweep', '--apply']);
    expect(code).toBe(1);
    expect(stderr).toContain('Say yes beforehand with --yes.');
    expect(writesOf(account)).toBe(0);

    const { stdout, asked } = await answered(account, 'yes\r');
    expect(stdout).toContain('Steps were taken on 4 secrets.');
    expect(asked).toBe(1);
  });

  /** Types the answer once the question is there. */
  const answered = async (account: Account, keys: string) => {
    let asked = 0;
    const run = await account.run(['sweep', '--apply'], {
      terminal: { columns: 120 },
      onOutput: (shown, child) => {
        if (asked > 0 || !/Take \d+ steps? on \d+ secrets?\?/.test(shown)) return;
        asked += 1;
        child.type(keys);
      },
    });
    return { ...run, asked };
  };

  test('lists what it is about to do, where, and takes the word yes for more than one secret', async () => {
    const account = await anAccount(MIXED);
    const { code, stdout } = await answered(account, 'y\r');
    const shown = withoutColours(stdout).replaceAll('\r', '');
    expect(shown).toContain(
      'Take 10 steps on 4 secrets? (account 123456789012, as user/sandbox, eu-west-1, mode recover)',
    );
    expect(shown).toMatch(
      /^About to be done\n(.*\n)* {2}blocked\/db\n {4}put ROTATION-RESCUE-\S+ on e0000003\n(.*\n)* {4}take AWSPENDING off d0000002\n/m,
    );
    expect(shown).toContain('Nothing was written.');
    expect(code).toBe(3);
    expect(writesOf(account)).toBe(0);
  });

  test.each([
    ['y', 4],
    ['n', 0],
    ['\r', 0],
  ])('asks about one secret with yes or no: %j', async (keys, writes) => {
    const account = await anAccount([resting('blocked/db', PENDING)]);
    await answered(account, keys);
    expect(writesOf(account)).toBe(writes);
  });

  test.each([
    ['\x03', 130],
    ['\r', 2],
    ['no\r', 2],
  ])('writes nothing where %j is the answer for several', async (keys, expected) => {
    const account = await anAccount([resting('a/db', PENDING), resting('b/db', PENDING)]);
    const { code, stdout } = await answered(account, keys);
    expect(code).toBe(expected);
    expect(stdout).toContain('Nothing was written.');
    expect(writesOf(account)).toBe(0);
  });

  test('goes on where one secret fails, and exits with 1', async () => {
    const account = await anAccount(
      [resting('a/db', PENDING), resting('b/db', PENDING), resting('c/db', PENDING)],
      {
        accessDenied: ({ operation, input }) =>
          operation === 'UpdateSecretVersionStage' && String(input['SecretId']).includes('b/db'),
      },
    );
    const { code, stdout } = await account.run(['sweep', '--apply', '--yes', '--json']);
    expect(code).toBe(1);
    const applied = JSON.parse(stdout).secrets.map((one: { name: string; applied: boolean }) => [
      one.name,
      one.applied,
    ]);
    expect(Object.fromEntries(applied)).toEqual({ 'a/db': true, 'b/db': false, 'c/db': true });
  });
});

describe('Ctrl-C', () => {
  test('finishes the current secret, leaves the rest as it was, and says so', async () => {
    const names = ['a/db', 'b/db', 'c/db', 'd/db'];
    const plantings = names.map((name, index) =>
      resting(name, PENDING, { changedAtMs: Date.now() - (10 - index) * 86_400_000 }),
    );
    let interrupt = () => {};
    const account = await anAccount(plantings, {
      // The first of the second secret's four writes is under way.
      accessDenied: ({ operation }) => {
        if (operation === 'UpdateSecretVersionStage' && writesOf(account) === 4) interrupt();
        return false;
      },
    });
    const { code, stdout, stderr } = await account.run(['sweep', '--apply', '--yes'], {
      onOutput: (_, child) => {
        interrupt = child.interrupt;
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping after the current secret.');
    expect(stdout).toContain('Steps were taken on 2 secrets. Stopped before 2 more.');
    const [, left = ''] = stdout.split('What is left to do\n');
    expect(left).toMatch(
      /^ {2}no-verifier, on c\/db, d\/db\n {4}Take the steps:\n {6}rotation-remediation apply SECRET --verify\n/,
    );
    const labels = await Promise.all(names.map(account.labelsOf));
    const whole = labels.filter((each) => !JSON.stringify(each).includes('AWSPENDING'));
    const untouched = labels.filter((each) => !JSON.stringify(each).includes('ROTATION-RESCUE'));
    expect([whole.length, untouched.length]).toEqual([2, 2]);
  });
});

describe('Ctrl-C where nothing is being written', () => {
  /** An AWS that never answers; at its first call Ctrl-C is pressed. */
  const aSilentAccount = (press: () => void) =>
    anAccount([], {
      services: [
        async () => {
          press();
          return true;
        },
      ],
    });

  test.each([['plan', 'orders/db'], ['sweep'], ['doctor'], ['apply', 'orders/db', '--yes']])(
    'ends %s with 130, and says that nothing was written',
    async (...words) => {
      let press = () => {};
      const account = await aSilentAccount(() => press());
      const { code, stdout, stderr } = await account.run(words, {
        onStart: ({ interrupt }) => {
          press = interrupt;
        },
      });
      expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'Nothing was written.\n' });
    },
  );

  test('leaves no line of progress behind', async () => {
    let press = () => {};
    const account = await aSilentAccount(() => press());
    const { code, stdout } = await account.run(['sweep'], {
      terminal: { columns: 80 },
      onStart: ({ type }) => {
        press = () => type('\x03');
      },
    });
    expect(code).toBe(130);
    const [, shown = ''] = stdout.split('Sweeping');
    expect(shown).toContain('\x1b[2KNothing was written.');
  });
});

describe('sweep --all-regions', () => {
  const regional = (region: string, ...names: readonly string[]) => {
    const manager = new SecretsManager({ region });
    for (const name of names) manager.plant(resting(name, PENDING));
    return manager;
  };

  test('sweeps every Region that is enabled, and tells which secret is where', async () => {
    const managers = {
      'eu-west-1': regional('eu-west-1', 'a/db'),
      'us-east-1': regional('us-east-1', 'b/db', 'c/db'),
    };
    const services = Object.entries(managers).map(([region, manager]) => [
      region,
      secretsManagerHandler(manager),
    ]);
    const account = await anAccount([], {
      services: [regionList(() => Object.keys(managers)), byRegion(Object.fromEntries(services))],
    });
    const { code, stdout } = await account.run(['sweep', '--all-regions', '--apply', '--yes']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ {2}a\/db +eu-west-1 +3 days +unblock/m);
    expect(stdout).toMatch(/^ {2}c\/db +us-east-1 +3 days +unblock/m);
    expect(stdout).toContain('3 secrets in 2 Regions. 3 were found: 3 are stuck.');
    expect(managers['us-east-1'].calls.count('UpdateSecretVersionStage')).toBe(8);
  });

  test('tells of a Region that it could not see, and sweeps the others', async () => {
    const denied = new SecretsManager({ region: 'us-east-1', accessDenied: () => true });
    const account = await anAccount([], {
      services: [
        regionList(() => ['eu-west-1', 'us-east-1']),
        byRegion({
          'eu-west-1': secretsManagerHandler(regional('eu-west-1', 'a/db')),
          'us-east-1': secretsManagerHandler(denied),
        }),
      ],
    });
    const { code, stdout } = await account.run(['sweep', '--all-regions']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'us-east-1: not every secret was read. ListSecrets failed: AccessDeniedException',
    );
    expect(stdout).toMatch(/^ {2}a\/db +eu-west-1/m);
  });

  test('says what right it takes where the Regions cannot be listed', async () => {
    const account = await anAccount([]);
    const { code, stderr } = await account.run(['sweep', '--all-regions']);
    expect(code).toBe(1);
    expect(stderr).toContain("The account's Regions could not be listed (account:ListRegions)");
  });
});

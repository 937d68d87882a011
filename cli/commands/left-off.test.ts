import { describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../sandbox/account-services/json-service.ts';
import { byRegion, regionList } from '../../sandbox/account-services/regions.ts';
import { trailService } from '../../sandbox/account-services/trail-service.ts';
import { SecretsManager, secretsManagerHandler } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { withoutColours } from '../../test/support/cli.ts';
import { anAccount, IDLE, PENDING, resting } from '../../test/support/cli-account.ts';
import { cancelEvent } from '../../test/support/events.ts';
import { accepted, at, C } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

vi.setConfig({ testTimeout: 60_000 });

const CHANGED = at('2026-10-20T00:00:30Z');
const OFF = { changedAtMs: CHANGED, createdAtMs: CHANGED };

/** One of each kind that matters to the list, in no order. */
const MIXED = [
  resting('newer/db', PENDING, { ...OFF, changedAtMs: CHANGED + 86_400_000 }),
  resting('cancelled/db', IDLE, OFF),
  resting('on/db', IDLE, { ...OFF, rotationEnabled: true }),
  resting('managed/db', IDLE, { ...OFF, owningService: 'rds' }),
  { ...resting('never/db', IDLE, OFF), rotationEnabled: undefined, rotationLambdaArn: undefined },
];

const cancellationOf = (secretId: string, eventTime: string, user: string): JsonObject => {
  const { detail } = cancelEvent({
    eventTime,
    requestParameters: { secretId },
    responseElements: null,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::111122223333:user/${user}` },
  });
  return { ...(typeof detail === 'object' ? detail : {}) };
};

/** The newest first, as CloudTrail has them. */
const HISTORY = [
  cancellationOf('cancelled/db', '2026-10-20T00:00:29Z', 'mallory'),
  cancellationOf('cancelled/db', '2026-09-01T00:00:00Z', 'alice'),
  cancellationOf('on/db', '2026-08-01T00:00:00Z', 'bob'),
];
const services = [trailService({ trails: [], history: HISTORY })];

describe('sweep --left-off', () => {
  test('lists the secrets whose rotation is off, and who switched it off last, and reads nothing else', async () => {
    const account = await anAccount(MIXED, { services });
    const { code, stdout } = await account.run(['sweep', '--left-off']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ {2}secret +unchanged since +cancelled by\n {2}cancelled\/db +2026-10-20 00:00 UTC +arn:aws:iam::111122223333:user\/mallory, 2026-10-20 00:00 UTC\n {2}newer\/db +2026-10-21 00:00 UTC +unknown\n/,
    );
    expect(stdout).not.toMatch(/on\/db|managed\/db|never\/db|alice|bob/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '5 secrets in eu-west-1: 2 have a rotation function, and their rotation is off.',
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      '  aws secretsmanager rotate-secret --secret-id SECRET --region eu-west-1',
    );
    expect(account.manager.calls.counts()).toEqual({ ListSecrets: 1 });
  });

  test('in JSON has the same keys for each secret, whatever is known of it', async () => {
    const account = await anAccount(MIXED, { services });
    const { stdout } = await account.run(['sweep', '--left-off', '--json']);
    const arn = (name: string) =>
      expect.stringMatching(`^arn:aws:secretsmanager:eu-west-1:\\d{12}:secret:${name}-\\w{6}$`);
    const command = (name: string) =>
      expect.stringMatching(
        `^aws secretsmanager rotate-secret --secret-id arn:\\S+:${name}-\\w{6} --region eu-west-1$`,
      );
    const rotationFunction = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate';
    expect(JSON.parse(stdout)).toEqual({
      regions: [
        { region: 'eu-west-1', seen: 5, leftOff: 2, failure: null, denied: null, historyFailure: null },
      ],
      secrets: [
        {
          secret: arn('cancelled/db'),
          name: 'cancelled/db',
          region: 'eu-west-1',
          rotationFunction,
          unchangedSince: '2026-10-20T00:00:30.000Z',
          cancelledAt: '2026-10-20T00:00:29.000Z',
          cancelledBy: 'arn:aws:iam::111122223333:user/mallory',
          rotateCommand: command('cancelled/db'),
        },
        {
          secret: arn('newer/db'),
          name: 'newer/db',
          region: 'eu-west-1',
          rotationFunction,
          unchangedSince: '2026-10-21T00:00:30.000Z',
          cancelledAt: null,
          cancelledBy: null,
          rotateCommand: command('newer/db'),
        },
      ],
      exitCode: 0,
    });
  });

  test('tells why nobody is named where CloudTrail cannot be asked, and still exits with 0', async () => {
    const account = await anAccount(MIXED);
    const { code, stdout, stderr } = await account.run(['sweep', '--left-off']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}cancelled\/db +2026-10-20 00:00 UTC +unknown$/m);
    expect(stderr).toMatch(/^eu-west-1: CloudTrail's event history could not be looked up\. /m);
    const { regions } = JSON.parse((await account.run(['sweep', '--left-off', '--json'])).stdout);
    expect(regions).toMatchObject([{ failure: null, historyFailure: { error: expect.any(String) } }]);
  });

  test('says so where there is none, and does not ask CloudTrail', async () => {
    const account = await anAccount([resting('on/db', IDLE, { rotationEnabled: true })]);
    const { code, stdout, stderr } = await account.run(['sweep', '--left-off']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('1 secret in eu-west-1: rotation is off on none that has a rotation function.\n');
  });

  test('exits with 1 where the list does not come to its end', async () => {
    const account = await anAccount(MIXED, { accessDenied: () => true });
    const { code, stdout } = await account.run(['sweep', '--left-off']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'eu-west-1: not every secret was read. ListSecrets failed: AccessDeniedException',
    );
  });

  test.each([['--apply'], ['--verify'], ['--verify-with', 'verify'], ['--report', 'stuck.html']])(
    'is refused together with %s',
    async (...words) => {
      const account = await anAccount(MIXED);
      const { code, stderr } = await account.run(['sweep', '--left-off', ...words]);
      expect(code).toBe(1);
      expect(stderr).toContain("option '--left-off' cannot be used with option");
      expect(account.manager.calls.count()).toBe(0);
    },
  );

  test('of all Regions tells which secret is where, and lets the Region be filled in', async () => {
    const names = ['eu-west-1', 'us-east-1'];
    const managers = names.map((region): [string, SecretsManager] => [
      region,
      new SecretsManager({ region }),
    ]);
    for (const [region, manager] of managers) manager.plant(resting(`${region}/db`, IDLE, OFF));
    const regions = managers.map(([region, manager]) => [region, secretsManagerHandler(manager)]);
    const account = await anAccount([], {
      services: [...services, regionList(() => names), byRegion(Object.fromEntries(regions))],
    });
    const { stdout } = await account.run(['sweep', '--left-off', '--all-regions']);
    for (const region of names)
      expect(stdout).toMatch(new RegExp(`^ {2}${region}/db +${region} +2026-10-20`, 'm'));
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('2 secrets in 2 Regions: 2 have a rotation function');
    expect(stdout).toContain('rotate-secret --secret-id SECRET --region REGION\n');
  });

  test('on a narrow terminal puts what is told of a secret below its name', async () => {
    const account = await anAccount(MIXED, { services });
    const { stdout } = await account.run(['sweep', '--left-off'], { terminal: { columns: 42 } });
    const shown = withoutColours(stdout).replaceAll('\r', '');
    expect(shown).toContain(
      '  newer/db\n    unchanged since: 2026-10-21 00:00 UTC,\n    cancelled by: unknown\n',
    );
  });
});

describe('rotation that is off', () => {
  const verifier = verifierAnswering({ [C]: accepted });
  const last = (stdout: string) => stdout.trimEnd().split('\n').at(-1);
  const COMMAND =
    /^ {2}aws secretsmanager rotate-secret --secret-id arn:\S+:orders\/db-\w{6} --region eu-west-1$/;

  test('is told by plan, with the command that switches it on in the last line', async () => {
    const account = await anAccount([resting('orders/db', PENDING)], { services: [verifier] });
    const { stdout } = await account.run(['plan', 'orders/db', '--verify-with', 'verify']);
    expect(last(stdout)).toMatch(COMMAND);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Rotation is off, and no repair switches it on. Once the labels are right, switch it on with this command. It rotates at once unless you add --no-rotate-immediately.',
    );
    const { rotateCommand } = JSON.parse((await account.run(['plan', 'orders/db', '--json'])).stdout);
    expect(`  ${rotateCommand}`).toBe(last(stdout));
  });

  test.each([['--yes'], []])('is told by apply %s in the last line, and once', async (...words) => {
    const account = await anAccount([resting('orders/db', words.length > 0 ? PENDING : IDLE)], {
      services: [verifier],
    });
    const { stdout } = await account.run(['apply', 'orders/db', '--verify-with', 'verify', ...words]);
    expect(last(stdout)).toMatch(COMMAND);
    expect(stdout.match(/rotate-secret --secret-id/g)).toHaveLength(1);
  });

  test('is told by apply in JSON as it is after the repair', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    const { stdout } = await account.run(['apply', 'orders/db', '--yes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      rotationEnabled: false,
      rotateCommand: expect.stringContaining('rotate-secret'),
    });
  });

  test.each([
    ['on', { rotationEnabled: true }],
    ['a service’s own', { owningService: 'rds' }],
  ])('is not told where it is %s', async (_what, settings) => {
    const account = await anAccount([resting('orders/db', IDLE, settings)]);
    expect((await account.run(['plan', 'orders/db'])).stdout).not.toContain('rotate-secret');
    expect((await account.run(['plan', 'orders/db', '--json'])).stdout).toContain('"rotateCommand": null');
  });

  test('is counted by sweep', async () => {
    const account = await anAccount(MIXED);
    const { stdout } = await account.run(['sweep']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Rotation is off on 2 that have a rotation function (--left-off lists them).',
    );
    const { regions } = JSON.parse((await account.run(['sweep', '--json'])).stdout);
    expect(regions).toMatchObject([{ seen: 5, leftOff: 2 }]);
  });
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tellingLabel } from '../../lambda/decision/rescue-label.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { anAccount, IDLE, type Labels, PENDING, resting } from '../../test/support/cli-account.ts';
import { accepted, at, C, P, Q, rejected, rescue, unknown, V } from '../../test/support/secrets.ts';
import { verifierAnswering } from '../../test/support/verifier-answering.ts';

const LAST_MONTH = at('2026-10-20T00:00:00Z');
const lastLine = (stdout: string) => stdout.trimEnd().split('\n').at(-1);

const SEVERAL: Labels = { ...PENDING, [Q]: [rescue(Q, LAST_MONTH)] };
/** Each with a reason that is given without a login. */
const UNLOOKED: readonly (readonly [reason: string, labels: Labels, more: Parameters<typeof resting>[2]])[] =
  [
    ['nothing-pending', IDLE, {}],
    ['no-verifier', PENDING, {}],
    ['no-verifier-several-pending', SEVERAL, {}],
    ['pending-beside-current', { [C]: ['AWSCURRENT', 'AWSPENDING'] }, {}],
    ['rotation-failing-unverified', PENDING, { rotationEnabled: true }],
    ['rotation-enabled', IDLE, { rotationEnabled: true }],
  ];

describe('where nobody logged in, and somebody could', () => {
  test.each([...UNLOOKED])(
    'the last line says what to type, and the exit code is not 0: %s',
    async (reason, labels, settings) => {
      const expected = reason === 'no-verifier-several-pending' ? 3 : 2;
      for (const [command, ...more] of [['plan'], ['apply', '--yes']] as const) {
        const account = await anAccount([resting('orders/db', labels, settings)]);
        const { code, stdout } = await account.run([command, 'orders/db', ...more]);
        expect(stdout).toContain(reason);
        expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
          'Nobody has logged in, so nobody knows whether clients can.',
        );
        expect(lastLine(stdout)).toBe(
          `  rotation-remediation ${command} orders/db --verify --region eu-west-1`,
        );
        expect(code).toBe(expected);
        const again = await anAccount([resting('orders/db', labels, settings)]);
        const told = JSON.parse((await again.run([command, 'orders/db', ...more, '--json'])).stdout);
        expect(told).toMatchObject({ reason, nobodyLoggedIn: true, exitCode: expected });
      }
    },
  );

  test('sweep says so of what it found, and not of secrets that are well', async () => {
    const account = await anAccount([
      resting('orders/db', PENDING, { rotationEnabled: true }),
      resting('idle/db', IDLE),
    ]);
    const { code, stdout } = await account.run(['sweep']);
    expect(code).toBe(2);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Nobody has logged in to 1, so nobody knows whether its clients can (--verify logs in).',
    );
  });

  test('sweep --apply exits with 2 after it: what is parked may be what clients need', async () => {
    const account = await anAccount([resting('orders/db', PENDING)]);
    expect((await account.run(['sweep', '--apply', '--yes'])).code).toBe(2);
    const well = await anAccount([resting('idle/db', IDLE)]);
    expect((await well.run(['sweep'])).code).toBe(0);
  });
});

describe('where a label tells that an earlier login was refused, and nobody logged in now', () => {
  const LABEL = tellingLabel('refused', LAST_MONTH, C);
  const WORDS = `An earlier login has left the label ${LABEL}: the database refused the AWSCURRENT password then. Nobody has logged in now.`;
  const REFUSED: Labels = { [C]: ['AWSCURRENT', LABEL], [V]: ['AWSPREVIOUS'] };
  const aRefused = () =>
    anAccount([resting('refused/db', REFUSED)], {
      services: [verifierAnswering({ [C]: unknown('timeout'), [V]: unknown('timeout') })],
    });
  const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

  test('sweep lists the secret, and says what was seen', async () => {
    const { code, stdout } = await (await aRefused()).run(['sweep']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ {2}refused\/db +3 days +no-action +nothing-pending +refused earlier$/m);
    expect(oneLine(stdout)).toContain(
      '1 was found: 1 has a rescue label. Of these, 1 needs a login. 1 rescue label is in service. 1 has a label that an earlier login has left: its AWSCURRENT password was refused then. Nobody has logged in to 1,',
    );
  });

  test('plan says so, and the JSON of both, and the page', async () => {
    const account = await aRefused();
    const directory = await scratchDirectory('refused');
    onTestFinished(() => removeDirectory(directory));
    const file = path.join(directory, 'stuck.html');
    expect(oneLine((await account.run(['plan', 'refused/db'])).stdout)).toContain(WORDS);
    const plan = JSON.parse((await account.run(['plan', 'refused/db', '--json'])).stdout);
    const sweep = JSON.parse((await account.run(['sweep', '--json', '--report', file])).stdout);
    for (const told of [plan, ...sweep.secrets])
      expect(told).toMatchObject({ explanation: expect.stringContaining(WORDS), exitCode: 2 });
    expect(sweep.secrets).toHaveLength(1);
    const page = await readFile(file, 'utf8');
    expect(page).toContain(WORDS);
    expect(page).toContain('<span class="mark login">login needed</span>');
  });

  test('a login now tells what is true now, and nothing of the earlier one', async () => {
    const { code, stdout } = await (await aRefused()).run(['sweep', '--verify-with', 'verify']);
    expect(code).toBe(3);
    expect(stdout).not.toMatch(/earlier/);
  });
});

test('what sweep counts, it lists', async () => {
  const account = await anAccount(
    [resting('parked/db', { [C]: ['AWSCURRENT'], [P]: ['AWSPREVIOUS', rescue(P, LAST_MONTH)] })],
    { services: [verifierAnswering({ [C]: accepted, [P]: rejected })] },
  );
  expect((await account.run(['sweep'])).stdout).toMatch(/^ {2}parked\/db .* no-verifier +login needed$/m);
  const { code, stdout } = await account.run(['sweep', '--verify-with', 'verify']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^ {2}parked\/db .* no-action +current-accepted$/m),
  ]);
});

describe('where somebody logged in, and there was no answer', () => {
  test.each([
    ['unverified', IDLE, {}, 'plan'],
    ['unverified', { [C]: ['AWSCURRENT', 'AWSPENDING'] }, {}, 'apply'],
    ['rotation-on-unverified', IDLE, { rotationEnabled: true }, 'plan'],
    ['rotation-failing-unverified', PENDING, { rotationEnabled: true }, 'apply'],
  ] as const)('the exit code is not 0: %s', async (reason, labels, settings, command) => {
    const account = await anAccount([resting('orders/db', labels, settings)], {
      services: [verifierAnswering({ [C]: unknown('timeout') })],
    });
    const yes = command === 'apply' ? ['--yes'] : [];
    const words = [command, 'orders/db', '--verify-with', 'verify', '--json', ...yes];
    const { code, stdout } = await account.run(words);
    expect(JSON.parse(stdout)).toMatchObject({ reason, clients: 'unknown', exitCode: 2 });
    expect(code).toBe(2);
  });
});

describe('nothing is said of a login', () => {
  test.each([
    ['that was made', [IDLE], ['--verify-with', 'verify'], 0],
    ['that could not help: a replica', [IDLE, { primaryRegion: 'us-east-1' }], [], 0],
    ['that could not help: a service manages it', [IDLE, { owningService: 'rds' }], [], 0],
    [
      'that was not called for: a rotation is running',
      [PENDING, { rotationEnabled: true, changedAtMs: Date.now() }],
      [],
      0,
    ],
  ] as const)('%s', async (_what, [labels, more], words, expected) => {
    const account = await anAccount([resting('orders/db', labels, more)], {
      services: [verifierAnswering({ [C]: accepted })],
    });
    const { code, stdout } = await account.run(['plan', 'orders/db', ...words]);
    expect(stdout).not.toContain('logged in,');
    expect(code).toBe(expected);
  });

  test('that showed a lockout: apply then exits with 0 once AWSCURRENT has moved', async () => {
    const account = await anAccount([resting('orders/db', PENDING)], {
      services: [verifierAnswering({ [C]: rejected, [P]: accepted })],
    });
    const words = ['apply', 'orders/db', '--verify-with', 'verify', '--yes', '--json'];
    const { code, stdout } = await account.run(words);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'promote', nobodyLoggedIn: false });
    expect(code).toBe(0);
  });
});

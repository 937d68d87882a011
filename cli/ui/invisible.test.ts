import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { jsonService, ServiceRefusal } from '../../sandbox/account-services/json-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { trailService } from '../../sandbox/account-services/trail-service.ts';
import { type CliRun, runCli } from '../../test/support/cli.ts';
import { type Account, anAccount, resting } from '../../test/support/cli-account.ts';
import { cancelEvent } from '../../test/support/events.ts';
import { actedOn, EVIL, harmless } from '../../test/support/hostile.ts';
import { C, P } from '../../test/support/secrets.ts';
import { aWiredRegion, type Region } from '../../test/support/wired-region.ts';

const versionOf = (name: string, first: string) => `${first}${name}`.slice(0, 60);

/** Whatever of secrets somebody may name: labels, versions, tags, what manages them, their own names. */
const accountOf = (name: string): Promise<Account> => {
  const [one, two] = [versionOf(name, '1'), versionOf(name, '2')];
  return anAccount(
    [
      resting(
        `orders/${name}`,
        { [C]: ['AWSCURRENT', name], [P]: ['AWSPENDING'] },
        { tags: { 'rotation-remediation': name, [name]: name } },
      ),
      resting('pending/db', { [C]: ['AWSCURRENT'], [one]: ['AWSPENDING', name], [two]: [`mine ${name}`] }),
      resting('parked/db', {
        [C]: ['AWSCURRENT'],
        [one]: [`ROTATION-RESCUE-20261020T0000Z-${name}`],
        [two]: ['AWSPREVIOUS', `ROTATION-RESCUE-20261020T0000Z-two-${name}`],
      }),
      resting('managed/db', { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] }, { owningService: name }),
    ],
    { services: [trailService({ trails: [], history: [cancelledBy(name)] })] },
  );
};

/** The record of a cancellation, and who made it. */
const cancelledBy = (name: string) => {
  const { detail } = cancelEvent({
    recipientAccountId: '123456789012',
    requestParameters: { secretId: 'pending/db' },
    responseElements: null,
    userIdentity: { arn: `arn:aws:iam::123456789012:user/${name}` },
  });
  return { ...(typeof detail === 'object' ? detail : {}) };
};

const COMMANDS: readonly (readonly [string, (name: string) => readonly string[]])[] = [
  ['plan', () => ['plan', 'pending/db']],
  ['plan of a name', (name) => ['plan', `orders/${name}`]],
  ['plan of what is managed', () => ['plan', 'managed/db']],
  ['plan of what there is not', (name) => ['plan', `no/${name}`]],
  ['plan --verify', () => ['plan', 'pending/db', '--verify']],
  ['apply', () => ['apply', 'pending/db', '--yes']],
  ['sweep', () => ['sweep']],
  ['sweep --apply', () => ['sweep', '--apply', '--yes']],
  ['promote', (name) => ['promote', 'parked/db', versionOf(name, '1'), '--yes']],
  ['promote to what there is not', () => ['promote', 'parked/db', 'nothing-of-it', '--yes']],
  ['promote of what is managed', () => ['promote', 'managed/db', P, '--yes']],
  ['release that is refused', () => ['release', 'parked/db', 'ROTATION-RESCUE-none', '--yes']],
  ['release of a last label', (name) => ['release', 'parked/db', `ROTATION-RESCUE-20261020T0000Z-${name}`]],
  ['release of what holds nothing', () => ['release', 'parked/db', '--yes']],
  ['explain', (name) => ['explain', name]],
];

const SETTINGS = { environment: { COLUMNS: '5000' } };
const saidIn = ({ stdout, stderr }: CliRun): string => `${stdout}\n${stderr}`;
const linesIn = (run: CliRun): number => saidIn(run).split('\n').length;

test.each(COMMANDS)('%s: a name ends no line, and nothing in it is acted on', async (_what, wordsFor) => {
  const said = async (name: string) => (await accountOf(name)).run(wordsFor(name), SETTINGS);
  const [evil, plain] = await Promise.all([said(EVIL), said(harmless(EVIL))]);
  expect(actedOn(saidIn(evil))).toEqual([]);
  expect({ code: evil.code, lines: linesIn(evil) }).toEqual({ code: plain.code, lines: linesIn(plain) });
});

test('what is wrong with the words given is told without acting on them', async () => {
  const { code, stderr } = await runCli('http://127.0.0.1:9', [`--${EVIL}`]);
  expect({ code, actedOn: actedOn(stderr) }).toEqual({ code: 1, actedOn: [] });
});

test('the page shows it, too, and has as many lines', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'hostile-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const pageOf = async (name: string) => {
    const file = path.join(directory, `${name === EVIL}.html`);
    await (await accountOf(name)).run(['sweep', '--report', file], SETTINGS);
    const page = await readFile(file, 'utf8');
    return page.slice(page.indexOf('<body>'));
  };
  const [evil, plain] = [await pageOf(EVIL), await pageOf(harmless(EVIL))];
  expect(plain).toContain('user/it&#39;sx  promote');
  expect(actedOn(evil)).toEqual(actedOn(plain));
  expect(evil.split('\n')).toHaveLength(plain.split('\n').length);
});

test('a record that is no JSON is no part of the page, and the others are', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'hostile-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const records = ['{"PLANTED', 'null', '7', JSON.stringify(cancelledBy('ada'))];
  const LookupEvents = () => ({
    Events: records.map((CloudTrailEvent) => ({ EventId: 'e', CloudTrailEvent })),
  });
  const account = await anAccount([resting('pending/db', { [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] })], {
    services: [jsonService('CloudTrail_20131101', '1.1', { LookupEvents })],
  });
  const file = path.join(directory, 'page.html');
  await account.run(['sweep', '--report', file]);
  const page = await readFile(file, 'utf8');
  expect(page).toContain('Rotation cancelled by arn:aws:iam::123456789012:user/ada');
  expect(page).not.toContain('PLANTED');
});

test('a line of the log that is no JSON is no sweep', async () => {
  const region = await aWiredRegion();
  region.sweepLog = [...region.sweepLog, { at: Date.now(), message: '{"PLANTED "swept"' }];
  const { code, stdout } = await runCli(region.url, ['doctor']);
  expect(code).toBe(0);
  expect(stdout).toContain('The last sweep ended 3 hours ago');
});

/** Each has the doctor tell a name or a message that is not the program's own. */
const DOCTORS: readonly (readonly [string, (region: Region, name: string) => unknown])[] = [
  ['a trail', ({ trails }, name) => trails.push({ arn: `trail/${name}`, logging: false, selectors: {} })],
  [
    'a rule',
    (region, name) => {
      region.rules = region.rules.map((rule) => ({ ...rule, name, enabled: false }));
    },
  ],
  [
    'a mode',
    ({ remediate }, name) =>
      Object.assign(remediate, { environment: { ...remediate.environment, [ENVIRONMENT.mode]: name } }),
  ],
];

test.each(DOCTORS)('doctor tells %s without acting on its name', async (_what, give) => {
  const said = async (name: string) => {
    const region = await aWiredRegion();
    region.trails = region.trails.slice(1);
    give(region, name);
    return runCli(region.url, ['doctor'], SETTINGS);
  };
  const [evil, plain] = [await said(EVIL), await said(harmless(EVIL))];
  expect(actedOn(saidIn(evil))).toEqual([]);
  expect(linesIn(evil)).toBe(linesIn(plain));
  expect(saidIn(plain)).toContain('promote  reason forged');
});

test.each([['plan', 'orders/db'], ['sweep'], ['doctor'], ['sweep', '--all-regions']])(
  'what AWS says of a call that it refuses ends no line: %s',
  async (...words) => {
    const said = async (message: string) => {
      const refuse = () => {
        throw new ServiceRefusal('AccessDeniedException', message);
      };
      const { url, close } = await serveServices([
        jsonService('secretsmanager', '1.1', { DescribeSecret: refuse, ListSecrets: refuse }),
        jsonService('CloudTrail_20131101', '1.1', { DescribeTrails: refuse }),
      ]);
      onTestFinished(close);
      return runCli(url, words, SETTINGS);
    };
    const [evil, plain] = [await said(EVIL), await said(harmless(EVIL))];
    expect(actedOn(saidIn(evil))).toEqual([]);
    expect({ code: evil.code, lines: linesIn(evil) }).toEqual({ code: plain.code, lines: linesIn(plain) });
  },
);

test('JSON has names as they are, and in no way that a terminal would act on', async () => {
  const account = await accountOf(EVIL);
  for (const words of [['plan', 'pending/db'], ['sweep']]) {
    const { stdout } = await account.run([...words, '--json'], SETTINGS);
    expect(actedOn(stdout)).toEqual([]);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(EVIL).slice(1, -1));
  }
});

import { describe, expect, test } from 'vitest';
import { runHere } from '../../test/support/cli-here.ts';
import { aWiredRegion, type Region } from '../../test/support/wired-region.ts';
import type { Check } from '../doctor/check.ts';

type Events = { readonly kept: readonly string[]; readonly lost: readonly string[] };

type Part = {
  readonly kind: string;
  readonly name: string;
  readonly wasOn: boolean;
  readonly isOn: boolean;
  readonly failure: { readonly explanation: string } | null;
};

const told = async (region: Region, command: 'pause' | 'resume') => {
  const { code, stdout } = await runHere(region.url, [command, '--yes', '--json']);
  return {
    code,
    ...(JSON.parse(stdout) as { readonly events: Events; readonly parts: Part[]; readonly exitCode: number }),
  };
};

const examined = async (region: Region) => {
  const { stdout } = await runHere(region.url, ['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { readonly checks: Check[] };
  return new Map(checks.map((check) => [check.name, check]));
};

/** What of the Region is off. */
const off = ({ rules, remediate, sweep }: Region): string[] => [
  ...rules.filter(({ enabled }) => !enabled).map(({ name }) => name),
  ...[remediate, sweep].flatMap(({ mappings }) =>
    Object.entries(mappings).flatMap(([arn, state]) =>
      state === 'Enabled' ? [] : [`${arn.split(':').at(-1)} ${state}`],
    ),
  ),
];

const ALL_OFF = ['Cancellations', 'FailedRotations', 'Recheck Disabled', 'Sweep Disabled'];
const STRANGER = 'arn:aws:lambda:eu-west-1:111122223333:function:stranger';

describe('pause', () => {
  test('switches off what runs the functions, and leaves on what fills the recheck queue', async () => {
    const region = await aWiredRegion();
    const { code, stdout } = await runHere(region.url, ['pause', '--yes']);
    expect(code).toBe(0);
    expect(off(region)).toEqual(ALL_OFF);
    expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual(
      expect.arrayContaining([
        ['rule', 'Cancellations', 'on', 'off'],
        ['trigger', 'remediate from Recheck', 'on', 'off'],
        ['trigger', 'sweep from Sweep', 'on', 'off'],
      ]),
    );
    expect(stdout).toContain('Events wait in the recheck queue, for 14 days at most');
    expect(stdout).toContain(
      '\nPause the installation, 4 switches? (account 111122223333, as user/sandbox, eu-west-1) Yes.\n\nPaused. No sweep starts.',
    );
  });

  test.each([
    [
      ['RecheckCancelled'],
      ['cancellations'],
      'Failed rotations wait in the recheck queue, for 14 days at most. Cancellations are lost: no rule that stays on keeps them.',
    ],
    [
      ['RecheckFailed'],
      ['failed rotations'],
      'Cancellations wait in the recheck queue, for 14 days at most. Failed rotations are lost: no rule that stays on keeps them.',
    ],
    [
      ['RecheckCancelled', 'RecheckFailed'],
      ['cancellations', 'failed rotations'],
      'Cancellations and failed rotations are lost: no rule that stays on keeps them.',
    ],
  ])(
    'says which events are lost where %s is off, before it asks, at its end, and in doctor',
    async (names, events, end) => {
      const region = await aWiredRegion();
      const lost = events.map((each) => `No rule that stays on keeps ${each}: those of a pause are lost.`);
      expect((await runHere(region.url, ['pause'])).stderr).not.toContain('are lost');
      region.rules = region.rules.map((rule) =>
        names.includes(rule.name) ? { ...rule, enabled: false } : rule,
      );
      const { code, stdout, stderr } = await runHere(region.url, ['pause', '--yes']);
      expect([code, off(region).sort()]).toEqual([0, [...ALL_OFF, ...names].sort()]);
      expect(stderr.match(/^No rule .*lost\.$/gm)).toEqual(lost);
      expect(stdout.replaceAll('\n', ' ')).toContain(`Paused. No sweep starts. ${end} What Lambda`);
      expect((await examined(region)).get('paused')?.says).toBe(`It is paused. ${end}`);
      expect((await runHere(region.url, ['resume', '--yes'])).stderr).not.toContain('are lost');
    },
  );

  test('counts no rule as kept that a pause switches off, and nothing as lost that no rule takes', async () => {
    const region = await aWiredRegion();
    const targetsOf = (name: string) => region.rules.find((rule) => rule.name === name)?.targets ?? [];
    const both = [...targetsOf('Cancellations'), ...targetsOf('RecheckCancelled')];
    region.rules = region.rules
      .filter(({ name }) => name === 'Cancellations')
      .map((rule) => ({ ...rule, targets: both }));
    const { stderr } = await runHere(region.url, ['pause', '--yes']);
    expect(stderr.match(/^No rule .*lost\.$/gm)).toEqual([
      'No rule that stays on keeps cancellations: those of a pause are lost.',
    ]);
  });

  test('says in JSON what becomes of the events', async () => {
    const region = await aWiredRegion();
    const events = async () => (await told(region, 'pause')).events;
    expect(await events()).toEqual({ kept: ['CancelRotateSecret', 'RotationFailed'], lost: [] });
    region.rules = region.rules.filter(({ name }) => name !== 'RecheckFailed');
    expect(await events()).toEqual({ kept: ['CancelRotateSecret'], lost: ['RotationFailed'] });
  });

  test('leaves alone a rule of the same events that runs another function', async () => {
    const region = await aWiredRegion();
    const [rule] = region.rules;
    if (rule === undefined) throw new Error('there is a rule');
    region.rules = [...region.rules, { ...rule, name: 'Theirs', targets: [{ Id: '1', Arn: STRANGER }] }];
    await told(region, 'pause');
    expect(off(region)).toEqual(ALL_OFF);
  });

  test('is seen by doctor, and since when', async () => {
    const region = await aWiredRegion();
    const at = Date.UTC(2026, 10, 24, 3, 15);
    for (const which of ['remediate', 'sweep'] as const)
      region[which] = { ...region[which], mappingsChangedAt: at };
    expect((await examined(region)).get('paused')).toMatchObject({ found: 'ok' });
    await told(region, 'pause');
    const checks = await examined(region);
    expect(checks.get('paused')).toMatchObject({
      found: 'not-ok',
      says: expect.stringMatching(/^It is paused since 2026-11-24 03:15 UTC \(\d+ \w+\)\. Events wait/),
      fix: 'rotation-remediation resume',
    });
    for (const name of ['rule', 'failed rotations', 'recheck queue', 'sweep queue'])
      expect(checks.get(name)).toMatchObject({ found: 'not-ok', fix: 'rotation-remediation resume' });
  });

  test('in part, as a deployment may leave it, is told as that', async () => {
    const region = await aWiredRegion();
    await told(region, 'pause');
    region.rules = region.rules.map((rule) => ({ ...rule, enabled: true }));
    expect((await examined(region)).get('paused')).toMatchObject({
      found: 'not-ok',
      says: 'It is paused in part. Off: remediate from Recheck, sweep from Sweep. On: Cancellations, FailedRotations.',
    });
    expect((await told(region, 'pause')).parts.map(({ wasOn, isOn }) => [wasOn, isOn])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, false],
    ]);
    expect(off(region)).toEqual(ALL_OFF);
  });

  test('twice does nothing the second time', async () => {
    const region = await aWiredRegion();
    await told(region, 'pause');
    const { code, stdout } = await runHere(region.url, ['pause', '--yes']);
    expect([code, stdout]).toEqual([0, 'It is paused already.\n']);
    expect((await told(region, 'pause')).exitCode).toBe(0);
  });

  test('asks, and writes nothing where nobody can answer', async () => {
    const region = await aWiredRegion();
    const { code, stderr } = await runHere(region.url, ['pause']);
    expect(code).toBe(1);
    expect(stderr).toContain('--yes');
    expect(off(region)).toEqual([]);
  });

  test('switches off the others where one cannot be switched, and says which and why', async () => {
    const region = await aWiredRegion();
    region.refuseToSwitch = 'Cancellations';
    const { code, parts } = await told(region, 'pause');
    expect(code).toBe(1);
    expect(off(region)).toEqual(ALL_OFF.slice(1));
    expect(parts.filter(({ failure }) => failure !== null)).toEqual([
      expect.objectContaining({ name: 'Cancellations', wasOn: true, isOn: true }),
    ]);
    const again = await runHere(region.url, ['pause', '--yes']);
    expect(again.stderr).toContain('Cancellations could not be switched:\nnot authorized to switch');
    expect(again.stdout).not.toContain('Paused.');
  });

  test('switches nothing where there are two installations, and names them', async () => {
    const region = await aWiredRegion();
    const { remediate, sweep } = region;
    region.functions = () => [remediate, sweep, { ...remediate, arn: `${remediate.arn}-2` }];
    const { code, stderr } = await runHere(region.url, ['pause', '--yes']);
    expect([code, off(region)]).toEqual([1, []]);
    expect(stderr).toContain('There are 2 installations in this Region: remediate, remediate-2.');
    expect(stderr).toContain('docs/deploying.md');
  });

  test('finds no installation where there is none', async () => {
    const region = await aWiredRegion();
    region.functions = () => [];
    const { code, stderr } = await runHere(region.url, ['pause', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('The function is not installed in this Region.');
  });
});

describe('resume', () => {
  test('switches on again all that pause switched off', async () => {
    const region = await aWiredRegion();
    await told(region, 'pause');
    const { code, stdout } = await runHere(region.url, ['resume', '--yes']);
    expect([code, off(region)]).toEqual([0, []]);
    expect(stdout).toContain('Resumed. It goes on with what waited');
    expect((await examined(region)).get('paused')).toMatchObject({ found: 'ok' });
  });

  test('without a pause does nothing', async () => {
    const { code, stdout } = await runHere((await aWiredRegion()).url, ['resume', '--yes']);
    expect([code, stdout]).toEqual([0, 'It is not paused.\n']);
  });
});

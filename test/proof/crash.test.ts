import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import { AWSCURRENT, AWSPENDING } from '../../lambda/decision/values.ts';
import { Course } from './crash/course.ts';
import { type Findings, killAll, runAllShort } from './crash/harness.ts';
import { killEverywhere } from './crash/kills.ts';
import { killsPart, PAGE, SECOND_HALF } from './crash/page.ts';
import { checkEnd, goalOf, goOn } from './crash/routes.ts';
import { SITUATIONS, type Situation } from './crash/situations.ts';
import type { Sabotage } from './model/passes.ts';
import { SABOTAGES } from './model/sabotages.ts';
import { DAY_MS } from './model/world.ts';

const HOUR_MS = 3_600_000;

describe('a pass killed before or after any call is finished by the next', () => {
  let found: Pick<Findings, 'killed' | 'short'>;

  beforeAll(async () => {
    found = { killed: await killAll(), short: await runAllShort() };
  });

  test('as docs/crash-table.md says (else: npm run docs)', async () => {
    const part = killsPart(found);
    console.log(part);
    const page = await readFile(PAGE, 'utf8');
    expect(page.slice(0, page.indexOf(SECOND_HALF))).toBe(part);
  });

  test('and the situations come to every kind of verdict', () => {
    const kinds = [...found.killed.values()].flatMap(({ goal: { first } }) => [
      first.outcome?.verdict.kind,
      ...(first.outcome?.followUp ? [first.outcome.followUp.kind] : []),
    ]);
    expect(new Set(kinds)).toEqual(
      new Set(['no-action', 'withheld', 'cleanup', 'unblock', 'promote', 'rollback', 'release', 'reinstate']),
    );
  });

  test.each(SITUATIONS)('$name: $verdict', (situation) => {
    const outcome = found.killed.get(situation)?.goal.first.outcome;
    expect(`${outcome?.verdict.kind} ${outcome?.verdict.reason}`).toBe(situation.verdict);
  });

  test('with all labels in use, what needs one holds, and nothing else does', () => {
    const held = [...found.short].filter(([, { verdict }]) => verdict === 'withheld label-limit-reached');
    expect(held.map(([{ verdict }]) => verdict.split(' ')[0])).toEqual([
      ...Array(8).fill('unblock'),
      ...Array(4).fill('promote'),
    ]);
  });
});

describe('the harness notices', () => {
  test('a password that is without a label between two writes', async () => {
    const sabotage = SABOTAGES['parking after unblocking'];
    await expect(
      killEverywhere(named('unblock without a verifier, the pending password being the one that works'), {
        setup: { previousOnUnverified: 'leave' },
        ...(sabotage && { sabotage }),
      }),
    ).rejects.toThrow(/invariant 1: .* took the last label off/);
  });

  test('what no later pass repairs', async () => {
    const sabotage: Sabotage = { ports: (ports) => ({ ...ports, store: blindToTidy(ports.store) }) };
    await expect(killEverywhere(named('promote from pending'), { sabotage })).rejects.toThrow(
      'the labels end as "C previous · P current, pending", not "C previous · P current"',
    );
  });
});

/** Shows AWSPENDING only where it is not beside AWSCURRENT. */
const blindToTidy = (store: SecretStore): SecretStore => ({
  apply: (secret, step) => store.apply(secret, step),
  observe: async (secret) => {
    const seen = await store.observe(secret);
    if (seen.kind === 'gone') return seen;
    const versions = [...seen.versions].map(
      ([version, labels]) =>
        [
          version,
          labels.includes(AWSCURRENT) ? labels.filter((name) => name !== AWSPENDING) : labels,
        ] as const,
    );
    return { ...seen, versions: new Map(versions) };
  },
});

const named = (name: string): Situation => {
  const situation = SITUATIONS.find((other) => other.name === name);
  if (situation === undefined) throw new Error(`There is no situation by the name ${name}.`);
  return situation;
};

test.each(SITUATIONS)(
  '$name: delivered again at once, and shown what was there before, it ends the same',
  async (situation) => {
    const goal = await goalOf(await Course.begin(situation), situation.first);
    const course = await Course.begin(situation);
    await course.pass(situation.first);
    await course.pass(situation.first, { interruption: { call: 1, twist: 'stale' } });
    checkEnd(course, await goOn(course, situation.first, 'second'), goal);
  },
);

describe('our clock is', () => {
  const lastOf = async (situation: Situation, skewMs: number) =>
    (await killEverywhere(situation, { setup: { skewMs } })).goal.last;

  test.each(SITUATIONS)('a day slow: $name, killed anywhere, ends the same', async (situation) => {
    const { last } = await goalOf(await Course.begin(situation), situation.first);
    expect(await lastOf(situation, -DAY_MS)).toBe(last);
  });

  test.each(SITUATIONS)(
    'a day fast: $name, killed anywhere, ends the same, with a release later than it could be',
    async (situation) => {
      const { last } = await goalOf(await Course.begin(situation), situation.first);
      const stillParked: Readonly<Record<string, string>> = {
        release: 'C current · P parked · V previous',
        reinstate: 'C previous · P current, parked',
      };
      expect(await lastOf(situation, DAY_MS)).toBe(stillParked[situation.name] ?? last);
    },
  );

  test.each([
    ['right', 25, 0],
    ['a day slow', 1, -DAY_MS],
    ['a day fast', 49, DAY_MS],
  ] as const)(
    '%s: a rescue label is released once a rotation has succeeded %i hours after the parking',
    async (_clock, hours, skewMs) => {
      expect(await isReleasedBy(skewMs, (hours - 0.1) * HOUR_MS)).toBe(false);
      expect(await isReleasedBy(skewMs, (hours + 0.1) * HOUR_MS)).toBe(true);
    },
  );
});

/** Whether the sweep releases what was parked, where a rotation succeeds that much later. */
const isReleasedBy = async (skewMs: number, afterMs: number): Promise<boolean> => {
  const course = await Course.begin(named('unblock'), { setup: { skewMs } });
  await course.pass('initial');
  await course.world.wait(afterMs);
  await course.play.act({ kind: 'rotate', how: 'initial' });
  await course.settle();
  await course.world.wait(DAY_MS);
  if (await course.play.isSuspect()) await course.pass('sweep');
  return !course.labels.includes('parked');
};

import { expect, test } from 'vitest';
import { tellingLabel } from '../../lambda/decision/rescue-label.ts';
import { epochMs } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { aSecret, C, NOW, P, rescue } from '../../test/support/secrets.ts';
import { takeOffPending } from '../../test/support/steps.ts';
import type { Found } from '../commands/survey.ts';
import { moment } from '../ui/text.ts';
import { timelineOf } from './timeline.ts';

const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: [rescue(P)] });
const failure = { error: 'StoreRefused', explanation: 'DescribeSecret failed.' };
const unseen: Found = { region: 'eu-west-1', secret, finding: 'parked', look: { kind: 'failed', failure } };
const story = { dates: new Map(), cancellations: [], names: new Map(), lookedAt: NOW };
const at = epochMs(NOW + 60_000);
const failedAfter = (...taken: readonly Step[]) => ({ kind: 'failed', failure, taken, at }) as const;
const textsOf = (moments: ReturnType<typeof timelineOf>) => moments.map(({ text }) => text);

test('a secret that could not be looked at is not told as looked at', () => {
  expect(textsOf(timelineOf(unseen, story))).toEqual([
    expect.stringMatching(/parked$/),
    'Could not be looked at',
  ]);
});

test('a version was parked in the minute that its label names', () => {
  const parked = timelineOf(unseen, story).find(({ kind }) => kind === 'parked');
  expect(moment(parked?.at ?? 0)).toBe('2026-11-24 03:15 UTC');
});

test('a label that tells of a refusal is told as one: its version lost no label', () => {
  const refused = aSecret({ [C]: ['AWSCURRENT', tellingLabel('refused', NOW, C)] });
  const [first] = timelineOf({ ...unseen, secret: refused }, { ...story, names: new Map([[C, 'c0000001']]) });
  expect(first).toMatchObject({ kind: 'parked', text: 'Password of c0000001 refused' });
});

test('steps are told at the time when they were taken, also where more were to follow, and nowhere else', () => {
  const applied = failedAfter(takeOffPending());
  expect(timelineOf(unseen, { ...story, applied })).toContainEqual({
    at,
    kind: 'repaired',
    text: '1 step taken',
  });
  expect(textsOf(timelineOf(unseen, { ...story, applied: failedAfter() })).join()).not.toMatch(
    /step|repaired/i,
  );
});

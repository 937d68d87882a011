import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../../test/support/any-character.ts';
import { at, NOW, P } from '../../test/support/secrets.ts';
import { Sensitive } from '../runtime/sensitive.ts';
import { failedRotationsOf, modeOf, previousOnUnverifiedOf } from './mode.ts';
import { freeRescueLabel, parkedUntil, rescueLabel } from './rescue-label.ts';
import { label, versionId } from './values.ts';

describe('a rescue label', () => {
  test('tells when and which version it parked', () => {
    expect(rescueLabel(at('2026-11-24T03:15:59.999Z'), P)).toBe('ROTATION-RESCUE-20261124T0315Z-d0000002');
  });

  test('is another one where it is taken, and a parking of the same minute all the same', () => {
    const ways = [8, P.length].map((characters) => rescueLabel(NOW, P, characters));
    const [short, long] = ways;
    const all = [short, long, `${long}-2`, `${long}-3`];
    for (const [index, free] of all.entries()) {
      const taken = new Set(all.slice(0, index).map((each) => label(`${each}`)));
      expect(freeRescueLabel(NOW, P, taken)).toBe(free);
      expect(parkedUntil(freeRescueLabel(NOW, P, taken))).toBe(at('2026-11-24T03:16:00Z'));
    }
  });

  test('is read back as the end of the minute it names', () => {
    expect(parkedUntil(label('ROTATION-RESCUE-20261124T0315Z-d0000002'))).toBe(at('2026-11-24T03:16:00Z'));
  });

  test('is never later than one minute after the parking, nor before it', () => {
    const years = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(years, (date) => {
        const until = parkedUntil(rescueLabel(at(date.toISOString()), P)) ?? 0;
        expect(until).toBeGreaterThan(date.getTime());
        expect(until).toBeLessThanOrEqual(date.getTime() + 60_000);
      }),
    );
  });

  test('is recognised again whatever the id of its version holds, and is plain itself', () => {
    const anyId = fc.string({ unit: anyCharacter, minLength: 32, maxLength: 64 }).map(versionId);
    fc.assert(
      fc.property(anyId, fc.integer({ min: 1, max: 64 }), (id, characters) => {
        const made = rescueLabel(NOW, id, characters);
        expect(made).toMatch(/^ROTATION-RESCUE-20261124T0315Z-[A-Za-z0-9_-]+$/);
        expect(parkedUntil(made)).toBe(at('2026-11-24T03:16:00Z'));
      }),
      { numRuns: 2_000, seed: 1 },
    );
    for (const end of ['x\ny', '\u2028', '\ud800'])
      expect(parkedUntil(label(`ROTATION-RESCUE-20261124T0315Z-${end}`))).toBeDefined();
  });

  test.each([
    'AWSPENDING',
    'ROTATION-RESCUE-',
    'ROTATION-RESCUE-today-d0000002',
    'rotation-rescue-20261124T0315Z-x',
    'ROTATION-RESCUE-18991130T0000Z-',
    'OLD-ROTATION-RESCUE-20261124T0315Z-x',
    'ROTATION-RESCUE-20261124T0315Z-',
    // Dates that there are not: somebody else's, and nothing of ours to be released by them.
    'ROTATION-RESCUE-20260231T0315Z-x',
    'ROTATION-RESCUE-20260001T0315Z-x',
    'ROTATION-RESCUE-20261124T2460Z-x',
    'ROTATION-RESCUE-00000101T0000Z-x',
    'ROTATION-RESCUE-99999999T9999Z-x',
  ])('is not %j', (text) => {
    expect(parkedUntil(label(text))).toBeUndefined();
  });
});

describe('a sensitive value', () => {
  const planted = new Sensitive('planted-password');
  const error = new Error('refused', { cause: planted });

  test.each([
    ['JSON', JSON.stringify({ planted })],
    ['a template string', `${planted}`],
    ['string concatenation', `a${String(planted)}`],
    ['text', planted.toString()],
    ['inspect', inspect({ planted, error }, { depth: 9, showHidden: true })],
    ['an error', `${error.stack} ${inspect(error)}`],
    ['the list of its keys', JSON.stringify(Object.entries(planted))],
  ])('shows nothing of itself in %s', (_where, shown) => {
    expect(shown).not.toContain('planted-password');
  });

  test('is revealed by one call', () => {
    expect(planted.reveal()).toBe('planted-password');
    expect(JSON.stringify({ planted })).toBe('{"planted":"<sensitive>"}');
    for (const shown of [planted.toString(), `${planted}`, inspect(planted)])
      expect(shown).toBe('<sensitive>');
  });
});

test('a mode by tag is read with its blanks and capitals forgiven, and nothing else', () => {
  const mode = (tag: string) => modeOf(new Map([['rotation-remediation', tag]]), 'recover');
  expect([mode('off'), mode(' OFF '), mode('Report'), mode('unblock'), mode('')]).toEqual([
    'off',
    'off',
    'report',
    'unblock',
    'not-understood',
  ]);
});

test.each([
  ['recover', 'report', 'report'],
  ['recover', ' Ignore ', 'ignore'],
  ['report', 'recover', 'report'],
  ['ignore', 'recover', 'ignore'],
  ['report', 'never', 'not-understood'],
  ['report', undefined, 'report'],
] as const)('failed rotations deployed as %s and tagged %s are %s', (deployed, tag, expected) => {
  const tags = new Map(tag === undefined ? [] : [['rotation-remediation-failed-rotations', tag]]);
  expect(failedRotationsOf(tags, deployed)).toBe(expected);
});

test.each([
  ['move', 'leave', 'leave'],
  ['leave', 'move', 'leave'],
  ['move', 'MOVE', 'move'],
  ['leave', 'stay', 'not-understood'],
  ['move', undefined, 'move'],
] as const)('AWSPREVIOUS, deployed to %s and tagged %s, is to %s', (deployed, tag, expected) => {
  const tags = new Map(tag === undefined ? [] : [['rotation-remediation-previous-on-unverified', tag]]);
  expect(previousOnUnverifiedOf(tags, deployed)).toBe(expected);
});

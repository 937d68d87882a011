import { describe, expect, test } from 'vitest';
import { type Json, mergeValues, type Turn } from '../../infra/template/merge.ts';
import { mergeStacks } from '../../infra/template/merge-stacks.ts';

const turn = (condition: string, question = condition, implies: string[] = []): Turn => ({
  question,
  condition,
  opposite: `Not${condition}`,
  implies,
});
const [A, B] = [turn('A'), turn('B')];
const both = turn('Both', 'Both', ['A', 'B']);
const NONE = { Ref: 'AWS::NoValue' };

describe('values that differ are decided by a condition', () => {
  test.each<[string, Json, readonly (readonly [Turn, Json | undefined])[], Json]>([
    ['not where they are the same', { x: 1 }, [[A, { x: 1 }]], { x: 1 }],
    [
      'as deep inside as can be',
      { x: { y: 1, z: 2 } },
      [[A, { x: { y: 3, z: 2 } }]],
      { x: { y: { 'Fn::If': ['A', 3, 1] }, z: 2 } },
    ],
    ['a key that goes', { x: 1, y: 2 }, [[A, { x: 1 }]], { x: 1, y: { 'Fn::If': ['A', NONE, 2] } }],
    ['a key that comes', { x: 1 }, [[A, { x: 1, y: 2 }]], { x: 1, y: { 'Fn::If': ['A', 2, NONE] } }],
    [
      'each question where it matters',
      { x: 1, y: 2 },
      [
        [A, { x: 5, y: 2 }],
        [B, { x: 1, y: 6 }],
      ],
      { x: { 'Fn::If': ['A', 5, 1] }, y: { 'Fn::If': ['B', 6, 2] } },
    ],
    ['whole lists of other lengths', [1, 2], [[A, [1]]], { 'Fn::If': ['A', [1], [1, 2]] }],
    [
      'a part of a join',
      { 'Fn::Join': ['', ['a', 'b']] },
      [[A, { 'Fn::Join': ['', ['a', 'c']] }]],
      { 'Fn::Join': ['', ['a', { 'Fn::If': ['A', 'c', 'b'] }]] },
    ],
    [
      'no part of another function',
      { 'Fn::GetAtt': ['X', 'Arn'] },
      [[A, { 'Fn::GetAtt': ['Y', 'Arn'] }]],
      { 'Fn::If': ['A', { 'Fn::GetAtt': ['Y', 'Arn'] }, { 'Fn::GetAtt': ['X', 'Arn'] }] },
    ],
    [
      'statements by their Sid',
      [{ Sid: 'x' }, { Sid: 'y', n: 1 }],
      [
        [A, [{ Sid: 'y', n: 1 }]],
        [B, [{ Sid: 'x' }, { Sid: 'y', n: 2 }]],
      ],
      [{ 'Fn::If': ['A', NONE, { Sid: 'x' }] }, { Sid: 'y', n: { 'Fn::If': ['B', 2, 1] } }],
    ],
    [
      'what is gone first',
      { x: 1 },
      [
        [B, { x: 2 }],
        [A, {}],
      ],
      { x: { 'Fn::If': ['A', NONE, { 'Fn::If': ['B', 2, 1] }] } },
    ],
    [
      'together where both make something else',
      { x: 1 },
      [
        [both, { x: 9 }],
        [A, {}],
      ],
      { x: { 'Fn::If': ['Both', 9, { 'Fn::If': ['A', NONE, 1] }] } },
    ],
    [
      'together as one of them does',
      { x: 1 },
      [
        [both, {}],
        [A, {}],
      ],
      { x: { 'Fn::If': ['A', NONE, 1] } },
    ],
    [
      'together as neither does',
      { x: 1 },
      [
        [both, { x: 1 }],
        [A, {}],
      ],
      { x: { 'Fn::If': ['Both', 1, { 'Fn::If': ['A', NONE, 1] }] } },
    ],
  ])('%s', (_what, base, turned, merged) => {
    expect(
      mergeValues(
        base,
        turned.map(([each, value]) => ({ turn: each, value })),
      ),
    ).toEqual(merged);
  });

  test('and are refused where two questions change the same one', () => {
    const turned = [
      { turn: A, value: 2 },
      { turn: B, value: 3 },
    ];
    expect(() => mergeValues(1, turned)).toThrow('A and B change the same value: 1.');
  });
});

describe('stacks', () => {
  const stack = (Resources: Record<string, { [key: string]: Json }>) => ({ Resources, Outputs: {} });
  const definitions = { A: { 'Fn::Equals': ['a', 'a'] }, B: { 'Fn::Equals': ['b', 'b'] } };
  const X = { Type: 'T', Properties: { p: { Ref: 'Y' } }, DependsOn: ['Y', 'Z'] };
  const Y = { Type: 'T' };

  test('make a resource under the conditions of all that need it, and define those that are used', () => {
    const turned = [
      { turn: A, stack: stack({ Y }) },
      { turn: B, stack: stack({ Y }) },
    ];
    expect(mergeStacks(stack({ X, Y }), turned, { ...definitions, C: true })).toEqual({
      Conditions: {
        ...definitions,
        NotA: { 'Fn::Not': [{ Condition: 'A' }] },
        NotB: { 'Fn::Not': [{ Condition: 'B' }] },
        NotAAndNotB: { 'Fn::And': [{ Condition: 'NotA' }, { Condition: 'NotB' }] },
      },
      Resources: { X: { ...X, DependsOn: ['Z'], Condition: 'NotAAndNotB' }, Y },
      Outputs: {},
    });
  });

  test('are refused where a turn has what the base has not, or changes more than properties', () => {
    expect(() => mergeStacks(stack({}), [{ turn: A, stack: stack({ Y }) }], definitions)).toThrow(
      /missing in the base/,
    );
    const kept = { ...Y, DeletionPolicy: 'Retain' };
    expect(() => mergeStacks(stack({ Y }), [{ turn: A, stack: stack({ Y: kept }) }], definitions)).toThrow(
      /more than its Properties/,
    );
  });
});

import fc from 'fast-check';
import { type Action, PARTS } from './actions.ts';
import { ORDINARY, type Setup } from './setup.ts';
import { TWISTS } from './turns.ts';
import { DAY_MS, MINUTE_MS } from './world.ts';

/** A run: what holds from its beginning, and what happens in it. */
export type Script = { readonly setup: Setup; readonly actions: readonly Action[] };

const mostly = <const T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(usual) },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );

const nearlyAlways = <const T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 20 * others.length, arbitrary: fc.constant(usual) },
    ...others.map((other) => fc.constant(other)),
  );

const PRESENT = Array.from({ length: 17 }, () => 'present' as const);

const FAILING_AT = [
  ...(['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const).flatMap(
    (step) => [`${step}:checked`, `${step}:acted`] as const,
  ),
  'setSecret:ready',
  'setSecret:user-created',
] as const;

const setups: fc.Arbitrary<Setup> = fc
  .record({
    users: mostly<Setup['users']>('single', 'alternating'),
    passwords: nearlyAlways<Setup['passwords']>('one', 'two', 'any'),
    approach: nearlyAlways<Setup['approach']>(
      'server',
      'two-servers',
      'two-servers',
      'own-account',
      'pooler',
    ),
    landings: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
    mode: nearlyAlways<Setup['mode']>('recover', 'unblock', 'report'),
    failedRotations: mostly<Setup['failedRotations']>('recover', 'report', 'ignore'),
    previousOnUnverified: mostly<Setup['previousOnUnverified']>('move', 'leave'),
    verifier: fc.constantFrom<Setup['verifier']>(...PRESENT, 'absent', 'absent', 'knows-another-engine'),
    scope: nearlyAlways<Setup['scope']>(ORDINARY.scope, { namePrefixes: ['billing/'] }),
    failing: fc.record({
      at: fc.oneof({ weight: 2, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...FAILING_AT)),
      times: fc.constantFrom(1, 1, 2, 1_000),
    }),
    failureEvents: fc.array(mostly<Setup['failureEvents'][number]>('sent', 'twice', 'late', 'lost'), {
      minLength: 1,
      maxLength: 3,
    }),
    schedule: fc.constantFrom<Setup['schedule']>('hours', 'days'),
    rotatedBefore: mostly(true, false),
    ownership: nearlyAlways<Setup['ownership']>('own', 'replica', 'service'),
    tag: nearlyAlways(undefined, 'off', 'report', 'unblock', 'of'),
    loginAttempts: fc.constantFrom(2, 2, 2, 3, 5),
    foreignLabels: nearlyAlways(0, 14, 16, 17),
    alikeIds: nearlyAlways(false, true),
    skewMs: nearlyAlways(0, DAY_MS, -DAY_MS),
    aws: fc.record({
      labelOnValuelessVersion: mostly<'accepted' | 'refused'>('accepted', 'refused'),
      previousByHand: mostly<'accepted' | 'refused'>('accepted', 'refused'),
      refusedRotate: mostly<'reattempts' | 'only-refuses'>('reattempts', 'only-refuses'),
      pendingAfterRotation: mostly<'removed' | 'left'>('removed', 'left'),
      deprecatedVersions: mostly<'kept' | 'deleted'>('kept', 'deleted'),
      versionIdInEvents: mostly<'missing' | 'given' | 'current'>('missing', 'given', 'current'),
    }),
  })
  .map(({ tag, ...setup }) => ({ ...setup, ...(tag !== undefined && { tag }) }));

const which = fc.nat({ max: 5 });

const twists = fc.oneof(
  { weight: 12, arbitrary: fc.constant('none' as const) },
  ...TWISTS.map((twist) => ({ weight: 1, arbitrary: fc.constant(twist) })),
);

const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('turn' as const), actor: which, twist: twists }) },
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('turns' as const),
      actor: which,
      count: fc.integer({ min: 2, max: 12 }),
    }),
  },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver-again' as const), which }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 1_000, MINUTE_MS, 15 * MINUTE_MS, 16 * MINUTE_MS, DAY_MS),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), event: mostly('sent' as const, 'lost') }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('rotate' as const), how: mostly('initial' as const, 'test') }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'sweep' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('manual' as const), verifies: mostly(true, false) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('attempt' as const), window: mostly('this' as const, 'next') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('put' as const), value: mostly('live' as const, 'wrong') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set-password' as const),
      to: fc.constantFrom(...PARTS, 'new' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move-label' as const),
      label: fc.constantFrom('AWSCURRENT' as const, 'AWSPENDING', 'AWSPREVIOUS', 'rescue'),
      to: fc.constantFrom(...PARTS, 'nowhere' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constant({ kind: 'delete', forGood: false } as const),
      fc.constant({ kind: 'rollback' } as const),
      fc.constant({ kind: 'rollback' } as const),
      fc.record({
        kind: fc.constant('tag' as const),
        value: fc.constantFrom('off', 'recover', 'recover', 'unblock'),
      }),
      fc.record({
        kind: fc.constant('stray-event' as const),
        what: fc.constantFrom('refused' as const, 'another-account', 'forwarded'),
      }),
      nearlyAlways<Action>({ kind: 'rollback' }, { kind: 'delete', forGood: true }),
      fc.constant({ kind: 'catch-up' } as const),
    ),
  },
);

/** All steps of a rotation, one after the other. */
const CARRIED_THROUGH = Array.from({ length: 4 }, (): Action => ({ kind: 'turns', actor: 0, count: 15 }));

/** Two days go by, and another rotation is carried through: what was parked before it has served. */
const laterRotation: readonly Action[] = [
  { kind: 'wait', ms: 2 * DAY_MS },
  { kind: 'rotate', how: 'initial' },
  ...CARRIED_THROUGH,
];

const chapters: fc.Arbitrary<readonly Action[]> = fc.oneof(
  { weight: 50, arbitrary: actions.map((action) => [action]) },
  { weight: 1, arbitrary: fc.constant(laterRotation) },
);

/**
 * How many calls a rotation gets to make: any number, and often one of those about the storing of the value or
 * the change of the password.
 */
const callsUntilCancelled = fc.oneof(
  fc.nat({ max: 24 }),
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 9, max: 14 }),
);

/** The cancelled rotation and the first pass, by turns. */
const race: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.record({
    kind: fc.constant('turns' as const),
    actor: fc.nat({ max: 1 }),
    count: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 6 },
);

/** Or a rotation that fails on its way: its event comes, and AWS tries again meanwhile or does not. */
const failures: fc.Arbitrary<readonly Action[]> = fc
  .tuple(fc.nat({ max: 2 }), fc.array(actions, { maxLength: 4 }), fc.array(actions, { maxLength: 4 }))
  .map(([attempts, early, late]): Action[] => [
    { kind: 'rotate', how: 'initial' },
    ...CARRIED_THROUGH,
    { kind: 'wait', ms: 1_000 },
    { kind: 'deliver', which: 0 },
    ...early,
    { kind: 'wait', ms: 16 * MINUTE_MS },
    ...Array.from({ length: attempts }, (): Action => ({ kind: 'attempt', window: 'this' })),
    ...late,
    { kind: 'deliver', which: 0 },
  ]);

/** Most runs begin as trouble does: a rotation, cancelled on its way, and the event of it. */
const beginnings: fc.Arbitrary<readonly Action[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: failures },
  {
    weight: 4,
    arbitrary: fc
      .tuple(callsUntilCancelled, race)
      .map(([count, turns]): Action[] => [
        { kind: 'rotate', how: 'initial' },
        ...Array.from({ length: count }, (): Action => ({ kind: 'turns', actor: 0, count: 1 })),
        { kind: 'cancel', event: 'sent' },
        { kind: 'wait', ms: 1_000 },
        { kind: 'deliver', which: 0 },
        ...turns,
      ]),
  },
);

export const scripts: fc.Arbitrary<Script> = fc.record({
  setup: setups,
  actions: fc
    .tuple(beginnings, fc.array(chapters, { maxLength: 40, size: 'max' }))
    .map(([beginning, rest]) => [...beginning, ...rest.flat()]),
});

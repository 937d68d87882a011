import type { Row } from '../../sandbox/demo/play.ts';

/** Labels by version. Rescue labels bear a time and a version: here they are just that. */
export const plain = (labels: Row['after']['labels']) =>
  Object.entries(labels).map(
    ([version, its]) =>
      `${version} ${its.map((label) =>
        label.replace(/^ROTATION-RESCUE-\d{8}T\d{4}Z-(WAS-(AWSPREVIOUS|REFUSED)-)?[0-9a-f]{8}$/, 'RESCUE'),
      )}`,
  );

/** What a pass concluded, and whether it requires attention. */
export const concluded = ({ verdicts }: Row) =>
  verdicts.map(
    ({ pass, verdict, reason, attention }) => `${pass}: ${verdict} ${reason}, attention ${attention}`,
  );

const UNTOUCHED = ['v1 AWSCURRENT', 'v2 RESCUE'];
const MOVED = ['v1 AWSPREVIOUS', 'v2 AWSCURRENT'];
const PENDING = ['v1 AWSCURRENT', 'v2 AWSPENDING'];
const RIGHT = 'recheck: no-action current-accepted, attention none';
const UNBLOCKED = 'initial: unblock current-accepted, attention none';
const RUNNING = 'initial: no-action rotation-running, attention none';
const EMPTY = 'initial: unblock pending-empty, attention none';

type Expected = {
  readonly verdicts: readonly string[];
  readonly labels: readonly string[];
  /** Whether a client that reads AWSCURRENT logs in: on delivery, before the second look, in the end. */
  readonly logins?: readonly [boolean, boolean, boolean];
  readonly rotateSecret?: Row['rotateSecret'];
  /** Without a verifier: the labels, whether AWSCURRENT logs in, and whether the next rotation works. */
  readonly plain: readonly [labels: readonly string[], logsIn: boolean, rotateSecret: Row['rotateSecret']];
};

/** Without a verifier, the pending version gets AWSPREVIOUS beside its rescue label. */
const LENT = ['v1 AWSCURRENT', 'v2 AWSPREVIOUS,RESCUE'];
const RIGHT_THEN: Expected['plain'] = [LENT, true, 'works'];
const HEALED_NEXT: Expected['plain'] = [LENT, false, 'works'];
const DONE: Expected['plain'] = [MOVED, true, 'works'];

const nothing: Expected = {
  verdicts: ['initial: no-action nothing-pending, attention none', RIGHT],
  labels: MOVED,
  plain: DONE,
};
const early: Expected = {
  verdicts: [EMPTY, 'recheck: release parked-empty, attention none'],
  labels: ['v1 AWSCURRENT'],
  plain: RIGHT_THEN,
};
const harmless: Expected = { verdicts: [UNBLOCKED, RIGHT], labels: UNTOUCHED, plain: RIGHT_THEN };
const promoted: Expected = {
  verdicts: ['initial: promote pending-accepted, attention inform', RIGHT],
  labels: MOVED,
  logins: [false, true, true],
  plain: HEALED_NEXT,
};
const cleanedUp: Expected = {
  verdicts: ['initial: cleanup pending-beside-current, attention none', RIGHT],
  labels: MOVED,
  plain: DONE,
};
const lateValue: Expected = {
  verdicts: [EMPTY, 'recheck: unblock current-accepted, attention none'],
  labels: UNTOUCHED,
  plain: RIGHT_THEN,
};

/** Each scenario of the demo in its order, and what the design's table says of it. */
export const EXPECTED: readonly (readonly [string, Expected])[] = [
  ['S0, single: no rotation in progress', nothing],
  ['S1, single: cancelled before a new password was stored', early],
  ['S2, single: new password stored, database untouched', harmless],
  ['S3, single: database changed, labels not moved', promoted],
  ['S4, single: last step ended after the cancel', cleanedUp],
  [
    'S5, single: previous password set again by hand',
    {
      verdicts: [
        // Two refusals are all that the user is put through; the previous password is tried when it has cooled down.
        'initial: unblock others-unverified, attention required',
        'recheck: no-action others-unverified, attention required',
        'recheck: rollback previous-accepted, attention inform',
      ],
      labels: ['v1 AWSCURRENT', 'v2 AWSPREVIOUS,RESCUE', 'v3 RESCUE'],
      logins: [false, false, true],
      // A rotation function that tries AWSPREVIOUS does not find the password there any more: see docs/design.md.
      plain: [['v1 RESCUE', 'v2 AWSCURRENT', 'v3 AWSPREVIOUS,RESCUE'], false, 'accepted'],
    },
  ],
  [
    'S5, single: password set by hand, stored nowhere',
    {
      verdicts: [
        'initial: unblock none-accepted, attention required',
        'recheck: no-action none-accepted, attention required',
      ],
      labels: UNTOUCHED,
      logins: [false, false, false],
      rotateSecret: 'accepted',
      plain: [LENT, false, 'accepted'],
    },
  ],
  ['S6, single: only a test rotation', harmless],
  ['S7, single: createSecret still running', lateValue],
  [
    'S7, single: setSecret still running',
    {
      verdicts: [UNBLOCKED, 'recheck: promote parked-accepted, attention inform'],
      labels: MOVED,
      logins: [true, false, true],
      plain: HEALED_NEXT,
    },
  ],
  ['S7, single: finishSecret still running', { ...promoted, plain: DONE }],
  [
    'S8, single: rotation failed after the database was changed; told only',
    {
      verdicts: [RUNNING, 'recheck: withheld rotation-failing-pending-accepted, attention required'],
      labels: PENDING,
      logins: [false, false, false],
      rotateSecret: 'retried',
      plain: [PENDING, false, 'retried'],
    },
  ],
  [
    'S8, single: rotation failed after the database was changed',
    {
      verdicts: [RUNNING, 'recheck: promote rotation-failing-pending-accepted, attention inform'],
      labels: ['v1 AWSPREVIOUS', 'v2 AWSCURRENT,AWSPENDING'],
      logins: [false, false, true],
      plain: [PENDING, false, 'retried'],
    },
  ],
  [
    'S9, single: new password stored by hand, never set',
    {
      verdicts: [
        'initial: no-action nothing-pending, attention none',
        'recheck: rollback previous-accepted, attention inform',
      ],
      labels: ['v2 AWSCURRENT', 'v3 AWSPREVIOUS,RESCUE'],
      logins: [false, false, true],
      plain: [['v2 AWSPREVIOUS', 'v3 AWSCURRENT'], false, 'works'],
    },
  ],
  ['S0, alternating: no rotation in progress', nothing],
  ['S1, alternating: cancelled before a new password was stored', early],
  ['S2, alternating: new password stored, database untouched', harmless],
  ['S3, alternating: database changed, labels not moved', harmless],
  ['S3p, alternating: clone user created, grants missing', harmless],
  ['S4, alternating: last step ended after the cancel', cleanedUp],
  ['S7, alternating: createSecret still running', lateValue],
  ['S7, alternating: setSecret still running', harmless],
  [
    'S7, alternating: finishSecret still running',
    {
      verdicts: [UNBLOCKED, 'recheck: cleanup current-accepted, attention none'],
      labels: MOVED,
      plain: DONE,
    },
  ],
  [
    'S8, alternating: rotation failed after the database was changed',
    {
      verdicts: [RUNNING, 'recheck: no-action rotation-failing, attention inform'],
      labels: PENDING,
      rotateSecret: 'retried',
      plain: [PENDING, true, 'retried'],
    },
  ],
];

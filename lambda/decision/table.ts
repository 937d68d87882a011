import type { Facts } from './facts.ts';
import type { Reason } from './reasons.ts';
import { type Attention, ROWS_AFTER } from './verdict.ts';

/**
 * What a row has done. The steps of each are in plan.ts.
 *
 * - `no-action`: nothing.
 * - `ask`: the verifier is asked, and the table is read once more, with its answers.
 * - `cleanup`: takes AWSPENDING off the AWSCURRENT version; rescue labels, too, once its password was accepted. Where no verifier
 *   can try it, a rescue label that tells of a refusal stays, and the others come off. The plans below in which AWSCURRENT
 *   stays where it is do this as well, except `release-obsolete`.
 * - `unblock`: parks what is pending under a rescue label, then takes AWSPENDING off it. Where no other version is
 *   sure to bear a rescue label then, an AWSCURRENT version that was refused gets one, so that every sweep looks again.
 * - `unblock-unverified`: the same, and AWSPREVIOUS moves to the version that was pending. There a rotation function finds
 *   its password (R13). Setting `previousOnUnverified`: `leave` has it stay.
 * - `unblock-to-working`: the same, and AWSPREVIOUS moves to the version that was accepted.
 * - `promote`: moves AWSCURRENT forward to the version that was accepted. What is pending is unblocked, too.
 * - `promote-in-rotation`: moves AWSCURRENT to the pending version that was accepted. AWSPENDING stays on it, so that the
 *   next attempt of the rotation succeeds and changes nothing (R13).
 * - `rollback`: moves AWSCURRENT back to the version that was accepted. The version that loses it gets a rescue label.
 * - `return-previous`: moves AWSPREVIOUS back to the version that had it before `unblock-unverified`.
 * - `release-obsolete`: takes off the rescue labels whose passwords a later rotation has replaced. No other label.
 * - `release-empty`: takes off the rescue labels of versions that are still empty.
 */
export type Action =
  | 'no-action'
  | 'ask'
  | 'cleanup'
  | 'unblock'
  | 'unblock-unverified'
  | 'unblock-to-working'
  | 'promote'
  | 'promote-in-rotation'
  | 'rollback'
  | 'return-previous'
  | 'release-obsolete'
  | 'release-empty';

/** A row's result: what is done, why, and whether an operator has to act. */
type Conclusion = readonly [action: Exclude<Action, 'ask'>, reason: Reason, attention: Attention];

/** The row's number, when it holds, and what follows. Numbers do not change when rows are added between others. */
export type Row = readonly [row: string, when: (facts: Facts) => boolean, ...follows: Conclusion | ['ask']];

/**
 * The decision table: every verdict comes from here.
 *
 * How to read it: rows are tried from the top, and the first one that holds decides. So no row above the one that
 * you read holds. Two rows ask, one with rotation on and one with rotation off. Below them the verifier has answered, or
 * failed to. Below the rows where AWSCURRENT was accepted, it was refused. The last row always holds.
 *
 * How to check a row: facts.ts says what each fact means, reasons.ts what people are told, plan.ts which labels are
 * written, and in which order. AWSCURRENT moves in the rows `promote`, `promote-in-rotation` and `rollback`, and in no
 * other.
 *
 * Four rules apply after the table, in decide.ts and plan.ts, in this order:
 *
 * - A plan without steps is `no-action`. Its attention stays.
 * - `labels` (row 15): a plan is withheld where it needs more labels than are free. A secret has 20, and one is kept for
 *   AWSPREVIOUS where no version bears it. Some plans do less instead: rows 8 and 9 leave another pending version pending;
 *   an unblock leaves AWSPREVIOUS where it is, and parks no AWSCURRENT.
 * - `mode`: what the mode, or the setting for failed rotations, does not allow is withheld.
 * - `unsettled`: a move of AWSCURRENT waits until nothing of a rotation can be running, where rotation is on or no version
 *   is pending.
 *
 * A withheld move of AWSCURRENT always has attention `required`: clients are locked out until it is made. A withheld plan
 * that would take AWSPENDING off has at least `inform`.
 */
// biome-ignore format: a table is read by its columns
export const TABLE: readonly Row[] = [
  // Decided before the secret is read, and secrets that must not be touched.
  ['0',   (f) => f.unseen === 'call-refused',                       'no-action',           'cancel-call-failed',               'none'],
  ['0',   (f) => f.unseen === 'elsewhere',                          'no-action',           'event-from-elsewhere',             'none'],
  ['0',   (f) => f.unseen === 'other-account',                      'no-action',           'secret-of-another-account',        'none'],
  ['4',   (f) => f.unseen === 'out-of-scope',                       'no-action',           'out-of-scope',                     'none'],
  ['1',   (f) => f.gone,                                            'no-action',           'secret-gone',                      'none'],
  ['1',   (f) => f.scheduledForDeletion,                            'no-action',           'secret-scheduled-for-deletion',    'none'],
  ['2',   (f) => f.replica,                                         'no-action',           'secret-is-replica',                'none'],
  ['3',   (f) => f.managed && f.stuck && f.inScope && f.mode !== 'off', 'no-action',           'managed-by-service',               'required'],
  ['3',   (f) => f.managed,                                         'no-action',           'managed-by-service',               'none'],
  ['4',   (f) => !f.inScope,                                        'no-action',           'out-of-scope',                     'none'],
  ['4',   (f) => f.mode === 'off',                                  'no-action',           'switched-off-by-tag',              'none'],
  ['4',   (f) => f.mode === 'not-understood' && f.stuck,            'no-action',           'tag-not-understood',               'required'],
  ['4',   (f) => f.mode === 'not-understood',                       'no-action',           'tag-not-understood',               'none'],

  // Rotation is on. Labels belong to the rotation, unless it has failed.
  ['5a',  (f) => f.rotationEnabled && f.obsolete,                   'release-obsolete',    'rotated-since',                    'none'],
  ['5b',  (f) => f.rotationEnabled && !f.pending && !f.triesCurrent, 'no-action',          'rotation-enabled',                 'none'],
  ['5b',  (f) => f.rotationEnabled && f.pending && f.failedRotations === 'ignore', 'no-action', 'rotation-enabled',            'none'],
  ['5c',  (f) => f.rotationEnabled && f.pending && !f.failureStands, 'no-action',          'rotation-running',                 'none'],
  ['5g',  (f) => f.rotationEnabled && !f.hasVerifier,               'no-action',           'rotation-failing-unverified',      'inform'],
  ['5g',  (f) => f.rotationEnabled && f.current === 'missing',      'no-action',           'rotation-failing-unverified',      'inform'],
  ['5d',  (f) => f.rotationEnabled && !f.asked,                     'ask'],
  ['5g',  (f) => f.rotationEnabled && f.current === 'cooling-down', 'no-action',           'verifier-cooling-down',            'none'],
  ['5d',  (f) => f.rotationEnabled && f.current === 'accepted' && f.pending, 'no-action',  'rotation-failing',                 'inform'],
  ["5b'", (f) => f.rotationEnabled && f.current === 'accepted',     'no-action',           'rotation-enabled',                 'none'],
  ["5b'", (f) => f.rotationEnabled && f.current === 'no-database' && !f.pending, 'no-action', 'rotation-enabled',              'none'],
  ['5e',  (f) => f.rotationEnabled && f.current === 'rejected' && f.works === 'pending', 'promote-in-rotation', 'rotation-failing-pending-accepted', 'inform'],
  ['5f',  (f) => f.rotationEnabled && f.current === 'rejected',     'no-action',           'rotation-on-current-rejected',     'required'],
  ['5g',  (f) => f.rotationEnabled && f.pending,                    'no-action',           'rotation-failing-unverified',      'inform'],
  ['5g',  (f) => f.rotationEnabled,                                 'no-action',           'rotation-on-unverified',           'inform'],

  // Rotation is off. What the labels tell by themselves.
  ['6',   (f) => f.idle && f.pendingIsCurrent,                      'cleanup',             'pending-beside-current',           'none'],
  ['6',   (f) => f.idle && f.leftover,                              'cleanup',             'parked-is-current',                'none'],
  ['7',   (f) => f.idle,                                            'no-action',           'nothing-pending',                  'none'],

  // Whether AWSCURRENT's password works is not known: what is pending is parked, so that none is lost.
  ['14a', (f) => f.current === 'missing',                           'unblock',             'no-current-version',               'inform'],
  ['14b', (f) => !f.hasVerifier && f.severalPending,                'unblock-unverified',  'no-verifier-several-pending',      'required'],
  ['14b', (f) => !f.hasVerifier,                                    'unblock-unverified',  'no-verifier',                      'inform'],
  ['14b', (f) => !f.asked,                                          'ask'],
  ['14b', (f) => f.current === 'cooling-down',                      'no-action',           'verifier-cooling-down',            'none'],
  ['14b', (f) => f.current === 'no-database',                       'unblock-unverified',  'not-a-database-secret',            'none'],
  ['14b', (f) => f.current === 'no-driver' && f.undecided,          'unblock-unverified',  'engine-not-supported',             'required'],
  ['14b', (f) => f.current === 'unknown' && f.undecided,            'unblock-unverified',  'unverified',                       'required'],
  ['7a',  (f) => f.current === 'no-driver',                         'cleanup',             'engine-not-supported',             'none'],
  ['7a',  (f) => f.current === 'unknown',                           'cleanup',             'unverified',                       'none'],

  // AWSCURRENT was accepted.
  ['12',  (f) => f.current === 'accepted' && f.pendingEmpty,        'unblock',             'pending-empty',                    'none'],
  ['13',  (f) => f.current === 'accepted' && f.pending,             'unblock',             'current-accepted',                 'none'],
  ['13',  (f) => f.current === 'accepted' && f.previousLent,        'return-previous',     'previous-lent',                    'none'],
  ['12',  (f) => f.current === 'accepted' && f.parkedEmpty,         'release-empty',       'parked-empty',                     'none'],
  ['13',  (f) => f.current === 'accepted',                          'cleanup',             'current-accepted',                 'none'],

  // AWSCURRENT was refused. `works` is a version that was accepted in the same run, for the same user.
  ['8',   (f) => f.works !== 'none' && f.mode === 'unblock',        'unblock-to-working',  'mode-forbids-recovery',            'required'],
  ['8',   (f) => f.works === 'pending',                             'promote',             'pending-accepted',                 'inform'],
  ['8',   (f) => f.works === 'parked',                              'promote',             'parked-accepted',                  'inform'],
  ['9',   (f) => f.works === 'previous',                            'rollback',            'previous-accepted',                'inform'],
  ['14b', (f) => f.anyCoolingDown,                                  'no-action',           'current-rejected-cooling-down',    'required'],
  ['10',  (f) => f.otherUserWorks,                                  'unblock',             'other-user-accepted',              'required'],
  ['14b', (f) => f.anyUnknown,                                      'unblock-unverified',  'others-unverified',                'required'],
  ['11',  () => true,                                               'unblock',             'none-accepted',                    'required'],
];

/** The numbers of the rows that give a reason, for whoever reads the table beside it. */
export const rowsOf = (reason: Reason): string => {
  const all = [...TABLE.map(([row, , , given]) => [given, row] as const), ...Object.entries(ROWS_AFTER)];
  const rows = all.flatMap(([given, row]) => (given === reason ? [row] : []));
  return [...new Set(rows)].join(', ');
};

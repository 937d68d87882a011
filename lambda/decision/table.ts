import type { Facts } from './facts.ts';
import type { Reason } from './reasons.ts';
import type { Attention } from './verdict.ts';

/**
 * What a row has done. The steps of each are in plan.ts.
 *
 * - `no-action`: nothing.
 * - `ask`: the verifier is asked, and the table is read once more, with its answers.
 * - `cleanup`: takes AWSPENDING and rescue labels off the AWSCURRENT version.
 * - `unblock`: parks what is pending under a rescue label, then takes AWSPENDING off it. Where nothing is pending: nothing.
 * - `promote`, `rollback`: moves AWSCURRENT to the version that was accepted. What is pending is unblocked, too.
 * - `release-obsolete`: takes off the rescue labels whose passwords a later rotation has replaced.
 * - `release-empty`: takes off the rescue labels of versions that are still empty.
 */
export type Action =
  | 'no-action'
  | 'ask'
  | 'cleanup'
  | 'unblock'
  | 'promote'
  | 'rollback'
  | 'release-obsolete'
  | 'release-empty';

/** A row's result: what is done, why, and whether an operator has to act. */
type Conclusion = readonly [action: Exclude<Action, 'ask'>, reason: Reason, attention: Attention];

/** The row's number in docs/design.md, when it holds, and what follows. */
export type Row = readonly [row: number, when: (facts: Facts) => boolean, ...follows: Conclusion | ['ask']];

/**
 * The decision table: every verdict comes from here.
 *
 * How to read it: rows are tried from the top, and the first one that holds decides. So no row above the one that
 * you read holds. Below the row that asks, the verifier has answered. Below the rows where AWSCURRENT was accepted,
 * it was refused. The last row always holds.
 *
 * How to check a row: facts.ts says what each fact means, reasons.ts what people are told, plan.ts which labels are
 * written, and in which order. AWSCURRENT moves in the rows `promote` and `rollback`, and in no other.
 *
 * Two rules apply after the table, in decide.ts. In mode `report` nothing is written. A plan that needs a label is
 * withheld where all 20 are in use (row 15).
 */
// biome-ignore format: a table is read by its columns
export const TABLE: readonly Row[] = [
  // Decided before the secret is read, and secrets that must not be touched.
  [ 1, (f) => f.unseen === 'call-refused',                            'no-action',        'cancel-call-failed',            'none'],
  [ 1, (f) => f.unseen === 'elsewhere',                               'no-action',        'event-from-elsewhere',          'none'],
  [ 1, (f) => f.unseen === 'other-account',                           'no-action',        'secret-of-another-account',     'none'],
  [ 4, (f) => f.unseen === 'out-of-scope',                            'no-action',        'out-of-scope',                  'none'],
  [ 1, (f) => f.gone,                                                 'no-action',        'secret-gone',                   'none'],
  [ 1, (f) => f.scheduledForDeletion,                                 'no-action',        'secret-scheduled-for-deletion', 'none'],
  [ 2, (f) => f.replica,                                              'no-action',        'secret-is-replica',             'none'],
  [ 3, (f) => f.managed && f.stuck,                                   'no-action',        'managed-by-service',            'required'],
  [ 3, (f) => f.managed,                                              'no-action',        'managed-by-service',            'none'],
  [ 4, (f) => !f.inScope,                                             'no-action',        'out-of-scope',                  'none'],
  [ 4, (f) => f.mode === 'off',                                       'no-action',        'switched-off-by-tag',           'none'],
  [ 4, (f) => f.mode === 'not-understood' && f.stuck,                 'no-action',        'tag-not-understood',            'required'],
  [ 4, (f) => f.mode === 'not-understood',                            'no-action',        'tag-not-understood',            'none'],

  // What the labels tell by themselves.
  [ 5, (f) => f.rotationEnabled && f.obsolete,                        'release-obsolete', 'rotated-since',                 'none'],
  [ 5, (f) => f.rotationEnabled,                                      'no-action',        'rotation-enabled',              'none'],
  [ 6, (f) => f.pendingIsCurrent,                                     'cleanup',          'pending-beside-current',        'none'],
  [ 6, (f) => f.parkedIsCurrent,                                      'cleanup',          'parked-is-current',             'none'],
  [ 7, (f) => !f.pending && !f.judgesParked,                          'no-action',        'nothing-pending',               'none'],

  // Nobody knows which password works: what is pending is parked, so that none is lost.
  [14, (f) => f.current === 'missing',                                'unblock',          'no-current-version',            'inform'],
  [14, (f) => !f.hasVerifier,                                         'unblock',          'no-verifier',                   'none'],
  [14, (f) => !f.asked,                                               'ask'],
  [14, (f) => f.current === 'cooling-down',                           'no-action',        'verifier-cooling-down',         'none'],
  [14, (f) => f.current === 'no-database',                            'unblock',          'not-a-database-secret',         'none'],
  [14, (f) => f.current === 'no-driver' && f.pending,                 'unblock',          'engine-not-supported',          'required'],
  [14, (f) => f.current === 'no-driver',                              'no-action',        'engine-not-supported',          'none'],
  [14, (f) => f.current === 'unknown',                                'unblock',          'unverified',                    'required'],

  // AWSCURRENT was accepted.
  [12, (f) => f.current === 'accepted' && f.pendingEmpty,             'unblock',          'pending-empty',                 'none'],
  [13, (f) => f.current === 'accepted' && f.pending,                  'unblock',          'current-accepted',              'none'],
  [12, (f) => f.current === 'accepted' && f.parkedEmpty,              'release-empty',    'parked-empty',                  'none'],
  [13, (f) => f.current === 'accepted',                               'no-action',        'current-accepted',              'none'],

  // AWSCURRENT was refused. `works` is a version that was accepted in the same run, for the same user.
  [ 8, (f) => f.works !== 'none' && f.mode === 'unblock',             'unblock',          'mode-forbids-recovery',         'required'],
  [ 8, (f) => f.works === 'pending',                                  'promote',          'pending-accepted',              'inform'],
  [ 8, (f) => f.works === 'parked',                                   'promote',          'parked-accepted',               'inform'],
  [ 9, (f) => f.works === 'previous',                                 'rollback',         'previous-accepted',             'inform'],
  [14, (f) => f.anyCoolingDown,                                       'no-action',        'verifier-cooling-down',         'none'],
  [10, (f) => f.otherUserWorks,                                       'unblock',          'other-user-accepted',           'required'],
  [11, () => true,                                                    'unblock',          'none-accepted',                 'required'],
];

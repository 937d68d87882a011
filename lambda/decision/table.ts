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
export type Conclusion = readonly [action: Exclude<Action, 'ask'>, reason: Reason, attention: Attention];

/** The row's number in docs/design.md, when it holds, and what follows. */
export type Row = readonly [row: number, when: (facts: Facts) => boolean, ...follows: Conclusion | ['ask']];

/**
 * The decision table: every verdict comes from here. It is read from the top, and the first row that holds
 * decides. So each row may rely on it that none above it holds: below the row that asks, the verifier has
 * answered; below the rows where AWSCURRENT is accepted, it is refused. The last row always holds.
 *
 * To check a row: `facts.ts` says what each fact means, `reasons.ts` what people are told, `plan.ts` which labels
 * are written and in which order. AWSCURRENT moves in the rows `promote` and `rollback` alone.
 *
 * Two things are laid over it in decide.ts: in mode `report` nothing is written, and where all 20 labels are in
 * use, a plan that needs one is withheld (row 15).
 */
// biome-ignore format: a table is read by its columns
export const TABLE: readonly Row[] = [
  // Decided before the secret is read, and secrets that must not be touched.
  [ 1, (f) => f.unseen === 'call-refused',                          'no-action',            'cancel-call-failed',              'none'],
  [ 1, (f) => f.unseen === 'elsewhere',                             'no-action',            'event-from-elsewhere',          'none'],
  [ 1, (f) => f.unseen === 'other-account',                         'no-action',            'secret-of-another-account',     'none'],
  [ 4, (f) => f.unseen === 'out-of-scope',                          'no-action',            'out-of-scope',             'none'],
  [ 1, (f) => f.gone,                                               'no-action',            'secret-gone',                   'none'],
  [ 1, (f) => f.scheduledForDeletion,                               'no-action',            'secret-scheduled-for-deletion', 'none'],
  [ 2, (f) => f.replica,                                            'no-action',            'secret-is-replica',             'none'],
  [ 3, (f) => f.managed && f.stuck,                                 'no-action',            'managed-by-service',     'required'],
  [ 3, (f) => f.managed,                                            'no-action',            'managed-by-service',     'none'],
  [ 4, (f) => !f.inScope,                                           'no-action',            'out-of-scope',             'none'],
  [ 4, (f) => f.tag === 'off',                                      'no-action',            'switched-off-by-tag',           'none'],
  [ 4, (f) => f.tag === 'not-understood' && f.stuck,                'no-action',            'tag-not-understood',            'required'],
  [ 4, (f) => f.tag === 'not-understood',                           'no-action',            'tag-not-understood',            'none'],

  // What the labels tell by themselves.
  [ 5, (f) => f.rotationEnabled && f.obsolete,                      'release-obsolete', 'rotated-since',                 'none'],
  [ 5, (f) => f.rotationEnabled,                                    'no-action',            'rotation-enabled',                'none'],
  [ 6, (f) => f.pendingIsCurrent,                                   'cleanup',             'pending-beside-current',        'none'],
  [ 6, (f) => f.parkedIsCurrent,                                    'cleanup',             'parked-is-current',             'none'],
  [ 7, (f) => !f.pending && !f.judgesParked,                        'no-action',            'nothing-pending',               'none'],

  // It is not known which password works: the pending version is parked, so that no password is lost.
  [14, (f) => f.current === 'missing',                              'unblock',          'no-current-version',            'inform'],
  [14, (f) => f.verifier === 'none',                                'unblock',          'no-verifier',                   'none'],
  [14, (f) => f.verifier === 'to-be-asked',                         'ask'],
  [14, (f) => f.current === 'cooling-down',                         'no-action',            'verifier-cooling-down',         'none'],
  [14, (f) => f.current === 'no-database',                          'unblock',          'not-a-database-secret',         'none'],
  [14, (f) => f.current === 'no-driver' && f.pending,               'unblock',          'engine-not-supported',          'required'],
  [14, (f) => f.current === 'no-driver',                            'no-action',            'engine-not-supported',          'none'],
  [14, (f) => f.current === 'unknown' && f.pending,                 'unblock',          'unverified',                    'required'],
  [14, (f) => f.current === 'unknown',                              'no-action',            'unverified',                    'none'],

  // AWSCURRENT was accepted.
  [12, (f) => f.current === 'accepted' && f.pendingEmpty,           'unblock',          'pending-empty',          'none'],
  [13, (f) => f.current === 'accepted' && f.pending,                'unblock',          'current-accepted',          'none'],
  [12, (f) => f.current === 'accepted' && f.parkedEmpty,            'release-empty',    'parked-empty',           'none'],
  [13, (f) => f.current === 'accepted',                             'no-action',            'current-accepted',          'none'],

  // AWSCURRENT was refused. `works` is a version that was accepted in the same run, for the same user.
  [ 8, (f) => f.works !== 'none' && !f.mayMoveCurrent,              'unblock',          'mode-forbids-recovery',          'required'],
  [ 8, (f) => f.works === 'pending',                                'promote',          'pending-accepted',          'inform'],
  [ 8, (f) => f.works === 'parked',                                 'promote',          'parked-accepted',           'inform'],
  [ 9, (f) => f.works === 'previous',                               'rollback',          'previous-accepted',         'inform'],
  [14, (f) => f.anyCoolingDown,                                     'no-action',            'verifier-cooling-down',         'none'],
  [10, (f) => f.otherUserWorks,                                     'unblock',          'other-user-accepted',       'required'],
  [11, () => true,                                                  'unblock',          'none-accepted',              'required'],
];

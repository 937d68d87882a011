import type { Facts } from './facts.ts';
import type { Reason } from './reasons.ts';
import type { Person } from './verdict.ts';

/**
 * What a row has done. The steps of each are in plan.ts.
 *
 * - `leave`: nothing.
 * - `ask`: the verifier is asked, and the table is read once more, with its answers.
 * - `tidy`: takes AWSPENDING and rescue labels off the AWSCURRENT version.
 * - `unblock`: parks what is pending under a rescue label, then takes AWSPENDING off it. Where nothing is pending: nothing.
 * - `promote`, `restore`: moves AWSCURRENT to the version that was accepted. What is pending is unblocked, too.
 * - `release-obsolete`: takes off the rescue labels whose passwords a later rotation has replaced.
 * - `release-empty`: takes off the rescue labels of versions that are still empty.
 */
export type Action =
  | 'leave'
  | 'ask'
  | 'tidy'
  | 'unblock'
  | 'promote'
  | 'restore'
  | 'release-obsolete'
  | 'release-empty';

/** What follows from a row that concludes: what is done, why, and whether somebody has to act. */
export type Conclusion = readonly [action: Exclude<Action, 'ask'>, reason: Reason, person: Person];

/** The row's number in docs/design.md, when it holds, and what follows. */
export type Row = readonly [row: number, when: (facts: Facts) => boolean, ...follows: Conclusion | ['ask']];

/**
 * The decision table: every verdict comes from here. It is read from the top, and the first row that holds
 * decides. So each row may rely on it that none above it holds: below the row that asks, the verifier has
 * answered; below the rows where AWSCURRENT is accepted, it is refused. The last row always holds.
 *
 * To check a row: `facts.ts` says what each fact means, `reasons.ts` what people are told, `plan.ts` which labels
 * are written and in which order. AWSCURRENT moves in the rows `promote` and `restore` alone.
 *
 * Two things are laid over it in decide.ts: in mode `report` nothing is written, and where all 20 labels are in
 * use a plan that needs one is held (row 15).
 */
// biome-ignore format: a table is read by its columns
export const TABLE: readonly Row[] = [
  // What can be told without a look at the secret, and what is not ours to touch.
  [ 1, (f) => f.unseen === 'call-refused',                          'leave',            'call-was-refused',              'no'],
  [ 1, (f) => f.unseen === 'elsewhere',                             'leave',            'event-from-elsewhere',          'no'],
  [ 1, (f) => f.unseen === 'other-account',                         'leave',            'secret-of-another-account',     'no'],
  [ 4, (f) => f.unseen === 'out-of-scope',                          'leave',            'secret-not-chosen',             'no'],
  [ 1, (f) => f.gone,                                               'leave',            'secret-gone',                   'no'],
  [ 1, (f) => f.scheduledForDeletion,                               'leave',            'secret-scheduled-for-deletion', 'no'],
  [ 2, (f) => f.replica,                                            'leave',            'secret-is-replica',             'no'],
  [ 3, (f) => f.managed && f.stuck,                                 'leave',            'secret-managed-by-service',     'needed'],
  [ 3, (f) => f.managed,                                            'leave',            'secret-managed-by-service',     'no'],
  [ 4, (f) => !f.inScope,                                           'leave',            'secret-not-chosen',             'no'],
  [ 4, (f) => f.tag === 'off',                                      'leave',            'switched-off-by-tag',           'no'],
  [ 4, (f) => f.tag === 'not-understood' && f.stuck,                'leave',            'tag-not-understood',            'needed'],
  [ 4, (f) => f.tag === 'not-understood',                           'leave',            'tag-not-understood',            'no'],

  // What the labels tell by themselves.
  [ 5, (f) => f.rotationEnabled && f.obsolete,                      'release-obsolete', 'rotated-since',                 'no'],
  [ 5, (f) => f.rotationEnabled,                                    'leave',            'rotation-is-on',                'no'],
  [ 6, (f) => f.pendingIsCurrent,                                   'tidy',             'pending-beside-current',        'no'],
  [ 6, (f) => f.parkedIsCurrent,                                    'tidy',             'parked-is-current',             'no'],
  [ 7, (f) => !f.pending && !f.judgesParked,                        'leave',            'nothing-pending',               'no'],

  // Nobody knows which password works: what is pending is parked, so that none is lost.
  [14, (f) => f.current === 'missing',                              'unblock',          'no-current-version',            'told'],
  [14, (f) => f.verifier === 'none',                                'unblock',          'no-verifier',                   'no'],
  [14, (f) => f.verifier === 'to-be-asked',                         'ask'],
  [14, (f) => f.current === 'cooling-down',                         'leave',            'verifier-cooling-down',         'no'],
  [14, (f) => f.current === 'no-database',                          'unblock',          'not-a-database-secret',         'no'],
  [14, (f) => f.current === 'no-driver' && f.pending,               'unblock',          'engine-not-supported',          'needed'],
  [14, (f) => f.current === 'no-driver',                            'leave',            'engine-not-supported',          'no'],
  [14, (f) => f.current === 'unknown' && f.pending,                 'unblock',          'unverified',                    'needed'],
  [14, (f) => f.current === 'unknown',                              'leave',            'unverified',                    'no'],

  // AWSCURRENT was accepted.
  [12, (f) => f.current === 'accepted' && f.pendingEmpty,           'unblock',          'pending-has-no-value',          'no'],
  [13, (f) => f.current === 'accepted' && f.pending,                'unblock',          'database-has-current',          'no'],
  [12, (f) => f.current === 'accepted' && f.parkedEmpty,            'release-empty',    'parked-has-no-value',           'no'],
  [13, (f) => f.current === 'accepted',                             'leave',            'database-has-current',          'no'],

  // AWSCURRENT was refused. `works` is a version that was accepted in the same run, for the same user.
  [ 8, (f) => f.works !== 'none' && !f.mayMoveCurrent,              'unblock',          'recovery-not-allowed',          'needed'],
  [ 8, (f) => f.works === 'pending',                                'promote',          'database-has-pending',          'told'],
  [ 8, (f) => f.works === 'parked',                                 'promote',          'database-has-parked',           'told'],
  [ 9, (f) => f.works === 'previous',                               'restore',          'database-has-previous',         'told'],
  [14, (f) => f.anyCoolingDown,                                     'leave',            'verifier-cooling-down',         'no'],
  [10, (f) => f.otherUserWorks,                                     'unblock',          'database-has-other-user',       'needed'],
  [11, () => true,                                                  'unblock',          'nothing-accepted',              'needed'],
];

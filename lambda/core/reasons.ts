/** One reason in full: the row of the decision table, what was seen, what follows, and the facts it rests on. */
export type ReasonEntry = {
  readonly row: number;
  readonly seen: string;
  readonly follows: string;
  readonly restsOn: readonly string[];
};

/**
 * Every reason that a verdict can give, in the order in which the table's rows are tried. The codes are
 * public: they are logged, metered and documented, and never renamed in passing.
 */
export const REASONS = {
  'call-was-refused': {
    row: 1,
    seen: 'AWS refused the CancelRotateSecret call, so nothing was cancelled.',
    follows: 'The secret is not looked at.',
    restsOn: ['E5'],
  },
  'secret-of-another-account': {
    row: 1,
    seen: 'The secret belongs to another account than the one that this event was delivered to.',
    follows: "It is left to the owner's own installation, which gets the same event.",
    restsOn: ['E7'],
  },
  'secret-gone': {
    row: 1,
    seen: 'There is no such secret any more.',
    follows: 'There is nothing to repair.',
    restsOn: ['X1'],
  },
  'secret-scheduled-for-deletion': {
    row: 1,
    seen: 'The secret is scheduled for deletion, and AWS refuses every write to it.',
    follows: 'It is left as it is. Should it be restored, the sweep takes it up.',
    restsOn: ['X3'],
  },
  'secret-is-replica': {
    row: 2,
    seen: 'The secret is a replica; its labels follow those of its primary.',
    follows: 'It is left to the installation in the primary Region.',
    restsOn: ['X4'],
  },
  'secret-managed-by-service': {
    row: 3,
    seen: 'An AWS service or a partner manages the secret and its rotation.',
    follows: 'It is left to that service. A person is called where AWSPENDING is stuck.',
    restsOn: ['X5'],
  },
  'secret-not-chosen': {
    row: 4,
    seen: 'The installation looks after other secrets: this one has another name or lacks the tag.',
    follows: 'It is left as it is.',
    restsOn: [],
  },
  'switched-off-by-tag': {
    row: 4,
    seen: 'The secret bears the tag rotation-remediation = off.',
    follows: 'It is left as it is.',
    restsOn: [],
  },
  'tag-not-understood': {
    row: 4,
    seen: 'The tag rotation-remediation has a value that is none of off, report, unblock and recover.',
    follows:
      'Whoever set it wanted less than everything, so nothing is touched until a person mends the tag.',
    restsOn: [],
  },
  'rotated-since': {
    row: 5,
    seen: 'Rotation is on, and one has succeeded more than a day after the version was parked: its password was replaced.',
    follows: 'The rescue label has served and is taken off.',
    restsOn: ['R4'],
  },
  'rotation-is-on': {
    row: 5,
    seen: 'Rotation is on: it was switched on again, or a rotation was started, since the cancellation.',
    follows: 'AWSPENDING may be in use by that rotation, so nothing is touched.',
    restsOn: ['E8', 'R3'],
  },
  'rotation-started-meanwhile': {
    row: 5,
    seen: 'Rotation was switched on between the look and the write that took AWSPENDING off.',
    follows: 'AWSPENDING is put back on its version: the new rotation needs it.',
    restsOn: ['R3'],
  },
  'pending-beside-current': {
    row: 6,
    seen: 'AWSPENDING is on the AWSCURRENT version: the rotation had finished.',
    follows: 'AWSPENDING is taken off; nothing else changes.',
    restsOn: ['S4', 'R8'],
  },
  'parked-is-current': {
    row: 6,
    seen: 'The AWSCURRENT version still bears a rescue label from before it became current.',
    follows: 'The rescue label has served and is taken off.',
    restsOn: ['R6', 'L6'],
  },
  'nothing-pending': {
    row: 7,
    seen: 'No version is pending, and none that an earlier pass parked is left to judge.',
    follows: 'There is nothing to repair.',
    restsOn: ['S0'],
  },
  'database-has-pending': {
    row: 8,
    seen: 'The database refuses the AWSCURRENT password and accepts the pending one, for the same user.',
    follows: 'AWSCURRENT moves to the pending version, and clients can log in again.',
    restsOn: ['S3', 'L5'],
  },
  'database-has-parked': {
    row: 8,
    seen: 'The database refuses the AWSCURRENT password and accepts that of a parked version, same user.',
    follows: 'AWSCURRENT moves to the parked version, and clients can log in again.',
    restsOn: ['S7', 'R5', 'L5'],
  },
  'recovery-not-allowed': {
    row: 8,
    seen: 'The database refuses the AWSCURRENT password and accepts another version’s, for the same user.',
    follows:
      'The mode forbids moving AWSCURRENT. The version is parked and keeps its value; a person has to move AWSCURRENT to it.',
    restsOn: ['S3', 'S5'],
  },
  'database-has-previous': {
    row: 9,
    seen: 'The database refuses the AWSCURRENT password and accepts that of AWSPREVIOUS, for the same user.',
    follows: 'AWSCURRENT moves back to that version, and the pending one is parked.',
    restsOn: ['S5', 'L5'],
  },
  'database-has-other-user': {
    row: 10,
    seen: 'The database refuses the AWSCURRENT password and accepts one of another user or host.',
    follows: 'That user may lack grants, so AWSCURRENT stays. The version is parked and a person decides.',
    restsOn: ['S3p'],
  },
  'nothing-accepted': {
    row: 11,
    seen: 'The database refuses the AWSCURRENT password, and no other version was seen to log in.',
    follows: 'The pending version is parked and keeps its value; a person has to find or set a password.',
    restsOn: ['S5'],
  },
  'pending-has-no-value': {
    row: 12,
    seen: 'The database accepts the AWSCURRENT password, and the pending version has no value yet.',
    follows:
      'AWSPENDING is taken off. The version is parked all the same, for it may be filled at any moment.',
    restsOn: ['S1', 'R3', 'L6'],
  },
  'parked-has-no-value': {
    row: 12,
    seen: 'The database accepts the AWSCURRENT password, and a version parked by an earlier pass is still empty.',
    follows: 'There is nothing to keep: the rescue label is taken off.',
    restsOn: ['S1', 'R5'],
  },
  'database-has-current': {
    row: 13,
    seen: 'The database accepts the AWSCURRENT password.',
    follows: 'AWSPENDING is taken off, and the version is parked in case the rotation is still running.',
    restsOn: ['S2', 'S6', 'S7'],
  },
  'no-verifier': {
    row: 14,
    seen: 'No verifier is deployed for this secret, or none that knows its kind of database.',
    follows: 'AWSPENDING is taken off, and the version is parked: whichever password works, none is lost.',
    restsOn: ['L6', 'L8'],
  },
  unverified: {
    row: 14,
    seen: 'The verifier could not tell whether the database accepts the AWSCURRENT password.',
    follows: 'AWSPENDING is taken off, the version is parked, and a person has to look.',
    restsOn: ['L6', 'L8'],
  },
  'labels-exhausted': {
    row: 15,
    seen: 'A version has to be parked, or AWSPREVIOUS to be put on for the first time, and no staging label is free.',
    follows: 'Nothing is written until a person frees one of the secret’s 20 labels.',
    restsOn: ['L5', 'L7'],
  },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

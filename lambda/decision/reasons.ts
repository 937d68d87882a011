/** One reason in full. */
export type ReasonEntry = {
  /** The row of the decision table. */
  readonly row: number;
  /** What was seen: true wherever the reason is given. What is done is told by the plan's steps, never here. */
  readonly seen: string;
  /** What to do, where a person is needed. */
  readonly advice?: string;
  /** Why the table has it so: of the rule, not of a run. */
  readonly why?: string;
  /** The facts that it rests on. */
  readonly restsOn: readonly string[];
};

/**
 * Every reason that a verdict can give, in the order in which the table's rows are tried. The codes are
 * public: they are logged, metered and documented, and never renamed in passing.
 */
export const REASONS = {
  'cancel-call-failed': {
    row: 1,
    seen: 'AWS refused the CancelRotateSecret call, so nothing was cancelled.',
    restsOn: ['E5'],
  },
  'secret-of-another-account': {
    row: 1,
    seen: 'The secret belongs to another account than the one that this event was delivered to.',
    why: "The owner's own installation gets the same event.",
    restsOn: ['E7'],
  },
  'event-from-elsewhere': {
    row: 1,
    seen: 'The event or request, or the secret that it names, is of another account or Region than this installation.',
    why: 'A bus may forward the events of others. Their own installation gets them, too.',
    restsOn: ['E6', 'E7'],
  },
  'secret-gone': {
    row: 1,
    seen: 'There is no such secret.',
    restsOn: ['X1'],
  },
  'secret-scheduled-for-deletion': {
    row: 1,
    seen: 'The secret is scheduled for deletion, and AWS refuses every write to it.',
    why: 'Should it be restored, the sweep finds it.',
    restsOn: ['X3'],
  },
  'secret-is-replica': {
    row: 2,
    seen: 'The secret is a replica; its labels follow those of its primary.',
    why: 'The installation in the primary Region looks after it.',
    restsOn: ['X4'],
  },
  'managed-by-service': {
    row: 3,
    seen: 'An AWS service or a partner manages the secret and its rotation.',
    advice: 'AWSPENDING is stuck: repair the rotation where that service offers it, or ask its support.',
    restsOn: ['X5'],
  },
  'out-of-scope': {
    row: 4,
    seen: 'The installation looks after other secrets: this one has another name or lacks the tag.',
    restsOn: [],
  },
  'switched-off-by-tag': {
    row: 4,
    seen: 'The secret bears the tag rotation-remediation = off.',
    restsOn: [],
  },
  'tag-not-understood': {
    row: 4,
    seen: 'The tag rotation-remediation has a value that is none of off, report, unblock and recover.',
    advice: 'AWSPENDING is stuck: correct the tag, or remove it.',
    why: 'Whoever set the tag wanted less than everything.',
    restsOn: [],
  },
  'rotated-since': {
    row: 5,
    seen: 'Rotation is on, and one has succeeded more than a day after a version got its rescue label: that password was replaced.',
    why: 'A rescue label on it is of no use any more.',
    restsOn: ['R4'],
  },
  'rotation-enabled': {
    row: 5,
    seen: 'Rotation is on.',
    why: 'A cancellation switches it off: where it is on, a rotation may be using AWSPENDING.',
    restsOn: ['E8', 'R3'],
  },
  'rotation-started-meanwhile': {
    row: 5,
    seen: 'Rotation was off in the look before the writes, and is on in the one after them.',
    why: 'The new rotation needs AWSPENDING where it was.',
    restsOn: ['R3'],
  },
  'pending-beside-current': {
    row: 6,
    seen: 'AWSPENDING is on the AWSCURRENT version.',
    why: 'It has served: that version is current, by its rotation or by a move of AWSCURRENT.',
    restsOn: ['S4', 'R8'],
  },
  'parked-is-current': {
    row: 6,
    seen: 'The AWSCURRENT version bears a rescue label.',
    why: 'AWSCURRENT keeps its value by itself.',
    restsOn: ['R6', 'L6'],
  },
  'nothing-pending': {
    row: 7,
    seen: 'No version is pending, and none with a rescue label is to be judged in this pass.',
    why: 'Versions with a rescue label are judged in the second look and in the sweep.',
    restsOn: ['S0'],
  },
  'pending-accepted': {
    row: 8,
    seen: 'The database refuses the AWSCURRENT password and accepts the pending one, for the same user.',
    restsOn: ['S3', 'L5'],
  },
  'parked-accepted': {
    row: 8,
    seen: 'The database refuses the AWSCURRENT password and accepts one of a version with a rescue label, for the same user.',
    restsOn: ['S7', 'R5', 'L5'],
  },
  'mode-forbids-recovery': {
    row: 8,
    seen: 'The database refuses the AWSCURRENT password and accepts another version’s, for the same user. The mode forbids to move AWSCURRENT.',
    advice:
      'Clients are locked out: move AWSCURRENT to the version that was accepted (rotation-remediation promote SECRET VERSION).',
    restsOn: ['S3', 'S5'],
  },
  'previous-accepted': {
    row: 9,
    seen: 'The database refuses the AWSCURRENT password and accepts that of AWSPREVIOUS, for the same user.',
    restsOn: ['S5', 'L5'],
  },
  'other-user-accepted': {
    row: 10,
    seen: 'The database refuses the AWSCURRENT password and accepts that of a version that names another user.',
    advice:
      'Clients are locked out: see whether that user has all its rights, then move AWSCURRENT to it (rotation-remediation promote SECRET VERSION), or set a new password.',
    why: 'A user that a rotation was about to make may lack its grants.',
    restsOn: ['S3p'],
  },
  'none-accepted': {
    row: 11,
    seen: 'The database refuses the AWSCURRENT password and was not seen to accept another of the same user.',
    advice:
      'Clients are locked out: find the password that the database has, or set a new one, and store it as AWSCURRENT.',
    restsOn: ['S5'],
  },
  'pending-empty': {
    row: 12,
    seen: 'The database accepts the AWSCURRENT password, and the pending version has no value.',
    why: 'A rotation that is attempted again may fill it at any moment.',
    restsOn: ['S1', 'R3', 'L6'],
  },
  'parked-empty': {
    row: 12,
    seen: 'The database accepts the AWSCURRENT password, and a version with a rescue label has no value.',
    why: 'There is nothing in it to keep.',
    restsOn: ['S1', 'R5'],
  },
  'current-accepted': {
    row: 13,
    seen: 'The database accepts the AWSCURRENT password.',
    why: 'A pending version keeps a label all the same, for the rotation may still be running.',
    restsOn: ['S2', 'S6', 'S7'],
  },
  'no-verifier': {
    row: 14,
    seen: 'Nobody was asked which password the database accepts.',
    why: 'A pending version keeps a label, so that no password is lost, whichever works.',
    restsOn: ['L6', 'L8'],
  },
  'no-current-version': {
    row: 14,
    seen: 'No version bears AWSCURRENT, so there is no password to compare others with.',
    restsOn: ['L6', 'L8'],
  },
  'not-a-database-secret': {
    row: 14,
    seen: 'The verifier finds no database in the AWSCURRENT value.',
    why: 'Without a host and a password there is nothing to log in to.',
    restsOn: ['L6', 'L8'],
  },
  'engine-not-supported': {
    row: 14,
    seen: 'The AWSCURRENT value names a database that the verifier does not log in to: whether clients can is not known.',
    advice:
      'See whether clients can log in. A verifier of your own answers for such databases: docs/verifier.md.',
    restsOn: ['L6', 'L8'],
  },
  'verifier-cooling-down': {
    row: 14,
    seen: 'The database has refused a user too often in a row within the last ten minutes, so the verifier leaves that user in peace.',
    why: 'Databases lock accounts after some refusals. The message comes back, and the question with it.',
    restsOn: [],
  },
  unverified: {
    row: 14,
    seen: 'The verifier could not tell whether the database accepts the AWSCURRENT password.',
    advice:
      'See whether clients can log in, and ask again once the verifier can answer: rotation-remediation plan SECRET --verify.',
    restsOn: ['L6', 'L8'],
  },
  'label-limit-reached': {
    row: 15,
    seen: 'More staging labels are needed than are free of the 20 that a secret can have.',
    why: 'Where no version bears AWSPREVIOUS yet, a place is left for it: the next rotation would fail without.',
    advice: 'Take a label off that nobody needs, then ask again: rotation-remediation plan SECRET.',
    restsOn: ['L5', 'L7'],
  },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

/** What a reason says, whichever it is. */
export const entryOf = (reason: Reason): ReasonEntry => REASONS[reason];

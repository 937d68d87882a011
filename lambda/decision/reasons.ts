/** One reason in full. */
export type ReasonEntry = {
  /** The row of the decision table. */
  readonly row: number;
  /** What was seen. True wherever the reason is given. The plan's steps say what is done; this text never does. */
  readonly seen: string;
  /** What to do, where attention is required. */
  readonly advice?: string;
  /** Why the table has this rule. */
  readonly why?: string;
  /** The facts in docs/aws-facts.md that it rests on. */
  readonly restsOn: readonly string[];
};

/**
 * Every reason that a verdict can give, in the order of the table's rows. The codes are public: they are in logs,
 * metrics and events. A rename breaks its users, so it belongs into the changelog.
 */
export const REASONS = {
  'cancel-call-failed': {
    row: 1,
    seen: 'AWS refused the CancelRotateSecret call, so nothing was cancelled.',
    restsOn: ['E5'],
  },
  'secret-of-another-account': {
    row: 1,
    seen: 'The secret belongs to another account than the one that received this event.',
    why: "The owner's own installation gets the same event.",
    restsOn: ['E7'],
  },
  'event-from-elsewhere': {
    row: 1,
    seen: 'The event or request, or the secret that it names, is of another account or Region than this installation.',
    why: 'A bus may forward events of other accounts and Regions. Their own installation gets them, too.',
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
    why: 'If somebody restores it, the sweep finds it.',
    restsOn: ['X3'],
  },
  'secret-is-replica': {
    row: 2,
    seen: 'The secret is a replica. Its labels follow those of its primary.',
    why: 'The installation in the primary Region is responsible for it.',
    restsOn: ['X4'],
  },
  'managed-by-service': {
    row: 3,
    seen: 'An AWS service or a partner manages the secret and its rotation.',
    advice: 'AWSPENDING is stuck: repair the rotation in that service, or ask its support.',
    restsOn: ['X5'],
  },
  'out-of-scope': {
    row: 4,
    seen: 'The secret is not in the scope of this installation: it has another name or lacks the tag.',
    restsOn: [],
  },
  'switched-off-by-tag': {
    row: 4,
    seen: 'The secret bears the tag rotation-remediation = off.',
    restsOn: [],
  },
  'tag-not-understood': {
    row: 4,
    seen: 'The tag rotation-remediation has an unknown value. Known are off, report, unblock and recover.',
    advice: 'AWSPENDING is stuck: correct the tag, or remove it.',
    why: 'A tag can only narrow the mode, so an unknown value may mean any narrower mode.',
    restsOn: [],
  },
  'rotated-since': {
    row: 5,
    seen: 'Rotation is on, and one has succeeded more than a day after a version got its rescue label. It has replaced that password.',
    why: 'The rescue label is obsolete.',
    restsOn: ['R4'],
  },
  'rotation-enabled': {
    row: 5,
    seen: 'Rotation is on.',
    why: 'A cancellation switches rotation off. Where it is on, a rotation may be using AWSPENDING.',
    restsOn: ['E8', 'R3'],
  },
  'rotation-started-meanwhile': {
    row: 5,
    seen: 'Rotation was off before the writes, and is on after them.',
    why: 'The new rotation needs AWSPENDING where it was.',
    restsOn: ['R3'],
  },
  'pending-beside-current': {
    row: 6,
    seen: 'AWSPENDING is on the AWSCURRENT version.',
    why: 'It is obsolete: that version is current, by its rotation or by a move of AWSCURRENT.',
    restsOn: ['S4', 'R8'],
  },
  'parked-is-current': {
    row: 6,
    seen: 'The AWSCURRENT version bears a rescue label.',
    why: 'The rescue label is obsolete: AWSCURRENT alone keeps the value.',
    restsOn: ['R6', 'L6'],
  },
  'nothing-pending': {
    row: 7,
    seen: 'No version is pending, and this pass judges no version with a rescue label.',
    why: 'The recheck and the sweep judge versions with a rescue label; the initial pass does not.',
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
    seen: 'The database refuses the AWSCURRENT password and accepts another version’s, for the same user. The mode does not allow a move of AWSCURRENT.',
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
      'Clients are locked out: check that this user has all its grants, then move AWSCURRENT to it (rotation-remediation promote SECRET VERSION), or set a new password.',
    why: 'A user that a rotation was about to create may lack its grants.',
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
    why: 'The version has no value to keep.',
    restsOn: ['S1', 'R5'],
  },
  'current-accepted': {
    row: 13,
    seen: 'The database accepts the AWSCURRENT password.',
    why: 'A pending version still keeps a label, because the rotation may still be running.',
    restsOn: ['S2', 'S6', 'S7'],
  },
  'no-verifier': {
    row: 14,
    seen: 'No verifier was asked which password the database accepts.',
    why: 'A pending version keeps a label, so that no password is lost.',
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
    seen: 'The AWSCURRENT value names a database that the verifier does not support. Whether clients can log in is not known.',
    advice:
      'Check whether clients can log in. A verifier of your own can support this database: docs/verifier.md.',
    restsOn: ['L6', 'L8'],
  },
  'verifier-cooling-down': {
    row: 14,
    seen: 'The database has refused a user too often in a row within the last ten minutes. The verifier does not try that user now.',
    why: 'Databases lock accounts after some refusals. The message comes back later, and the verifier is asked again.',
    restsOn: [],
  },
  unverified: {
    row: 14,
    seen: 'The verifier could not tell whether the database accepts the AWSCURRENT password.',
    advice:
      'Check whether clients can log in. Ask again when the verifier can answer: rotation-remediation plan SECRET --verify.',
    restsOn: ['L6', 'L8'],
  },
  'label-limit-reached': {
    row: 15,
    seen: 'The plan needs more staging labels than are free of the 20 that a secret can have.',
    why: 'Where no version bears AWSPREVIOUS yet, one label must stay free for it. Without that, the next rotation would fail.',
    advice: 'Take off a label that is not needed, then ask again: rotation-remediation plan SECRET.',
    restsOn: ['L5', 'L7'],
  },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

/** The entry of a reason. */
export const entryOf = (reason: Reason): ReasonEntry => REASONS[reason];

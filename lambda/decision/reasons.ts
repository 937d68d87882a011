export type ReasonEntry = {
  /** What was seen. True wherever the reason is given. The plan's steps say what is done; this text never does. */
  readonly seen: string;
  /** What to do. Told unless attention is `none`. */
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
    seen: 'AWS refused the CancelRotateSecret call, so nothing was cancelled.',
    restsOn: ['E5'],
  },
  'secret-of-another-account': {
    seen: 'The secret belongs to another account than the one that received this event.',
    why: "The owner's own installation gets the same event.",
    restsOn: ['E7'],
  },
  'event-from-elsewhere': {
    seen: 'The event or request, or the secret that it names, is of another account or Region than this installation.',
    why: 'A bus may forward events of other accounts and Regions. Their own installation gets them, too.',
    restsOn: ['E6', 'E7'],
  },
  'secret-gone': {
    seen: 'There is no such secret.',
    restsOn: ['X1'],
  },
  'secret-scheduled-for-deletion': {
    seen: 'The secret is scheduled for deletion, and AWS refuses every write to it.',
    why: 'If somebody restores it, the sweep finds it.',
    restsOn: ['X3'],
  },
  'secret-is-replica': {
    seen: 'The secret is a replica. Its labels follow those of its primary.',
    why: 'The installation in the primary Region is responsible for it.',
    restsOn: ['X4'],
  },
  'managed-by-service': {
    seen: 'An AWS service or a partner manages the secret and its rotation.',
    advice: 'AWSPENDING is stuck: repair the rotation in that service, or ask its support.',
    restsOn: ['X5'],
  },
  'out-of-scope': {
    seen: 'The secret is not in the scope of this installation: it has another name or lacks the tag.',
    restsOn: [],
  },
  'switched-off-by-tag': {
    seen: 'The secret bears the tag rotation-remediation = off.',
    restsOn: [],
  },
  'tag-not-understood': {
    seen: 'A tag of this tool has an unknown value. Known are, for rotation-remediation: off, report, unblock, recover; for rotation-remediation-failed-rotations: ignore, report, recover; for rotation-remediation-previous-on-unverified: move, leave.',
    advice: 'AWSPENDING is stuck: correct the tag, or remove it.',
    why: 'A tag can only narrow the mode, so an unknown value may mean any narrower mode.',
    restsOn: [],
  },
  'rotated-since': {
    seen: 'Rotation is on, and one has succeeded more than a day after a version got its rescue label. It has replaced that password.',
    why: 'The rescue label is obsolete.',
    restsOn: ['R4'],
  },
  'rotation-enabled': {
    seen: 'Rotation is on.',
    why: 'A cancellation switches rotation off. Where it is on, a rotation may be using AWSPENDING.',
    restsOn: ['E8', 'R3'],
  },
  'rotation-running': {
    seen: 'Rotation is on, a version is pending, and no failure stands: a rotation is most likely running.',
    why: 'A failure stands where AWS reported one and the secret has not changed for a quarter of an hour, or where the secret has not changed for two hours.',
    restsOn: ['R3', 'R10'],
  },
  'rotation-failing': {
    seen: 'Rotation is on and fails: a version stays pending. The database accepts the AWSCURRENT password, so clients are not affected.',
    advice: 'Find out why the rotation function fails: its log names the step.',
    why: 'AWS tries a rotation again within its window, with the same pending version.',
    restsOn: ['R10', 'R11'],
  },
  'rotation-failing-pending-accepted': {
    seen: 'Rotation is on and fails. The database refuses the AWSCURRENT password and accepts the pending one, for the same user.',
    advice:
      'Move AWSCURRENT to the pending version (rotation-remediation promote SECRET VERSION --verify --force-while-rotating). AWSPENDING stays on it, so that the next attempt of the rotation succeeds and changes nothing. The setting failedRotations = recover has this done.',
    why: 'AWS’s rotation functions return at once where the pending version bears AWSCURRENT. AWSPENDING stays, so that no step in flight fails.',
    restsOn: ['R11', 'R13', 'L5'],
  },
  'rotation-on-current-rejected': {
    seen: 'Rotation is on, and the database refuses the AWSCURRENT password. No pending version was seen to be accepted for the same user.',
    advice:
      'Find out why the rotation function fails (its log names the step). Then have the rotation run again (aws secretsmanager rotate-secret --secret-id SECRET), or set the AWSCURRENT password in the database. While a version is pending, AWS refuses that call, and says that it tries the rotation again.',
    why: 'A rotation function may be about to set the password, so no label is written.',
    restsOn: ['R10', 'R11'],
  },
  'rotation-failing-unverified': {
    seen: 'Rotation is on and fails: a version stays pending. Whether clients can log in is not known.',
    advice:
      'Check whether clients can log in (rotation-remediation plan SECRET --verify). Find out why the rotation function fails: its log names the step.',
    restsOn: ['R10', 'R11'],
  },
  'rotation-on-unverified': {
    seen: 'Rotation is on, and no version is pending. The verifier could not tell whether the database accepts the AWSCURRENT password.',
    advice: 'Check whether clients can log in: rotation-remediation plan SECRET --verify.',
    restsOn: ['R3'],
  },
  'rotation-started-meanwhile': {
    seen: 'Rotation was off before the writes, and is on after them.',
    why: 'The new rotation needs AWSPENDING where it was.',
    restsOn: ['R3'],
  },
  'pending-beside-current': {
    seen: 'AWSPENDING is on the AWSCURRENT version.',
    why: 'It is obsolete: that version is current, by its rotation or by a move of AWSCURRENT.',
    restsOn: ['S4', 'R8'],
  },
  'parked-is-current': {
    seen: 'The AWSCURRENT version bears a rescue label.',
    why: 'The rescue label is obsolete: AWSCURRENT alone keeps the value.',
    restsOn: ['R6', 'L6'],
  },
  'nothing-pending': {
    seen: 'No version is pending. This pass tries no password.',
    why: 'With a verifier, the recheck tries the AWSCURRENT password all the same. Recheck and sweep also judge versions with a rescue label.',
    restsOn: ['S0'],
  },
  'pending-accepted': {
    seen: 'The database refuses the AWSCURRENT password and accepts the pending one, for the same user.',
    restsOn: ['S3', 'L5'],
  },
  'parked-accepted': {
    seen: 'The database refuses the AWSCURRENT password and accepts one of a version with a rescue label, for the same user.',
    restsOn: ['S7', 'R5', 'L5'],
  },
  'mode-forbids-recovery': {
    seen: 'The database refuses the AWSCURRENT password and accepts another version’s, for the same user. The mode does not allow a move of AWSCURRENT.',
    advice:
      'Move AWSCURRENT to the version that was accepted (rotation-remediation promote SECRET VERSION --verify). The mode recover has this done.',
    restsOn: ['S3', 'S5'],
  },
  'previous-accepted': {
    seen: 'The database refuses the AWSCURRENT password and accepts that of AWSPREVIOUS, or of a version whose rescue label says WAS-AWSPREVIOUS, for the same user.',
    restsOn: ['S5', 'L5'],
  },
  'other-user-accepted': {
    seen: 'The database refuses the AWSCURRENT password and accepts that of a version that names another user.',
    advice:
      'Check that this user has all its grants, then move AWSCURRENT to it (rotation-remediation promote SECRET VERSION --verify), or set the AWSCURRENT password in the database.',
    why: 'A user that a rotation was about to create may lack its grants.',
    restsOn: ['S3p'],
  },
  'others-unverified': {
    seen: 'The database refuses the AWSCURRENT password. Whether it accepts that of another version is not known.',
    advice:
      'Ask again when the verifier can answer: rotation-remediation plan SECRET --verify. If its attempts are spent, and the database locks no accounts, allow more: rotation-remediation plan SECRET --verify --login-attempts=5. Or set the AWSCURRENT password in the database.',
    why: 'An answer that is missing is never taken for a refusal.',
    restsOn: ['S3', 'S5', 'R13'],
  },
  'none-accepted': {
    seen: 'The database refuses the AWSCURRENT password, and every other one that was tried.',
    advice:
      'Find out which password the database has; somebody may have changed it by hand. Set the AWSCURRENT password in the database, or move AWSCURRENT to the version that holds the one that works (rotation-remediation promote SECRET VERSION --verify).',
    restsOn: ['S5'],
  },
  'pending-empty': {
    seen: 'The database accepts the AWSCURRENT password, and the pending version has no value.',
    why: 'A rotation that is attempted again may fill it at any moment.',
    restsOn: ['S1', 'R3', 'L6'],
  },
  'parked-empty': {
    seen: 'The database accepts the AWSCURRENT password, and a version with a rescue label has no value.',
    why: 'The version has no value to keep.',
    restsOn: ['S1', 'R5'],
  },
  'current-accepted': {
    seen: 'The database accepts the AWSCURRENT password.',
    why: 'A pending version still keeps a label, because the rotation may still be running.',
    restsOn: ['S2', 'S6', 'S7'],
  },
  'previous-lent': {
    seen: 'The database accepts the AWSCURRENT password. A rescue label tells that AWSPREVIOUS belongs to its version.',
    why: 'AWSPREVIOUS went to another version for a rotation function to find. That is not needed any more.',
    restsOn: ['R13', 'R15'],
  },
  'no-verifier': {
    seen: 'No verifier was asked which password the database accepts.',
    advice:
      'Check whether clients can log in. If they cannot, have the rotation run again (aws secretsmanager rotate-secret --secret-id SECRET). A rotation function that tries AWSPREVIOUS finds the pending password there.',
    why: 'A pending version keeps a label, so that no password is lost. AWSPREVIOUS goes to it, because there a rotation function finds its password.',
    restsOn: ['L6', 'L8', 'R13', 'R15'],
  },
  'no-verifier-several-pending': {
    seen: 'No verifier was asked which password the database accepts. More than one version was pending when its rotation was cancelled.',
    advice:
      'Check whether clients can log in, with the AWSCURRENT password: rotation-remediation plan SECRET --verify. Where they cannot, take the steps that it shows. Where they can, release the rescue labels (rotation-remediation release SECRET), and again until none is left: for the last label of a version, it tells the command.',
    why: 'A rotation function looks for its password under AWSPREVIOUS, which only one of these versions can bear.',
    restsOn: ['L6', 'L8', 'R13'],
  },
  'no-current-version': {
    seen: 'No version bears AWSCURRENT, so there is no password to compare others with.',
    advice:
      'Find out which password the database has, and put AWSCURRENT on its version (aws secretsmanager update-secret-version-stage --secret-id SECRET --version-stage AWSCURRENT --move-to-version-id VERSION).',
    restsOn: ['L6', 'L8'],
  },
  'not-a-database-secret': {
    seen: 'The verifier finds no database in the AWSCURRENT value.',
    why: 'Without a host and a password there is nothing to log in to.',
    restsOn: ['L6', 'L8'],
  },
  'engine-not-supported': {
    seen: 'The AWSCURRENT value names a database that the verifier does not support. Whether clients can log in is not known.',
    advice:
      'Check whether clients can log in. A verifier of your own can support this database: docs/verifier.md.',
    restsOn: ['L6', 'L8'],
  },
  'verifier-cooling-down': {
    seen: 'The database has refused a user too often in a row within the last ten minutes. The verifier does not try that user now.',
    why: 'Databases lock accounts after some refusals. The message comes back later, and the verifier is asked again.',
    restsOn: [],
  },
  'current-rejected-cooling-down': {
    seen: 'The database refuses the AWSCURRENT password. A user was refused too often within the last ten minutes, so not every version was tried.',
    advice: 'The verifier asks again in some minutes. Until then, nothing is to be done by hand.',
    why: 'Databases lock accounts after some refusals.',
    restsOn: ['S3', 'S5'],
  },
  unverified: {
    seen: 'The verifier could not tell whether the database accepts the AWSCURRENT password.',
    advice:
      'Check whether clients can log in. Ask again when the verifier can answer: rotation-remediation plan SECRET --verify.',
    restsOn: ['L6', 'L8'],
  },
  'label-limit-reached': {
    seen: 'The plan needs more staging labels than are free of the 20 that a secret can have.',
    why: 'Where no version bears AWSPREVIOUS yet, one label must stay free for it. Without that, the next rotation would fail.',
    advice:
      'Take off a label that is not needed (aws secretsmanager update-secret-version-stage --secret-id SECRET --version-stage LABEL --remove-from-version-id VERSION), or the rescue labels that are obsolete (rotation-remediation release SECRET). Then ask again: rotation-remediation plan SECRET --verify.',
    restsOn: ['L5', 'L7'],
  },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

/** The entry of a reason. */
export const entryOf = (reason: Reason): ReasonEntry => REASONS[reason];

export {
  DEFAULT_FAILED_ROTATIONS,
  DEFAULT_PREVIOUS_ON_UNVERIFIED,
  FAILED_ROTATIONS,
  type FailedRotations,
  MODES,
  type Mode,
  PREVIOUS_ON_UNVERIFIED,
  type PreviousOnUnverified,
} from '../decision/mode.ts';
export { RESCUE_PREFIX } from '../decision/rescue-label.ts';
export { isLoginAttempts, LIMITS, LOGIN_ATTEMPTS } from './limits.ts';
export { longestGapHours } from './sweep-interval.ts';

/** The environment variables that the functions read and the stack sets. */
export const ENVIRONMENT = {
  /** `report`, `unblock` or `recover`. */
  mode: 'REMEDIATION_MODE',
  /** `ignore`, `report` or `recover`: what is done about a rotation that failed. */
  failedRotations: 'FAILED_ROTATIONS',
  /** `move` or `leave`: what happens to AWSPREVIOUS where nobody could ask the database. */
  previousOnUnverified: 'PREVIOUS_ON_UNVERIFIED',
  /** ARN of the verifier for every secret that names none by its tag; empty for none. */
  verifier: 'VERIFIER_FUNCTION_ARN',
  /** ARNs, separated by commas, that a secret's tag may name as its verifier. */
  tagVerifiers: 'VERIFIERS_BY_TAG',
  /** Name or ARN of the event bus that outcome events go to. */
  outcomeBus: 'OUTCOME_BUS',
  /** URL of the queue that asks `remediate` for another pass; the sweep sends to it without delay. */
  recheckQueue: 'RECHECK_QUEUE_URL',
  /** URL of the sweep's own queue: its schedule starts it there, and it hands the next page over there. */
  sweepQueue: 'SWEEP_QUEUE_URL',
  /** The expression of the sweep's schedule. `doctor` reads it, and no function. */
  sweepSchedule: 'SWEEP_SCHEDULE',
  /** How many refusals in a row a user may get from the verifier's logins. */
  loginAttempts: 'LOGIN_ATTEMPTS',
  /** A file of certificates in PEM, of authorities that the verifier trusts besides the usual ones. */
  certificateAuthorities: 'CERTIFICATE_AUTHORITIES',
  /** Endings, separated by commas, of the server names that a secret's host may be an alias of. */
  aliasTargets: 'ALIAS_TARGETS',
  /** Where the functions in a VPC reach Secrets Manager, in place of its usual name: the SDK's own variable. */
  secretsManagerEndpoint: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  /** Name prefixes, separated by commas, of the secrets in scope; empty for every name. */
  namePrefixes: 'SECRET_NAME_PREFIXES',
  /** `key=value` of the tag that a secret in scope has; empty for any or no tag. */
  chosenByTag: 'SECRET_TAG',
} as const;

/** The value of the dimension `service`, which Powertools puts on every metric and log line. */
export const SERVICE = 'rotation-remediation';
export const METRIC_NAMESPACE = 'RotationRemediation';
export const METRIC_DIMENSIONS = { service: 'service', verdict: 'Verdict', reason: 'Reason' } as const;

/**
 * The metrics that the functions write, and that the alarms and the dashboard read. Each has the dimension `service`.
 * `reconciled` is also written by Verdict, and by Verdict with Reason.
 */
export const METRICS = {
  /** One per verdict. */
  reconciled: { name: 'Reconciled', unit: 'Count' },
  /** One per verdict that requires attention. */
  attentionRequired: { name: 'AttentionRequired', unit: 'Count' },
  /** One per verdict that leaves clients locked out: AWSCURRENT's password was refused, and AWSCURRENT was not moved. */
  clientsLockedOut: { name: 'ClientsLockedOut', unit: 'Count' },
  /** One per pass that ended in an error, for an event or for a queue's message. */
  failed: { name: 'Failed', unit: 'Count' },
  /** Milliseconds from the cancellation to the last write, of passes that changed something. */
  timeToRepair: { name: 'TimeToRepair', unit: 'Milliseconds' },
  /** One per pass in which the verifier was asked and did not answer. */
  verifierUnreachable: { name: 'VerifierUnreachable', unit: 'Count' },
  /** One per sweep, when its last page is done. */
  sweepCompleted: { name: 'SweepCompleted', unit: 'Count' },
  sweepSeen: { name: 'SweepSeen', unit: 'Count' },
  sweepStuck: { name: 'SweepStuck', unit: 'Count' },
  /** One per sweep's pass that requires attention, 0 per other pass of a sweep and per sweep: their sum is a gauge. */
  secretsNeedingAttention: { name: 'SecretsNeedingAttention', unit: 'Count' },
  /** Rescue labels in service, as the last sweep counted them. */
  sweepParked: { name: 'SweepParked', unit: 'Count' },
  /** Secrets whose rotation function is set and whose rotation is off. */
  sweepLeftOff: { name: 'SweepLeftOff', unit: 'Count' },
  sweepSent: { name: 'SweepSent', unit: 'Count' },
  sweepReleased: { name: 'SweepReleased', unit: 'Count' },
  sweepOldestStuck: { name: 'SweepOldestStuck', unit: 'Seconds' },
} as const;

/** Source and types of outcome events. They are published only when something changed or attention is required. */
export const OUTCOME_EVENTS = {
  source: 'rotation-remediation',
  reconciled: 'Rotation Reconciled',
  attentionRequired: 'Rotation Needs Attention',
} as const;

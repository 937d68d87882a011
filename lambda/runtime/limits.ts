import { SETTLED_AFTER_MS } from '../decision/rotation-window.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** No function can run longer, in milliseconds: a Lambda quota. */
const LONGEST_RUN_MS = 15 * MINUTE;

/**
 * Every time limit and rate of the functions and their stack. Its test holds how they depend on each other.
 * `…Ms` is in milliseconds, `…PerSecond` in calls a second.
 */
export const LIMITS = {
  /** For calls to AWS's endpoints. Under throttling, six attempts with the SDK's jittered back-off last some 10 s. */
  awsCall: { connectMs: SECOND, requestMs: 5 * SECOND, attempts: 6 },
  /** For reading values in `verify`. Short: the time that reads take is taken from the logins. */
  readingCall: { connectMs: SECOND, requestMs: 2 * SECOND, attempts: 3 },
  /** For asking the verifier. One attempt: a second run would log in again. */
  verifierCall: { connectMs: SECOND, requestMs: 25 * SECOND, attempts: 1 },

  /** For one login, and with `runMs` for all logins of one run. `loginMs` goes from the first packet to an answer. */
  login: { connectMs: 3 * SECOND, loginMs: 5 * SECOND, runMs: 12 * SECOND },
  /** For one of a host's addresses, before the next is tried. Long, because a busy function sees answers late. */
  addressMs: SECOND,
  /** For one question about a host's alias. It is asked twice. */
  aliasMs: SECOND,
  /** For closing the session after the answer. It changes nothing about the answer. */
  closeMs: 500,
  /** How long `prepare` waits for a thread to start. */
  prepareMs: 5 * SECOND,
  /** How long a user is not tried after too many refusals in a row. */
  coolingMs: 10 * MINUTE,

  /** How long init waits for its connection. A connection that is not up by then may never be. */
  primingMs: 200,
  /** The most that a connection may have been idle: an older one may have been closed while the function was frozen. */
  idleConnectionMs: 5 * SECOND,
  /** Per execution environment: 5 × 4 = 20 of the account's 50 writes a second (X7). */
  writesPerSecond: 4,

  /** A fifth of the Region's quota for ListSecrets (X7). */
  listsPerSecond: 10,
  /** The longest time for one page of the sweep, all retries included. */
  pageMs: MINUTE,
  /** A pause before a handed-over page: the previous invocation may have used up this second's rate. */
  handedOverMs: SECOND,
  /** How long the sweep leaves a changed secret to its own event and recheck. */
  freshMs: SETTLED_AFTER_MS,

  /** The functions' time limits. */
  remediateMs: MINUTE,
  verifyMs: 20 * SECOND,
  sweepMs: LONGEST_RUN_MS,
  /** Every step of a cancelled rotation has ended by then (R5). */
  recheckDelayMs: LONGEST_RUN_MS,
  /** The delay of a recheck that a pass asks for: longer than a user cools down, and as long as a queue can hold back. */
  againDelayMs: LONGEST_RUN_MS,
  /** How long a message is hidden that a function has taken. For the recheck queue it is 6 times the function's time, as AWS advises. */
  recheckHiddenMs: 6 * MINUTE,
  sweepHiddenMs: 16 * MINUTE,
  /** The longest that SQS keeps a message. Dead letters stay that long, and what waits while the installation is paused. */
  keptMs: 14 * 24 * HOUR,
  /** How much later than its schedule says a sweep may end before it is overdue. */
  sweepSlackMs: 6 * HOUR,
  /** How long the schedule tries to start a sweep. */
  startMs: 6 * HOUR,
} as const;

/** How many refusals in a row a user may be put through. Databases commonly lock an account after 3 to 10. */
export const LOGIN_ATTEMPTS = { min: 2, max: 5, default: 2 } as const;

export const isLoginAttempts = (attempts: number): boolean =>
  Number.isInteger(attempts) && attempts >= LOGIN_ATTEMPTS.min && attempts <= LOGIN_ATTEMPTS.max;

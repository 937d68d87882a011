/** What follows from an error that AWS, or the way to it, answers with. */
export type Handling =
  /** There is no such secret: an observation, not an error. */
  | 'gone'
  /** The labels are not as the write assumed: read them again and decide anew. */
  | 'read-again'
  /** Every label that a secret can have is in use: hold, and call a person. */
  | 'label-limit-reached'
  /** It may pass: the SDK has tried again already, so the event is given back to be delivered again. */
  | 'retry'
  /** Trying again cannot help: fail, so that the event ends in the dead-letter queue and the alarm rings. */
  | 'fail';

export type Refusal = {
  readonly whenLooking: Handling;
  readonly whenWriting: Handling;
  readonly means: string;
};

/**
 * Every error of DescribeSecret and UpdateSecretVersionStage, by name. The texts are never matched: for a
 * lost compare-and-swap AWS has published none (L3).
 */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  ResourceNotFoundException: {
    whenLooking: 'gone',
    whenWriting: 'read-again',
    means: 'There is no such secret, or no such version any more (X1).',
  },
  InvalidParameterException: {
    whenLooking: 'fail',
    whenWriting: 'read-again',
    means: 'The label is not where the write assumed it (L2, L3), or the secret is a replica (X4).',
  },
  InvalidRequestException: {
    whenLooking: 'fail',
    whenWriting: 'read-again',
    means: 'The secret does not allow it in its present state: it may be scheduled for deletion (X3).',
  },
  LimitExceededException: {
    whenLooking: 'fail',
    whenWriting: 'label-limit-reached',
    means: 'All 20 staging labels are in use (L7). A quota, not throttling: the SDK must not try it again.',
  },
  InternalServiceError: {
    whenLooking: 'retry',
    whenWriting: 'retry',
    means: 'AWS had an error of its own. The write may have taken effect.',
  },
  ThrottlingException: {
    whenLooking: 'retry',
    whenWriting: 'retry',
    means: 'More calls than the Region allows (X7).',
  },
  AccessDeniedException: {
    whenLooking: 'fail',
    whenWriting: 'fail',
    means: "The function's role, or the secret's own policy, does not allow it.",
  },
  ValidationException: {
    whenLooking: 'fail',
    whenWriting: 'fail',
    means: 'What was sent is no secret id, version id or label.',
  },
};

/** Anything that is not in the table: the way to AWS broke, AWS did, or it refused for a reason unheard of. */
export const OTHER_ERRORS = {
  noReply: {
    whenLooking: 'retry',
    whenWriting: 'retry',
    means: 'No reply: a time-out or a broken connection. A write may have taken effect.',
  },
  otherServerError: {
    whenLooking: 'retry',
    whenWriting: 'retry',
    means: 'Any other HTTP 5xx or 429.',
  },
  otherClientError: {
    whenLooking: 'fail',
    whenWriting: 'fail',
    means: 'Any other HTTP 4xx, for a reason unheard of: nothing may be concluded from it about the labels.',
  },
} as const satisfies Record<string, Refusal>;

/** Sorts an error of the SDK. Errors with no HTTP status never reached AWS, or their reply never came back. */
export const classifyRefusal = (error: unknown): Refusal => {
  const { name, status } = detailsOf(error);
  const known = Object.hasOwn(REFUSALS, name) ? REFUSALS[name] : undefined;
  if (known) return known;
  if (status === undefined) return OTHER_ERRORS.noReply;
  return status >= 500 || status === 429 ? OTHER_ERRORS.otherServerError : OTHER_ERRORS.otherClientError;
};

/** The name of an SDK error, and the HTTP status of the reply if there was one. */
export const detailsOf = (error: unknown): { readonly name: string; readonly status: number | undefined } => {
  if (!(error instanceof Error)) return { name: typeof error, status: undefined };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return { name: error.name, status: typeof status === 'number' ? status : undefined };
};

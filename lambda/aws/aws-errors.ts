/** What to do about an error of an AWS call. */
export type Handling =
  /** The secret does not exist: an observation, not an error. */
  | 'gone'
  /** The labels are not as the write assumed: read them and decide again. */
  | 'read-again'
  /** All 20 labels are in use: the verdict is `withheld`, and attention is required. */
  | 'label-limit-reached'
  /** It may pass. The SDK has retried already, so the pass fails and the event is delivered again. */
  | 'retry'
  /** A retry cannot help. The pass fails, the event ends in the dead-letter queue, and the alarm goes off. */
  | 'fail';

/** What an error means, and what to do about it on a read and on a write. */
export type AwsErrorMeaning = {
  readonly whenLooking: Handling;
  readonly whenWriting: Handling;
  readonly means: string;
  /** A write that got this may have taken effect. */
  readonly mayHaveWritten?: true;
};

type Row = readonly [whenLooking: Handling, whenWriting: Handling, means: string, mayHaveWritten?: true];

/**
 * Every error of DescribeSecret and UpdateSecretVersionStage, by name. The texts are never matched: for a
 * lost compare-and-swap AWS has published none (L3).
 */
// biome-ignore format: a table is read by its columns
export const AWS_ERRORS: Readonly<Record<string, Row>> = {
  // error                         when looking, when writing, what it means, a write may have taken effect
  ResourceNotFoundException:  ['gone',  'read-again',          'There is no such secret, or no such version any more (X1).'],
  InvalidParameterException:  ['fail',  'read-again',          'The label is not where the write assumed it (L2, L3), or the secret is a replica (X4).'],
  InvalidRequestException:    ['fail',  'read-again',          'The state of the secret does not allow it: it may be scheduled for deletion (X3).'],
  LimitExceededException:     ['fail',  'label-limit-reached', 'All 20 staging labels are in use (L7). This is a quota, not throttling: the SDK must not retry.'],
  InternalServiceError:       ['retry', 'retry',               'An error inside AWS.', true],
  ThrottlingException:        ['retry', 'retry',               'More calls than the Region allows (X7).'],
  AccessDeniedException:      ['fail',  'fail',                "The function's role, or the secret's own policy, does not allow it."],
  ValidationException:        ['fail',  'fail',                'A secret id, version id or label is not valid.'],
};

/** Errors that are not in the table: no reply, any other server error, any other client error. */
// biome-ignore format: a table is read by its columns
export const OTHER_ERRORS = {
  noReply:                    ['retry', 'retry',               'No reply: a timeout or a broken connection.', true],
  otherServerError:           ['retry', 'retry',               'Any other HTTP 5xx or 429.'],
  otherClientError:           ['fail',  'fail',                'Any other HTTP 4xx. It says nothing about the labels.'],
} as const satisfies Record<string, Row>;

/** Classifies an error of the SDK. An error without an HTTP status had no reply from AWS. */
export const classifyAwsError = (error: unknown): AwsErrorMeaning => {
  const [whenLooking, whenWriting, means, mayHaveWritten] = rowOf(error);
  return { whenLooking, whenWriting, means, ...(mayHaveWritten && { mayHaveWritten }) };
};

const rowOf = (error: unknown): Row => {
  const { name, status } = detailsOf(error);
  const known = Object.hasOwn(AWS_ERRORS, name) ? AWS_ERRORS[name] : undefined;
  if (known) return known;
  if (status === undefined) return OTHER_ERRORS.noReply;
  return status >= 500 || status === 429 ? OTHER_ERRORS.otherServerError : OTHER_ERRORS.otherClientError;
};

/** Said of a write, where it may have taken effect. */
export const MAY_HAVE_WRITTEN = 'The write may have taken effect.';

/** An error's name, with what the network tells: `ECONNREFUSED (127.0.0.1:1)`, `ENOTFOUND (aws.test)`. */
export const errorInWords = (error: unknown): string => {
  const { name } = detailsOf(error);
  if (!(error instanceof Error)) return name;
  const { code, hostname, address, port }: NodeJS.ErrnoException & Address = error;
  if (code === undefined) return name;
  const where = hostname ?? (address && `${address}:${port}`);
  return where ? `${code} (${where})` : `${name}, ${code}`;
};

type Address = { readonly hostname?: string; readonly address?: string; readonly port?: number };

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

/** A refusal as the API gives it. Holds no value of a secret. */
export class ApiError extends Error {
  override readonly name: string;
  readonly status: number;
  /** Under which key the reply has the message: modelled errors say `Message`, the rest `message` (X10). */
  readonly messageKey: 'Message' | 'message';

  constructor(
    name: string,
    message: string,
    options: { status?: number; messageKey?: 'Message' | 'message' } = {},
  ) {
    super(message);
    this.name = name;
    this.status = options.status ?? 400;
    this.messageKey = options.messageKey ?? 'Message';
  }
}

/** The connection broke before the reply arrived; whether the call took effect, the caller can't know. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

const unmodelled = (name: string, message: string, status = 400) =>
  new ApiError(name, message, { status, messageKey: 'message' });

export const invalidParameter = (message: string) => new ApiError('InvalidParameterException', message);
export const invalidRequest = (message: string) => new ApiError('InvalidRequestException', message);
export const limitExceeded = (message: string) => new ApiError('LimitExceededException', message);
export const resourceExists = (message: string) => new ApiError('ResourceExistsException', message);
export const accessDenied = (message: string) => unmodelled('AccessDeniedException', message);
export const validation = (message: string) => unmodelled('ValidationException', message);
export const serialization = (message: string) => unmodelled('SerializationException', message);

const notFound = (message: string) => new ApiError('ResourceNotFoundException', message);

/** X1. */
export const secretNotFound = () => notFound("Secrets Manager can't find the specified secret.");

/** X2. */
export const valueNotFound = (by: { label: string } | { versionId: string }) => {
  const what = 'label' in by ? `staging label: ${by.label}` : `VersionId: ${by.versionId}`;
  return notFound(`Secrets Manager can't find the specified secret value for ${what}`);
};

/** X3. */
export const markedForDeletion = () =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");

/** X4. */
export const notOnReplica = () =>
  invalidParameter(
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
  );

/** X5; AWS's text is not published. */
export const managedByService = (service: string) =>
  invalidRequest(`You can't perform this operation on the secret because it's managed by ${service}.`);

/** X6. */
export const noRotationFunction = () =>
  invalidRequest('No Lambda rotation function ARN is associated with this secret.');

/** X6. */
export const functionNotCallable = () =>
  accessDenied(
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
  );

/** R3. */
export const previousRotationIncomplete = () =>
  invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");

/** L11. */
export const tokenInUse = (token: string, arn: string) =>
  resourceExists(
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );

/** X7. */
export const throttled = () => unmodelled('ThrottlingException', 'Rate exceeded');

export const unknownOperation = () => unmodelled('UnknownOperationException', '');

export const internalError = () =>
  new ApiError('InternalServiceError', 'An error occurred on the server side.', { status: 500 });

export const unavailable = () =>
  unmodelled('ServiceUnavailableException', 'Service is temporarily unavailable.', 503);

/** The text is ours. */
export const malformedPolicy = () =>
  new ApiError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.');

/** X12. */
export const invalidName = () =>
  validation(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );

export const invalidNextToken = () => new ApiError('InvalidNextTokenException', 'The next token is invalid.');

import { randomUUID } from 'node:crypto';
import { isObject } from '../../lambda/decision/unknown-value.ts';
import type { ApiError } from './errors.ts';
import type { Caller, Settings } from './options.ts';
import type { RotationEventName } from './rotation.ts';

export type Event = Record<string, unknown>;

/** Reads don't reach EventBridge without an opt-in (E6). */
const READS = [
  'DescribeSecret',
  'GetRandomPassword',
  'GetResourcePolicy',
  'GetSecretValue',
  'ListSecrets',
  'ListSecretVersionIds',
];
export const isRecorded = (operation: string): boolean => !READS.includes(operation);

/** CloudTrail begins every name with a small letter. */
const camelCased = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      camelCased(inner),
    ]),
  );
};

const isoSeconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** An assumed role's session, an IAM user, or the root user, as the ARN tells. */
const userIdentity = (arn: string): Event => {
  const [, , , , accountId = '', resource = ''] = arn.split(':');
  const [kind, name = '', session = ''] = resource.split('/');
  const common = { arn, accountId };
  if (kind !== 'assumed-role')
    return {
      type: kind === 'root' ? 'Root' : 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      ...common,
      userName: name,
    };
  const issuer = { type: 'Role', arn: `arn:aws:iam::${accountId}:role/${name}`, accountId, userName: name };
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${session}`,
    ...common,
    sessionContext: { sessionIssuer: issuer },
  };
};

const envelope = (
  detailType: string,
  { accountId, region }: Settings,
  time: string,
  detail: Event,
): Event => ({
  version: '0',
  id: randomUUID(),
  'detail-type': detailType,
  source: 'aws.secretsmanager',
  account: accountId,
  time,
  region,
  resources: [],
  detail: {
    eventVersion: '1.11',
    eventTime: time,
    eventSource: 'secretsmanager.amazonaws.com',
    awsRegion: region,
    eventID: randomUUID(),
    readOnly: false,
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
    ...detail,
  },
});

type RecordedCall = {
  readonly operation: string;
  /** Without the secret's value. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** What `responseElements` has to say; null for a refused call, and where the reply is not recorded. */
  readonly elements: Event | null;
  readonly refusal?: ApiError;
};

/** The record of an API call (E1, E2, E5). */
export const apiCallEvent = (call: RecordedCall, settings: Settings, now: number): Event =>
  envelope('AWS API Call via CloudTrail', settings, isoSeconds(now), {
    eventName: call.operation,
    eventType: 'AwsApiCall',
    userIdentity: userIdentity(call.caller.principalArn ?? `arn:aws:iam::${settings.accountId}:user/sandbox`),
    sourceIPAddress: call.caller.sourceIp ?? '127.0.0.1',
    userAgent: 'sandbox',
    ...(call.refusal && {
      errorCode: call.refusal.name === 'AccessDeniedException' ? 'AccessDenied' : call.refusal.name,
      errorMessage: call.refusal.message,
    }),
    requestParameters: camelCased(call.input),
    responseElements: call.elements,
    requestID: randomUUID(),
  });

/** The record of what AWS did by itself (E9). */
export const rotationEvent = (
  name: RotationEventName,
  secret: {
    readonly arn: string;
    readonly versionId: string;
    /** Of a step that failed (R12). */
    readonly errorMessage: string | undefined;
  },
  settings: Settings,
): Event =>
  envelope('AWS Service Event via CloudTrail', settings, isoSeconds(settings.now()), {
    eventName: name,
    eventType: 'AwsServiceEvent',
    userIdentity: { accountId: settings.accountId, invokedBy: 'secretsmanager.amazonaws.com' },
    sourceIPAddress: 'secretsmanager.amazonaws.com',
    userAgent: 'secretsmanager.amazonaws.com',
    ...(secret.errorMessage !== undefined && { errorMessage: secret.errorMessage }),
    requestParameters: null,
    responseElements: null,
    additionalEventData: { SecretId: secret.arn },
    requestID: `Rotation-${secret.arn}-${secret.versionId}`,
  });

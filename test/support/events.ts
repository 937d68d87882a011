/**
 * A CancelRotateSecret event as EventBridge delivers it; `detail` is merged over the record, field by field, and
 * `envelope` over what is around it.
 */
export const cancelEvent = (
  detail: Readonly<Record<string, unknown>> = {},
  envelope: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({
  version: '0',
  id: '6f0c1a52-3c1b-4a54-9b40-2f6d1f6f2a11',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.secretsmanager',
  account: '111122223333',
  time: '2026-11-24T03:15:00Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:mallory',
      arn: 'arn:aws:sts::111122223333:assumed-role/terraform/mallory',
      accountId: '111122223333',
    },
    eventTime: '2026-11-24T03:15:00Z',
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'CancelRotateSecret',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '192.0.2.7',
    requestParameters: { secretId: 'orders/db' },
    responseElements: { arn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3' },
    eventID: '2f4d5d4e-52f5-4a53-a2a2-1c7f0f0d1c11',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    ...detail,
  },
  ...envelope,
});

/** A RotationFailed event as EventBridge delivers it (E9, R12), merged in the same way. */
export const failedEvent = (
  detail: Readonly<Record<string, unknown>> = {},
  envelope: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> =>
  cancelEvent(
    {
      userIdentity: { accountId: '111122223333', invokedBy: 'secretsmanager.amazonaws.com' },
      eventName: 'RotationFailed',
      sourceIPAddress: 'secretsmanager.amazonaws.com',
      errorMessage:
        'Error when executing lambda arn:aws:lambda:eu-central-1:111122223333:function:rotate during setSecret step',
      requestParameters: null,
      responseElements: null,
      additionalEventData: {
        SecretId: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3',
      },
      eventType: 'AwsServiceEvent',
      ...detail,
    },
    { 'detail-type': 'AWS Service Event via CloudTrail', ...envelope },
  );

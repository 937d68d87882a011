import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cancelEvent } from '../../test/support/events.ts';
import { parseRequest } from './request.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3';

describe('a cancellation', () => {
  test('is read whole', () => {
    expect(parseRequest(cancelEvent())).toStrictEqual({
      kind: 'cancellation',
      eventId: '6f0c1a52-3c1b-4a54-9b40-2f6d1f6f2a11',
      secretId: ARN,
      cancelledAt: Date.UTC(2026, 10, 24, 3, 15),
      cancelledBy: {
        principal: 'arn:aws:sts::111122223333:assumed-role/terraform/mallory',
        sourceIp: '192.0.2.7',
      },
    });
  });

  test.each(['arn', 'aRN', 'ARN'])('tells the ARN by the field %s (E3)', (field) => {
    expect(parseRequest(cancelEvent({ responseElements: { [field]: ARN } }))).toMatchObject({
      secretId: ARN,
    });
  });

  test.each([null, undefined, {}, { arn: null }])(
    'falls back to what the caller passed: %j (E2, E3)',
    (reply) => {
      expect(parseRequest(cancelEvent({ responseElements: reply }))).toMatchObject({ secretId: 'orders/db' });
    },
  );

  test('keeps a partial ARN as the caller passed it (E2)', () => {
    const partial = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db';
    const event = cancelEvent({ responseElements: null, requestParameters: { secretId: partial } });
    expect(parseRequest(event)).toMatchObject({ kind: 'cancellation', secretId: partial });
  });

  test('takes a name for a name, whatever is in it', () => {
    const secretId = 'x-arn:aws:secretsmanager:eu-central-1:999988887777:secret:orders/db';
    const event = cancelEvent({ responseElements: null, requestParameters: { secretId } });
    expect(parseRequest(event)).toMatchObject({ kind: 'cancellation', secretId });
  });

  test('keeps the version as a hint where there is one (E4)', () => {
    const responseElements = { arn: ARN, versionId: 'd0000002-0000-4000-8000-000000000000' };
    expect(parseRequest(cancelEvent({ responseElements }))).toMatchObject({
      versionId: 'd0000002-0000-4000-8000-000000000000',
    });
  });

  test.each([
    ['the service where no principal called (E8)', { invokedBy: 'rds.amazonaws.com' }, 'rds.amazonaws.com'],
    ['the caller by its id where its ARN is missing', { principalId: 'AIDAEXAMPLE' }, 'AIDAEXAMPLE'],
  ])('names %s', (_whom, userIdentity, principal) => {
    expect(parseRequest(cancelEvent({ userIdentity }))).toMatchObject({ cancelledBy: { principal } });
  });

  const account = '999988887777';
  test.each<[string, Record<string, unknown>, string]>([
    [
      'IAMUser',
      { arn: 'arn:aws:iam::999988887777:user/ada', principalId: 'AIDA' },
      'arn:aws:iam::999988887777:user/ada',
    ],
    [
      'AssumedRole',
      { arn: 'arn:aws:sts::999988887777:assumed-role/r/s', sessionCredentialFromConsole: 'true' },
      'arn:aws:sts::999988887777:assumed-role/r/s',
    ],
    [
      'Root',
      { arn: 'arn:aws:iam::999988887777:root', principalId: account },
      'arn:aws:iam::999988887777:root',
    ],
    [
      'WebIdentityUser',
      { principalId: 'accounts.google.com:app:1', userName: '1' },
      'accounts.google.com:app:1',
    ],
    [
      'FederatedUser',
      { arn: 'arn:aws:sts::999988887777:federated-user/ada' },
      'arn:aws:sts::999988887777:federated-user/ada',
    ],
    ['AWSService', { invokedBy: 'rds.amazonaws.com' }, 'rds.amazonaws.com'],
    ['AWSAccount', { accountId: account, principalId: 'AIDA:x' }, 'AIDA:x'],
    ['AWSAccount, of whom only the account is told', { accountId: account }, account],
    [
      'IdentityCenterUser',
      { accountId: account, onBehalfOf: { userId: 'a-1', identityStoreArn: 'arn:x' } },
      'a-1',
    ],
    ['SAMLUser', { principalId: 'saml:namequalifier:ada', userName: 'ada' }, 'saml:namequalifier:ada'],
    ['Directory', {}, 'Directory'],
    ['Unknown', { arn: '', principalId: null }, 'Unknown'],
  ])('tells who called: %s (E11)', (type, userIdentity, principal) => {
    expect(parseRequest(cancelEvent({ userIdentity: { type, ...userIdentity } }))).toMatchObject({
      cancelledBy: { principal },
    });
  });

  test('tells a caller of any length by no more than 512 characters', () => {
    const toldBy = (length: number) =>
      parseRequest(
        cancelEvent({ userIdentity: { arn: 'a'.repeat(length) }, sourceIPAddress: 'b'.repeat(length) }),
      );
    expect(toldBy(512)).toMatchObject({
      cancelledBy: { principal: 'a'.repeat(512), sourceIp: 'b'.repeat(512) },
    });
    for (const length of [513, 1_000_000])
      expect(toldBy(length)).toMatchObject({
        cancelledBy: { principal: `${'a'.repeat(512)}…`, sourceIp: `${'b'.repeat(512)}…` },
      });
  });

  test.each([
    ['does not tell', undefined, undefined],
    ['tells in no text', { arn: 7, invokedBy: [] }, { address: '192.0.2.7' }],
  ])('says unknown where the record %s who called, or from where', (_how, userIdentity, sourceIPAddress) => {
    const event = cancelEvent({ userIdentity, sourceIPAddress });
    expect(parseRequest(event)).toMatchObject({ cancelledBy: { principal: 'unknown', sourceIp: 'unknown' } });
  });
});

describe('nothing was cancelled here', () => {
  test('where AWS refused the call (E5)', () => {
    const event = cancelEvent({ errorCode: 'AccessDenied', errorMessage: '…', responseElements: null });
    expect(parseRequest(event)).toEqual({
      kind: 'no-action',
      row: '0',
      reason: 'cancel-call-failed',
      attention: 'none',
    });
  });

  test.each([
    'ResourceNotFoundException',
    'InvalidParameterException',
    'InvalidRequestException',
    'InternalServiceError',
  ])('where the call failed with %s, as its API page names it', (errorCode) => {
    expect(parseRequest(cancelEvent({ errorCode, responseElements: null }))).toMatchObject({
      reason: 'cancel-call-failed',
    });
  });

  test("where the secret is another account's (E7)", () => {
    const theirs = 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:orders/db-a1B2c3';
    const left = { kind: 'no-action', row: '0', reason: 'secret-of-another-account', attention: 'none' };
    expect(parseRequest(cancelEvent({ responseElements: { arn: theirs } }))).toEqual(left);
    expect(
      parseRequest(cancelEvent({ responseElements: null, requestParameters: { secretId: theirs } })),
    ).toEqual(left);
  });

  test('and in another partition the account is found all the same', () => {
    const arn = 'arn:aws-cn:secretsmanager:cn-north-1:999988887777:secret:orders/db-a1B2c3';
    expect(parseRequest(cancelEvent({ responseElements: { arn } }))).toMatchObject({
      reason: 'secret-of-another-account',
    });
  });
});

describe("a sweep's request", () => {
  test('names its secret', () => {
    expect(parseRequest({ kind: 'sweep', secretId: ARN })).toEqual({ kind: 'sweep', secretId: ARN });
  });

  test.each([undefined, null, '', 7, {}, ['a']])('is refused with the secret %j', (secretId) => {
    expect(parseRequest({ kind: 'sweep', secretId })).toMatchObject({
      kind: 'not-understood',
      problems: [{ field: 'secretId' }],
    });
  });
});

/** Twenty kinds of bad input, and the field that the refusal has to name. */
const BAD_INPUT: readonly [what: string, input: unknown, field: string][] = [
  ['nothing', undefined, 'source'],
  ['null', null, 'source'],
  ['a number', 42, 'source'],
  ['a text', 'CancelRotateSecret', 'source'],
  ['a list', [cancelEvent()], 'source'],
  ['an empty object', {}, 'source'],
  ['an event of another source', { ...cancelEvent(), source: 'aws.s3' }, 'source'],
  ['a source in capitals', { ...cancelEvent(), source: 'AWS.SecretsManager' }, 'source'],
  [
    'a service event (E9)',
    { ...cancelEvent(), 'detail-type': 'AWS Service Event via CloudTrail' },
    'detail-type',
  ],
  ['an event without a detail', { ...cancelEvent(), detail: undefined }, 'detail.eventSource'],
  ['a detail that is a list', { ...cancelEvent(), detail: [] }, 'detail.eventSource'],
  ['a call to another service', cancelEvent({ eventSource: 'kms.amazonaws.com' }), 'detail.eventSource'],
  ['another call', cancelEvent({ eventName: 'RotateSecret' }), 'detail.eventName'],
  ['an event without an id', { ...cancelEvent(), id: undefined }, 'id'],
  ['a time that is none', cancelEvent({ eventTime: 'yesterday' }), 'detail.eventTime'],
  ['a time that is a number', cancelEvent({ eventTime: 1_795_490_130 }), 'detail.eventTime'],
  ['no recipient account', cancelEvent({ recipientAccountId: undefined }), 'detail.recipientAccountId'],
  [
    'no secret at all',
    cancelEvent({ requestParameters: null, responseElements: null }),
    'detail.requestParameters.secretId',
  ],
  [
    'an ARN that is no text',
    cancelEvent({ responseElements: { arn: { a: 1 } } }),
    'detail.responseElements.arn',
  ],
  [
    'a version that is no text',
    cancelEvent({ responseElements: { arn: ARN, versionId: 7 } }),
    'detail.responseElements.versionId',
  ],
  [
    'an endless name',
    cancelEvent({ responseElements: null, requestParameters: { secretId: 'x'.repeat(3000) } }),
    'detail.requestParameters.secretId',
  ],
  ['an error code that is no text', cancelEvent({ errorCode: 403 }), 'detail.errorCode'],
  ['fields of a prototype', Object.create(cancelEvent()), 'source'],
];

describe('what is not understood', () => {
  test.each(BAD_INPUT)('%s is refused by its field', (_what, input, field) => {
    const parsed = parseRequest(input);
    expect(parsed).toMatchObject({ kind: 'not-understood' });
    expect(parsed.kind === 'not-understood' && parsed.problems.map((problem) => problem.field)).toContain(
      field,
    );
  });

  test('is told field by field, and never by value', () => {
    const event = cancelEvent({
      eventName: 'PLANTED-VALUE',
      eventTime: 'PLANTED-VALUE',
      recipientAccountId: 7,
    });
    expect(JSON.stringify(parseRequest(event))).not.toContain('PLANTED');
  });

  test('is never a crash, whatever the input', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(['cancellation', 'sweep', 'no-action', 'not-understood']).toContain(parseRequest(input).kind);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is never a crash, whatever stands in one field of a real event', () => {
    const fields = [
      'eventName',
      'eventTime',
      'recipientAccountId',
      'responseElements',
      'userIdentity',
      'errorCode',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, value) => {
        const parsed = parseRequest(cancelEvent({ [field]: value }));
        if (parsed.kind === 'not-understood')
          for (const { field: named } of parsed.problems) expect(named).toContain('detail.');
      }),
      { numRuns: 2_000 },
    );
  });
});

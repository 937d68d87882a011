import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failedEvent } from '../../test/support/events.ts';
import { parseRequest } from './request.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3';
const HOME = { partition: 'aws', account: '111122223333', region: 'eu-central-1' };
const LAMBDA = 'arn:aws:lambda:eu-central-1:111122223333:function';

describe('a failed rotation', () => {
  test('is read whole', () => {
    expect(parseRequest(failedEvent(), HOME)).toStrictEqual({
      kind: 'failed-rotation',
      eventId: '6f0c1a52-3c1b-4a54-9b40-2f6d1f6f2a11',
      secretId: ARN,
      failedAt: Date.UTC(2026, 10, 24, 3, 15),
      step: 'setSecret',
    });
  });

  test.each(['createSecret', 'setSecret', 'testSecret', 'finishSecret'])(
    'names its step: %s (R12)',
    (step) => {
      const errorMessage = `Error when executing lambda ${LAMBDA}:rotate during ${step} step`;
      expect(parseRequest(failedEvent({ errorMessage }))).toMatchObject({ step });
    },
  );

  test.each([
    ['is missing', undefined],
    ['is no text', { during: 'setSecret step' }],
    ['names a step that nobody knows', `Error when executing lambda ${LAMBDA}:rotate during dropSecret step`],
    ['names one in the ARN of the function alone', `Error when executing lambda ${LAMBDA}:setSecret`],
  ])('is read without its step where the message %s', (_how, errorMessage) => {
    const parsed = parseRequest(failedEvent({ errorMessage }));
    expect(parsed).toMatchObject({ kind: 'failed-rotation', secretId: ARN });
    expect(parsed).not.toHaveProperty('step');
  });

  test('keeps nothing of what the rotation function threw, however long it is', () => {
    const thrown = 'PLANTED-PASSWORD '.repeat(10_000);
    const errorMessage = `Error when executing lambda ${LAMBDA}:rotate during testSecret step: ${thrown}`;
    const parsed = parseRequest(failedEvent({ errorMessage }));
    expect(parsed).toMatchObject({ step: 'testSecret' });
    expect(JSON.stringify(parsed)).not.toContain('PLANTED');
  });

  test.each([
    ['another account', failedEvent({ recipientAccountId: '999988887777' }, { account: '999988887777' })],
    ['another Region', failedEvent({}, { region: 'us-east-1' })],
  ])('of %s is left alone (E7)', (_whose, event) => {
    expect(parseRequest(event, HOME)).toMatchObject({ kind: 'no-action', attention: 'none' });
  });

  test("of another account's secret is left alone (E7)", () => {
    const SecretId = ARN.replace('111122223333', '999988887777');
    expect(parseRequest(failedEvent({ additionalEventData: { SecretId } }), HOME)).toMatchObject({
      reason: 'secret-of-another-account',
    });
  });

  test.each([
    ['source', failedEvent({}, { source: 'aws.s3' })],
    ['detail-type', failedEvent({}, { 'detail-type': 'AWS API Call via CloudTrail' })],
    ['detail.eventSource', failedEvent({ eventSource: 'kms.amazonaws.com' })],
    ['id', failedEvent({}, { id: undefined })],
    ['detail.eventTime', failedEvent({ eventTime: 'yesterday' })],
    ['detail.recipientAccountId', failedEvent({ recipientAccountId: undefined })],
    ['detail.additionalEventData.SecretId', failedEvent({ additionalEventData: null })],
    [
      'detail.additionalEventData.SecretId',
      failedEvent({ additionalEventData: { SecretId: 'arn:aws:s3:::x' } }),
    ],
  ])('is refused by its field %s', (field, event) => {
    expect(parseRequest(event)).toMatchObject({
      kind: 'not-understood',
      problems: [expect.objectContaining({ field })],
    });
  });

  test('is never a crash, whatever stands in one field', () => {
    const fields = ['eventTime', 'recipientAccountId', 'additionalEventData', 'errorMessage', 'eventSource'];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, value) => {
        expect(['failed-rotation', 'no-action', 'not-understood']).toContain(
          parseRequest(failedEvent({ [field]: value }), HOME).kind,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

import fc from 'fast-check';
import type { Cancellation } from '../../../lambda/remediate/cancellation.ts';
import type { FailedRotation } from '../../../lambda/remediate/failed-rotation.ts';
import { parseRequest, type Request } from '../../../lambda/remediate/request.ts';
import { pageMessage, parseSweepPage, type SweepPage } from '../../../lambda/sweep/sweep-page.ts';
import { cancelEvent, failedEvent } from '../../support/events.ts';
import { NOW, P } from '../../support/secrets.ts';
import { type Json, MARK } from './inputs.ts';
import { ARN, arnOf, arrived, isText, type Parser, refused, text } from './parser.ts';

const event: fc.Arbitrary<Json> = fc
  .record({
    responseElements: fc.constantFrom<Json>(
      null,
      { arn: ARN },
      { aRN: ARN, versionId: P },
      { ARN },
      { arn: arnOf('999988887777') },
      { arn: MARK, aRN: null },
    ),
    requestParameters: fc.constantFrom<Json>({ secretId: ARN }, { secretId: `${MARK}/db` }),
    userIdentity: fc.constantFrom<Json>(
      { arn: `arn:aws:sts::1:assumed-role/${MARK}` },
      { invokedBy: 'rds.amazonaws.com' },
      { principalId: MARK },
      {},
    ),
    errorCode: fc.constantFrom(null, null, null, MARK),
    sourceIPAddress: fc.constantFrom('192.0.2.7', MARK, null),
    eventTime: fc.constantFrom('2026-11-24T03:15:00Z', '2026-11-24', '+275760-09-13T00:00:00Z'),
  })
  .map((detail) => cancelEvent(detail) as Json);

const failure: fc.Arbitrary<Json> = fc
  .record({
    additionalEventData: fc.constantFrom<Json>({ SecretId: ARN }, { SecretId: arnOf('999988887777') }, null),
    errorMessage: fc.constantFrom<Json>(`during testSecret step ${MARK}`, `during ${MARK} step`, null),
  })
  .map((detail) => failedEvent(detail) as Json);

const sweepRequest: fc.Arbitrary<Json> = text(2_048).map((secretId) => ({ kind: 'sweep', secretId }));

const againRequest: fc.Arbitrary<Json> = fc.record({
  kind: fc.constant('again'),
  secretId: text(2_048),
  versions: fc.array(text(64), { maxLength: 20 }),
  rotationFailed: fc.boolean(),
});

const failureFor = ({ eventId, secretId, failedAt, step }: FailedRotation) =>
  failedEvent(
    {
      additionalEventData: { SecretId: secretId },
      eventTime: new Date(failedAt).toISOString(),
      errorMessage: step && `during ${step} step`,
      recipientAccountId: accountOf(secretId),
    },
    { id: eventId },
  );

const accountOf = (secretId: string): string => /:(\d{12}):secret:/.exec(secretId)?.[1] ?? '111122223333';

const eventFor = ({ eventId, secretId, versionId, cancelledAt, cancelledBy }: Cancellation) => ({
  ...cancelEvent({
    requestParameters: null,
    responseElements: { arn: secretId, versionId },
    eventTime: new Date(cancelledAt).toISOString(),
    userIdentity: { arn: cancelledBy.principal },
    sourceIPAddress: cancelledBy.sourceIp,
    recipientAccountId: accountOf(secretId),
  }),
  id: eventId,
});

const isRequest = (request: Request): boolean => {
  if (request.kind === 'sweep') return isText(request.secretId);
  if (request.kind === 'again')
    return (
      isText(request.secretId) &&
      request.versions.every((one) => isText(one)) &&
      typeof request.rotationFailed === 'boolean'
    );
  if (request.kind === 'failed-rotation')
    return (
      [request.eventId, request.secretId].every((each) => isText(each)) && Number.isFinite(request.failedAt)
    );
  const { eventId, secretId, versionId = P, cancelledAt, cancelledBy } = request;
  const texts = [eventId, secretId, versionId, cancelledBy.principal, cancelledBy.sourceIp];
  return texts.every((each) => isText(each)) && Number.isFinite(cancelledAt);
};

const againFor = (request: Request): unknown => {
  if (request.kind === 'cancellation') return eventFor(request);
  return request.kind === 'failed-rotation' ? failureFor(request) : request;
};

export const requestParser: Parser = {
  valid: fc.oneof(
    { weight: 5, arbitrary: event },
    { weight: 2, arbitrary: failure },
    sweepRequest,
    againRequest,
  ),
  parse: (payload) => {
    const value = parseRequest(arrived(payload));
    if (value.kind === 'not-understood') return refused(value);
    if (value.kind === 'no-action')
      return {
        ...{ kind: 'understood', as: value.reason, value, again: arrived(payload) },
        isAsTyped: value.attention === 'none',
      };
    const again = againFor(value);
    return { kind: 'understood', as: value.kind, value, again, isAsTyped: isRequest(value) };
  },
  reaches: [
    ...[
      'cancellation',
      'failed-rotation',
      'sweep',
      'again',
      'versions',
      'rotationFailed',
      'cancel-call-failed',
      'secret-of-another-account',
    ],
    ...['source', 'detail-type', 'id', 'secretId', 'detail.eventSource', 'detail.eventName'],
    ...['detail.errorCode', 'detail.eventTime', 'detail.recipientAccountId'],
    ...['arn', 'aRN', 'ARN', 'versionId'].map((name) => `detail.responseElements.${name}`),
    ...['detail.requestParameters.secretId', 'detail.additionalEventData.SecretId'],
  ],
};

const count = fc.constantFrom(0, 7, Number.MAX_SAFE_INTEGER);
const COUNTS = ['seen', 'stuck', 'parked', 'leftOff', 'sent', 'released'] as const;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const isPage = ({ token = MARK, tally }: SweepPage): boolean =>
  isText(token, 4_096) &&
  COUNTS.every((name) => isCount(tally[name])) &&
  Number.isFinite(tally.startedAt) &&
  Number.isFinite(tally.oldestStuckAt ?? 0);

export const pageParser: Parser = {
  valid: fc.record(
    {
      kind: fc.constant('sweep-page'),
      token: text(4_096),
      tally: fc.record(
        {
          ...{
            seen: count,
            stuck: count,
            parked: count,
            leftOff: count,
            sent: count,
            released: count,
          },
          startedAt: fc.constant('2026-11-24T03:15:30.000Z'),
          oldestStuckAt: fc.constant('2026-11-23T03:15:30.000Z'),
        },
        { requiredKeys: [...COUNTS, 'startedAt'] },
      ),
    },
    { requiredKeys: ['kind', 'tally'] },
  ),
  parse: (payload) => {
    const value = parseSweepPage(arrived(payload), NOW);
    if (value.kind === 'not-understood') return refused(value);
    const as = value.token === undefined ? 'the first page' : 'a page handed over';
    return { kind: 'understood', as, value, again: pageMessage(value), isAsTyped: isPage(value) };
  },
  reaches: [
    ...['the first page', 'a page handed over', 'kind', 'token'],
    ...[...COUNTS, 'startedAt', 'oldestStuckAt'].map((name) => `tally.${name}`),
  ],
};

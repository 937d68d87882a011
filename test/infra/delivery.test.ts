import { Duration } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { describe, expect, test } from 'vitest';
import { matchesPattern } from '../../sandbox/delivery/event-pattern.ts';
import { failedEvent } from '../support/events.ts';
import { deployed } from './iam.ts';
import { verified } from './installations.ts';
import { ACCOUNT, only, RECHECK_QUEUE, REGION, resourcesOf, SWEEP_QUEUE, templateOf } from './synthesized.ts';

const plain = templateOf();
const arnOfQueue = (part: string) => ({ 'Fn::GetAtt': [only(plain, 'AWS::SQS::Queue', part)[0], 'Arn'] });

const ruleIn = (template: Template, part = 'Cancellations') => only(template, 'AWS::Events::Rule', part)[1];

describe.each([
  ['Cancellations', 'RecheckCancelled'],
  ['FailedRotations', 'RecheckFailed'],
])('the rules %s and %s', (part, recheckPart) => {
  const arnOf = (rule: string) => ({ 'Fn::GetAtt': [only(plain, 'AWS::Events::Rule', rule)[0], 'Arn'] });
  const targetsOf = (rule: string) => ruleIn(plain, rule)['Targets'] as Record<string, unknown>[];
  const targets = [part, recheckPart].flatMap(targetsOf);

  test('take the same events: one to remediate at once, one to the recheck queue', () => {
    expect(ruleIn(plain, recheckPart)['EventPattern']).toEqual(ruleIn(plain, part)['EventPattern']);
    expect(targets.map((target) => target['Arn'])).toEqual([
      { 'Fn::GetAtt': [only(plain, 'AWS::Lambda::Function', 'Remediate')[0], 'Arn'] },
      arnOfQueue(RECHECK_QUEUE),
    ]);
  });

  test('may invoke the one and send to the other', () => {
    plain.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf(part),
    });
    const arn = arnOf(recheckPart);
    plain.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: only(plain, 'AWS::SQS::Queue', RECHECK_QUEUE)[0] }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: Match.arrayWith(['sqs:SendMessage']),
            Condition: { ArnEquals: { 'aws:SourceArn': arn } },
          }),
        ]),
      },
    });
  });

  test('keep what they cannot deliver', () => {
    const undelivered = { Arn: arnOfQueue('QueuesUndelivered') };
    expect(targets.map((target) => target['DeadLetterConfig'])).toEqual([undelivered, undelivered]);
    plain.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: only(plain, 'AWS::SQS::Queue', 'QueuesUndelivered')[0] }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } }),
        ]),
      },
    });
  });
});

describe('the rule for failed rotations', () => {
  test('takes RotationFailed, and neither tests nor calls to the API', () => {
    expect(ruleIn(plain, 'FailedRotations')).toMatchObject({
      EventPattern: {
        source: ['aws.secretsmanager'],
        'detail-type': ['AWS Service Event via CloudTrail'],
        account: [ACCOUNT],
        region: [REGION],
        detail: { eventSource: ['secretsmanager.amazonaws.com'], eventName: ['RotationFailed'] },
      },
      State: 'ENABLED',
    });
  });

  test('is there to report and to recover, and is not where failures are ignored', () => {
    const rulesOf = (failedRotations: 'ignore' | 'report' | 'recover') =>
      Object.keys(resourcesOf(templateOf(verified('recover', { failedRotations })), 'AWS::Events::Rule'))
        .length;
    expect([rulesOf('ignore'), rulesOf('report'), rulesOf('recover')]).toEqual([2, 4, 4]);
    expect(templateOf({ failedRotations: 'ignore' }).toJSON()['Outputs']).not.toHaveProperty(
      'FailedRotationRule',
    );
  });

  test.each([
    ['prod/orders-a1b2c3', true],
    ['test/prod/orders-a1b2c3', false],
  ])('narrowed by name, decides on the secret %s', (name, expected) => {
    const template = templateOf({ secrets: { namePrefixes: ['pay/', 'prod/'] } });
    const pattern = deployed(template, ruleIn(template, 'FailedRotations')['EventPattern']);
    const SecretId = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`;
    const event = failedEvent({ additionalEventData: { SecretId } }, { account: ACCOUNT, region: REGION });
    expect(matchesPattern(pattern as Parameters<typeof matchesPattern>[0], event)).toBe(expected);
  });
});

describe('the rule for cancellations', () => {
  const rule = ruleIn(plain);

  test('keeps refused calls out and takes every accepted cancellation', () => {
    expect(rule['EventPattern']).toEqual({
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS API Call via CloudTrail'],
      account: [ACCOUNT],
      region: [REGION],
      detail: {
        eventSource: ['secretsmanager.amazonaws.com'],
        eventName: ['CancelRotateSecret'],
        errorCode: [{ exists: false }],
      },
    });
    expect(rule['State']).toBe('ENABLED');
  });

  test.each([
    ['by name', { requestParameters: { secretId: 'prod/orders' } }, true],
    [
      'by ARN',
      { responseElements: { arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/orders-a1b2c3` } },
      true,
    ],
    [
      'by the older spelling of the ARN',
      { responseElements: { aRN: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/orders-a1b2c3` } },
      true,
    ],
    [
      'of another name',
      { requestParameters: { secretId: 'test/prod/orders' }, responseElements: null },
      false,
    ],
    [
      'of another Region',
      { responseElements: { arn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/orders-a1b2c3` } },
      false,
    ],
  ])('narrowed by name, decides on a secret named %s', (_how, named, expected) => {
    const template = templateOf({ secrets: { namePrefixes: ['prod/'] } });
    const pattern = deployed(template, ruleIn(template)['EventPattern']);
    const event = {
      source: 'aws.secretsmanager',
      'detail-type': 'AWS API Call via CloudTrail',
      account: ACCOUNT,
      region: REGION,
      detail: { eventSource: 'secretsmanager.amazonaws.com', eventName: 'CancelRotateSecret', ...named },
    };
    expect(matchesPattern(pattern as Parameters<typeof matchesPattern>[0], event)).toBe(expected);
  });
});

describe('the queues', () => {
  const queues = resourcesOf(plain, 'AWS::SQS::Queue');

  test('are encrypted and open to TLS alone', () => {
    const policies = JSON.stringify(Object.values(resourcesOf(plain, 'AWS::SQS::QueuePolicy')));
    expect(Object.keys(queues)).toHaveLength(6);
    for (const [id, queue] of Object.entries(queues)) {
      expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
      const refuses = `"Action":"sqs:*","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":{"AWS":"*"},"Resource":{"Fn::GetAtt":["${id}","Arn"]}`;
      expect(policies).toContain(refuses);
    }
  });

  test('recheck: holds a message back for 15 minutes, waits out six timeouts, gives up after five tries, and outlasts a pause of 14 days', () => {
    expect(only(plain, 'AWS::SQS::Queue', RECHECK_QUEUE)[1]).toMatchObject({
      MessageRetentionPeriod: 1_209_600,
      DelaySeconds: 900,
      VisibilityTimeout: 360,
      RedrivePolicy: { deadLetterTargetArn: arnOfQueue('QueuesRecheckDeadLetters'), maxReceiveCount: 5 },
    });
  });

  test('sweep: has no delay, outlasts its function, gives up after three tries', () => {
    const [, queue] = only(plain, 'AWS::SQS::Queue', SWEEP_QUEUE);
    expect(queue).not.toHaveProperty('DelaySeconds');
    expect(queue).toMatchObject({
      VisibilityTimeout: 960,
      RedrivePolicy: { deadLetterTargetArn: arnOfQueue('QueuesSweepDeadLetters'), maxReceiveCount: 3 },
    });
  });

  test.each(['QueuesRecheckDeadLetters', 'QueuesSweepDeadLetters', 'QueuesUndelivered', 'QueuesFailed'])(
    '%s keeps its messages for 14 days',
    (part) => {
      expect(only(plain, 'AWS::SQS::Queue', part)[1]).toMatchObject({ MessageRetentionPeriod: 1_209_600 });
    },
  );

  test('the recheck delay is what was asked for', () => {
    const template = templateOf({ recheckDelay: Duration.minutes(5) });
    expect(only(template, 'AWS::SQS::Queue', RECHECK_QUEUE)[1]).toMatchObject({ DelaySeconds: 300 });
  });
});

describe('the schedule', () => {
  test('starts a sweep every day through its queue and keeps a start that could not be delivered', () => {
    expect(only(plain, 'AWS::Scheduler::Schedule', '')[1]).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      State: 'ENABLED',
      Target: {
        Arn: arnOfQueue(SWEEP_QUEUE),
        Input: '{"kind":"sweep-page"}',
        DeadLetterConfig: { Arn: arnOfQueue('QueuesUndelivered') },
      },
    });
  });

  test('is the one asked for, and the missing sweep is noticed accordingly', () => {
    const template = templateOf({ sweepSchedule: ScheduleExpression.rate(Duration.hours(6)) });
    expect(only(template, 'AWS::Scheduler::Schedule', '')[1]).toMatchObject({
      ScheduleExpression: 'rate(6 hours)',
    });
    expect(only(template, 'AWS::CloudWatch::Alarm', 'SweepIncomplete')[1]).toMatchObject({
      Period: 3600,
      EvaluationPeriods: 12,
    });
  });
});

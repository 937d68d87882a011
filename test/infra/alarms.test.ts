import { describe, expect, test } from 'vitest';
import schema from '../../docs/outcome-events.schema.json' with { type: 'json' };
import { METRIC_NAMESPACE, METRICS, SERVICE } from '../../lambda/runtime/config.ts';
import { deployed } from './iam.ts';
import { verified } from './installations.ts';
import { only, RECHECK_QUEUE, resourcesOf, templateOf } from './synthesized.ts';

const template = templateOf(verified('recover'));
const alarm = (name: string) => only(template, 'AWS::CloudWatch::Alarm', `Monitoring${name}`)[1];
const own = (metric: keyof typeof METRICS) => ({
  Namespace: METRIC_NAMESPACE,
  MetricName: METRICS[metric].name,
  Dimensions: [{ Name: 'service', Value: SERVICE }],
});
const idOf = (type: string, part: string) => only(template, type, part)[0];

type Query = { readonly Id: string; readonly Expression?: string; readonly MetricStat?: Stat };
type Stat = { readonly Metric: Record<string, unknown>; readonly Period: number; readonly Stat: string };

/** The sum of an alarm that watches more than one metric, and what it adds up. */
const sumOf = (name: string) => {
  const queries = alarm(name)['Metrics'] as Query[];
  const added = queries.filter((query) => query.MetricStat !== undefined);
  expect(queries.find((query) => query.Expression !== undefined)?.Expression).toBe(
    added.map(({ Id }) => `FILL(${Id}, 0)`).join(' + '),
  );
  return added.map(({ MetricStat }) => {
    const { Namespace, MetricName, Dimensions } = MetricStat?.Metric ?? {};
    return { Namespace, MetricName, Dimensions, Stat: MetricStat?.Stat, Period: MetricStat?.Period };
  });
};

const ONE_OR_MORE = {
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const functions = ['Remediate', 'Sweep', 'Verifier'];
const ofFunctions = (MetricName: string) =>
  functions.map((part) => ({
    Namespace: 'AWS/Lambda',
    MetricName,
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: idOf('AWS::Lambda::Function', part) } }],
    Stat: 'Sum',
    Period: 300,
  }));

describe('an alarm goes off', () => {
  test('when one verdict in five minutes requires attention', () => {
    expect(alarm('AttentionRequired')).toMatchObject({
      ...own('attentionRequired'),
      ...ONE_OR_MORE,
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
    });
  });

  test('when one verdict in five minutes leaves clients locked out', () => {
    expect(alarm('Lockout')).toMatchObject({
      ...own('clientsLockedOut'),
      ...ONE_OR_MORE,
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
    });
  });

  test('when a sweep found a secret to decide on, and stays so until a later one has found none', () => {
    expect(alarm('SecretsNeedAttention')).toMatchObject({
      ...own('secretsNeedingAttention'),
      ...ONE_OR_MORE,
      TreatMissingData: 'ignore',
      Statistic: 'Sum',
      // Each pass of a sweep counts its secret, and the sweep itself adds 0. One hour of the last day is enough.
      Period: 3600,
      EvaluationPeriods: alarm('SweepIncomplete')['EvaluationPeriods'],
      DatapointsToAlarm: 1,
    });
  });

  test('when a function ends in an error, or one record of a batch does', () => {
    expect(alarm('Failed')).toMatchObject({ ...ONE_OR_MORE, EvaluationPeriods: 1 });
    expect(sumOf('Failed')).toEqual([
      ...ofFunctions('Errors'),
      { ...own('failed'), Stat: 'Sum', Period: 300 },
    ]);
  });

  test('when anything lies in one of the four queues of dead letters, and in no other', () => {
    expect(alarm('DeadLetters')).toMatchObject({ ...ONE_OR_MORE, EvaluationPeriods: 1 });
    const watched = sumOf('DeadLetters').map(({ MetricName, Dimensions, Stat }) => ({
      MetricName,
      Dimensions,
      Stat,
    }));
    const parts = ['QueuesUndelivered', 'QueuesFailed', 'QueuesRecheckDeadLetters', 'QueuesSweepDeadLetters'];
    expect(watched).toEqual(
      parts.map((part) => ({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          { Name: 'QueueName', Value: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', part), 'QueueName'] } },
        ],
        Stat: 'Maximum',
      })),
    );
    expect(JSON.stringify(watched)).not.toContain(`"${idOf('AWS::SQS::Queue', RECHECK_QUEUE)}"`);
  });

  const ofRule = (id: string) => ({
    Namespace: 'AWS/Events',
    MetricName: 'InvocationsFailedToBeSentToDlq',
    Dimensions: [{ Name: 'RuleName', Value: { Ref: id } }],
    Stat: 'Sum',
    Period: 300,
  });
  const [undelivered] = ofFunctions('DestinationDeliveryFailures');

  test('when an event of any rule, or one that remediate failed on, cannot even be kept (E14)', () => {
    expect(alarm('EventsLost')).toMatchObject({ ...ONE_OR_MORE, EvaluationPeriods: 1 });
    const rules = Object.keys(resourcesOf(template, 'AWS::Events::Rule'));
    expect(rules).toHaveLength(4);
    expect(sumOf('EventsLost')).toEqual([...rules.map(ofRule), undelivered]);
  });

  test('also where failed rotations are ignored, and have no rules', () => {
    const ignoring = templateOf({ failedRotations: 'ignore' });
    const [, { Metrics }] = only(ignoring, 'AWS::CloudWatch::Alarm', 'MonitoringEventsLost');
    const named = (Metrics as Query[]).flatMap(({ MetricStat }) => MetricStat?.Metric['MetricName'] ?? []);
    expect(named).toEqual([
      'InvocationsFailedToBeSentToDlq',
      'InvocationsFailedToBeSentToDlq',
      'DestinationDeliveryFailures',
    ]);
  });

  test('when functions are held back for three periods of five minutes, not for a burst', () => {
    expect(alarm('Throttled')).toMatchObject({ ...ONE_OR_MORE, EvaluationPeriods: 3 });
    expect(sumOf('Throttled')).toEqual(ofFunctions('Throttles'));
  });

  test('when no sweep has ended in a day and six hours, also where nothing is heard at all', () => {
    expect(alarm('SweepIncomplete')).toMatchObject({
      ...own('sweepCompleted'),
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 30,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('when a verifier that was meant to answer did not', () => {
    expect(alarm('VerifierUnreachable')).toMatchObject({
      ...own('verifierUnreachable'),
      ...ONE_OR_MORE,
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
    });
  });

  test('and tells the topic of it, and of its end where that is known', () => {
    const topic = { Ref: idOf('AWS::SNS::Topic', '') };
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
    for (const each of alarms) expect(each).toMatchObject({ AlarmActions: [topic] });
    const endsUnseen = alarms.filter((each) => each['OKActions'] === undefined);
    const names = endsUnseen.map((each) => String(deployed(template, each['AlarmName'])));
    expect(names.map((name) => name.replace('RotationRemediation', ''))).toEqual([
      'AttentionRequired',
      'Lockout',
      'Failed',
      'EventsLost',
      'VerifierUnreachable',
    ]);
    for (const { OKActions } of alarms.filter((each) => !endsUnseen.includes(each)))
      expect(OKActions).toEqual([topic]);
  });
});

test('two installations in one Region do not collide: what has a name bears that of the stack', () => {
  const named = [
    'CloudWatch::Alarm:AlarmName',
    'CloudWatch::Dashboard:DashboardName',
    'Logs::QueryDefinition:Name',
  ];
  const names = named.flatMap((each) => {
    const [, type = '', property = ''] = /^(.*):(\w+)$/.exec(each) ?? [];
    return Object.values(resourcesOf(template, `AWS::${type}`)).map((resource) => resource[property]);
  });
  expect(names).toHaveLength(15);
  for (const name of names)
    expect(JSON.stringify(name)).toMatch(/^{"Fn::Join":\["",\[{"Ref":"AWS::StackName"}/);
});

describe('the dashboard and the saved queries', () => {
  const [, dashboard] = only(template, 'AWS::CloudWatch::Dashboard', '');
  const body = JSON.stringify(dashboard['DashboardBody']);

  test('is named for its stack and Region: a dashboard’s name is taken once an account', () => {
    expect(deployed(template, dashboard['DashboardName'])).toBe('RotationRemediation-eu-west-1');
  });

  test('shows every metric that the functions write, but the one that only an alarm reads', () => {
    const shown = Object.values(METRICS).filter(({ name }) =>
      new RegExp(`\\\\"${name}\\\\"|\\\\"${name}\\\\\\\\`).test(body),
    );
    const missing = Object.values(METRICS).filter((metric) => !shown.includes(metric));
    expect(missing.map(({ name }) => name)).toEqual([METRICS.sweepCompleted.name]);
  });

  test('read the log group of remediate', () => {
    const queries = Object.values(resourcesOf(template, 'AWS::Logs::QueryDefinition'));
    expect(queries.map((query) => deployed(template, query['Name']))).toEqual(
      [
        'What was done to this secret',
        'Who cancels',
        'Where attention is required',
        'Why the verifier did not answer',
        'What failed',
      ].map((name) => `RotationRemediation/${name}`),
    );
    for (const query of queries) {
      expect(query['LogGroupNames']).toEqual([{ Ref: idOf('AWS::Logs::LogGroup', 'Remediate') }]);
    }
  });

  test('look for values that an outcome can have', () => {
    const text = JSON.stringify(resourcesOf(template, 'AWS::Logs::QueryDefinition'));
    const { pass, attention } = schema.$defs.detail.properties;
    const valuesOf = (field: string) =>
      [...text.matchAll(new RegExp(`${field} = \\\\"([^"\\\\]*)`, 'g'))].map(([, value]) => value);
    expect(pass.enum).toEqual(expect.arrayContaining(valuesOf('pass')));
    expect(attention.enum).toEqual(expect.arrayContaining(valuesOf('attention')));
    expect([...valuesOf('pass'), ...valuesOf('attention')]).toHaveLength(2);
  });
});

import { Aws, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../lambda/runtime/config.ts';
import { ownMetric } from './alarms.ts';
import type { NodeFunction } from './node-function.ts';
import type { Queues } from './queues.ts';

interface DashboardProps {
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly functions: readonly NodeFunction[];
  readonly queues: Queues;
}

/** The dashboard: alarms, verdicts, time to repair, queues, and the findings of the sweep. */
export const createDashboard = (scope: Construct, props: DashboardProps): cloudwatch.Dashboard => {
  const { alarms, functions, queues } = props;
  const row = { width: 12, height: 6 };
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    // The Region is in the name: a dashboard's name is unique in an account, not in a Region.
    dashboardName: `${Aws.STACK_NAME}-${Aws.REGION}`,
    defaultInterval: Duration.days(7),
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
      [
        new cloudwatch.GraphWidget({ ...row, title: 'Verdicts', left: [verdicts()], stacked: true }),
        new cloudwatch.GraphWidget({
          ...row,
          title: 'Locked out, attention needed, failed, verifier unreachable',
          left: (['clientsLockedOut', 'attentionRequired', 'failed', 'verifierUnreachable'] as const).map(
            (metric) => ownMetric(metric),
          ),
        }),
      ],
      [
        new cloudwatch.GraphWidget({
          ...row,
          title: 'From cancellation to repair',
          left: ['p50', 'p90', cloudwatch.Stats.MAXIMUM].map((each) => ownMetric('timeToRepair', each)),
        }),
        new cloudwatch.GraphWidget({
          ...row,
          title: 'Waiting, and given up on',
          left: [queues.recheck, queues.sweep].map((queue) =>
            queue.metricApproximateNumberOfMessagesVisible(),
          ),
          right: queues.deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
        }),
      ],
      [
        new cloudwatch.GraphWidget({
          ...row,
          title: 'Functions: invocations; errors and throttles',
          left: functions.map((each) => each.function.metricInvocations()),
          right: functions.flatMap((each) => [each.function.metricErrors(), each.function.metricThrottles()]),
        }),
        new cloudwatch.GraphWidget({
          ...row,
          title: 'Functions: duration, 90th percentile',
          left: functions.map((each) => each.function.metricDuration({ statistic: 'p90' })),
        }),
      ],
      [sweepWidget()],
    ],
  });
};

/** One line per verdict. */
const verdicts = (): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    expression: `SEARCH('{${METRIC_NAMESPACE},${METRIC_DIMENSIONS.service},${METRIC_DIMENSIONS.verdict}} MetricName="${METRICS.reconciled.name}"', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
  });

const sweepWidget = (): cloudwatch.SingleValueWidget => {
  const findings = [
    'sweepSeen',
    'sweepStuck',
    'secretsNeedingAttention',
    'sweepParked',
    'sweepLeftOff',
    'sweepSent',
    'sweepReleased',
    'sweepOldestStuck',
  ] as const;
  return new cloudwatch.SingleValueWidget({
    title: 'Last sweep',
    metrics: findings.map((metric) => ownMetric(metric, cloudwatch.Stats.MAXIMUM, Duration.days(1))),
    width: 24,
    height: 3,
  });
};

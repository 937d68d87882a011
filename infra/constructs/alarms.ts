import { Aws, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  LIMITS,
  METRIC_DIMENSIONS,
  METRIC_NAMESPACE,
  METRICS,
  SERVICE,
} from '../../lambda/runtime/config.ts';
import type { NodeFunction } from './node-function.ts';
import type { Queues } from './queues.ts';

/** What the file of every alarm's runbook begins with. */
const RUNBOOK = 'RotationRemediation';
const FIVE_MINUTES = Duration.minutes(5);
const SWEEP_SLACK_HOURS = Duration.millis(LIMITS.sweepSlackMs).toHours();

const ONE_OR_MORE = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
const NONE = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;

export interface AlarmsProps {
  readonly remediate: NodeFunction;
  readonly others: readonly NodeFunction[];
  /** Rules whose events `undelivered` keeps where their targets fail. */
  readonly rules: readonly events.Rule[];
  readonly queues: Queues;
  /** The longest time between two sweeps. */
  readonly sweepGapHours: number;
  /** Whether there is a verifier, which may fail to answer. */
  readonly verified: boolean;
  readonly topic: sns.ITopic;
  /** Base URL of the runbooks, ending in a slash. */
  readonly runbooks: string;
}

/**
 * How an alarm reads its metric. `event`: one is one too many; silence after it says nothing about the secret, so
 * that no "OK" is sent. `state`: it holds for as long as the metric says so. `kept`: the same of a metric that comes
 * once a sweep; in between, the last one counts. `heartbeat`: it must come, and silence is bad.
 */
const READINGS = {
  event: { bad: ONE_OR_MORE, missing: cloudwatch.TreatMissingData.NOT_BREACHING, sendsOk: false },
  state: { bad: ONE_OR_MORE, missing: cloudwatch.TreatMissingData.NOT_BREACHING, sendsOk: true },
  kept: { bad: ONE_OR_MORE, missing: cloudwatch.TreatMissingData.IGNORE, sendsOk: true },
  heartbeat: { bad: NONE, missing: cloudwatch.TreatMissingData.BREACHING, sendsOk: true },
} as const;

type AlarmSpec = {
  readonly name: string;
  /** What the alarm means, in a sentence; the runbook says more. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** How many periods in a row must be bad, or are looked at. @default 1 */
  readonly periods?: number;
  /** How many of them are enough. @default all */
  readonly ofWhich?: number;
  /** @default event */
  readonly reading?: keyof typeof READINGS;
};

export const ownMetric = (
  metric: keyof typeof METRICS,
  statistic: string = cloudwatch.Stats.SUM,
  period: Duration = FIVE_MINUTES,
): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: METRICS[metric].name,
    dimensionsMap: { [METRIC_DIMENSIONS.service]: SERVICE },
    statistic,
    period,
  });

/** The sum of metrics; one without data counts as 0. */
const total = (metrics: readonly cloudwatch.IMetric[]): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: FIVE_MINUTES,
  });

/** Events that failed, and that EventBridge or Lambda could not put into their queue of dead letters either (E14). */
const lostEvents = ({ rules, remediate }: AlarmsProps): cloudwatch.MathExpression => {
  const summed = { statistic: cloudwatch.Stats.SUM, period: FIVE_MINUTES };
  const ofRule = ({ ruleName: RuleName }: events.Rule) =>
    new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'InvocationsFailedToBeSentToDlq',
      dimensionsMap: { RuleName },
      ...summed,
    });
  return total([...rules.map(ofRule), remediate.function.metric('DestinationDeliveryFailures', summed)]);
};

const specsOf = (props: AlarmsProps): AlarmSpec[] => {
  const { remediate, others, queues, sweepGapHours, verified } = props;
  // From one sweep to the end of the next, in hours.
  const betweenSweeps = Math.ceil(sweepGapHours) + SWEEP_SLACK_HOURS;
  const functions = [remediate, ...others];
  const statistic = cloudwatch.Stats.SUM;
  const period = FIVE_MINUTES;
  const errors = functions.map((each) => each.function.metricErrors({ statistic, period }));
  const throttles = functions.map((each) => each.function.metricThrottles({ statistic, period }));
  const waiting = queues.deadLetters.map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period }),
  );
  const specs: AlarmSpec[] = [
    {
      name: 'AttentionRequired',
      says: 'A secret is in a state after a cancelled or failed rotation that requires an operator.',
      metric: ownMetric('attentionRequired'),
    },
    {
      name: 'Lockout',
      says: 'The database refuses the AWSCURRENT password of a secret: its clients are locked out now.',
      metric: ownMetric('clientsLockedOut'),
    },
    {
      name: 'Failed',
      says: 'A pass over a secret, or a function, ended in an error. It is retried; DeadLetters goes off when the retries are used up.',
      metric: total([...errors, ownMetric('failed')]),
    },
    {
      name: 'DeadLetters',
      says: 'An event or a message has used up its retries: a secret may not have been checked.',
      metric: total(waiting),
      reading: 'state',
    },
    {
      name: 'EventsLost',
      says: 'An event was lost: it could not be put into its queue of dead letters. Its secret may stay unchecked until the next sweep.',
      metric: lostEvents(props),
    },
    {
      name: 'Throttled',
      says: 'The functions were throttled at their concurrency limit for 15 minutes, longer than a burst takes.',
      metric: total(throttles),
      periods: 3,
      reading: 'state',
    },
    {
      name: 'SecretsNeedAttention',
      says: 'A sweep found secrets that an operator has to decide on. It stays on until a later sweep has found none.',
      metric: ownMetric('secretsNeedingAttention', cloudwatch.Stats.SUM, Duration.hours(1)),
      // CloudWatch's hours slide: one with nothing but zeros in it may follow soon after what a sweep found.
      periods: betweenSweeps,
      ofWhich: 1,
      reading: 'kept',
    },
    {
      name: 'SweepIncomplete',
      says: 'No sweep has ended in time: stuck secrets without an event are not found.',
      metric: ownMetric('sweepCompleted', statistic, Duration.hours(1)),
      periods: betweenSweeps,
      reading: 'heartbeat',
    },
  ];
  const unreachable: AlarmSpec = {
    name: 'VerifierUnreachable',
    says: 'The verifier did not answer for a secret: a lockout of its clients would stay undetected.',
    metric: ownMetric('verifierUnreachable'),
  };
  return verified ? [...specs, unreachable] : specs;
};

/** The alarms, each with its runbook. Their names begin with the stack's, so that two stacks can stand in one Region. */
export const createAlarms = (scope: Construct, props: AlarmsProps): cloudwatch.Alarm[] =>
  specsOf(props).map(({ name, says, metric, periods = 1, ofWhich, reading = 'event' }) => {
    const { bad, missing, sendsOk } = READINGS[reading];
    const alarm = new cloudwatch.Alarm(scope, name, {
      alarmName: `${Aws.STACK_NAME}${name}`,
      alarmDescription: `${says} Runbook: ${props.runbooks}${RUNBOOK}${name}.md`,
      metric,
      threshold: 1,
      evaluationPeriods: periods,
      ...(ofWhich !== undefined && { datapointsToAlarm: ofWhich }),
      comparisonOperator: bad,
      treatMissingData: missing,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
    if (sendsOk) alarm.addOkAction(new SnsAction(props.topic));
    return alarm;
  });

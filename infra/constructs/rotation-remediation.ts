import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import { cancellationPattern, narrowedDetail } from './cancellation-pattern.ts';
import { codeFromDirectory, DIST } from './function-code.ts';
import { Monitoring } from './monitoring.ts';
import { secretArnPrefix } from './permissions.ts';
import { propErrorsOf } from './prop-errors.ts';
import { Queues } from './queues.ts';
import { Remediate } from './remediate.ts';
import type { RotationRemediationProps } from './rotation-remediation-props.ts';
import type { SecretScope } from './secret-scope.ts';
import { Sweep } from './sweep.ts';
import { longestGapHours } from './sweep-interval.ts';
import { Verifier } from './verifier.ts';

const REMEDIATE_TIMEOUT = Duration.seconds(60);
/** The longest time that a Lambda function can run. */
const SWEEP_TIMEOUT = Duration.minutes(15);
/** The default time to the recheck. No function runs longer, so every step of the rotation has ended by then (R5). */
const RECHECK_DELAY = Duration.minutes(15);

/**
 * Repairs the staging labels of this Region's secrets when their rotation is cancelled. Throws an Error with a
 * sentence for each fault of the props.
 */
export class RotationRemediation extends Construct {
  readonly remediate: Remediate;
  readonly sweep: Sweep;
  /** Missing without `verification.vpc`. */
  readonly verifier?: Verifier;
  readonly queues: Queues;
  readonly rule: events.Rule;
  readonly alarmTopic: sns.ITopic;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: RotationRemediationProps = {}) {
    super(scope, id);
    const errors = propErrorsOf(props);
    if (errors.length > 0) throw new Error([`${this.node.path}:`, ...errors].join('\n  '));

    const { verification, secrets = {}, recheckDelay = RECHECK_DELAY, concurrency = 5 } = props;
    const shared = {
      secrets,
      code: props.code ?? codeFromDirectory(DIST),
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
    };
    this.queues = new Queues(this, 'Queues', {
      recheck: recheckDelay,
      remediate: REMEDIATE_TIMEOUT,
      sweep: SWEEP_TIMEOUT,
    });
    if (verification?.vpc !== undefined) {
      this.verifier = new Verifier(this, 'Verifier', {
        ...shared,
        verification,
        vpc: verification.vpc,
        encryptionKeys: props.encryptionKeys ?? [],
        concurrency,
      });
    }
    this.remediate = new Remediate(this, 'Remediate', {
      ...shared,
      mode: props.mode ?? (verification === undefined ? 'unblock' : 'recover'),
      queues: this.queues,
      outcomeBus: props.outcomeBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
      verifierArn: this.verifier?.function.functionArn ?? verification?.functionArn,
      verifierArnsByTag: verification?.functionArnsByTag ?? [],
      concurrency,
      timeout: REMEDIATE_TIMEOUT,
    });
    const schedule = props.sweepSchedule ?? scheduler.ScheduleExpression.rate(Duration.days(1));
    this.sweep = new Sweep(this, 'Sweep', {
      ...shared,
      schedule,
      queues: this.queues,
      timeout: SWEEP_TIMEOUT,
    });
    this.rule = this.#rule(secrets);
    this.alarmTopic = props.alarmTopic ?? new AlarmTopic(this, 'AlarmTopic').topic;
    this.monitoring = new Monitoring(this, 'Monitoring', {
      remediate: this.remediate,
      others: this.verifier === undefined ? [this.sweep] : [this.sweep, this.verifier],
      queues: this.queues,
      sweepGapHours: longestGapHours(schedule.expressionString) ?? 24,
      verified: verification !== undefined,
      topic: this.alarmTopic,
      runbooks: props.runbooks ?? 'docs/runbooks/',
    });
    this.#warnOfEarlyLook(recheckDelay);
  }

  #rule(secrets: SecretScope): events.Rule {
    const { namePrefixes } = secrets;
    const { account, region } = Stack.of(this);
    const pattern = cancellationPattern({ account, region });
    const rule = new events.Rule(this, 'Cancellations', {
      description: 'Rotations of secrets that were cancelled',
      eventPattern: {
        source: pattern.source,
        detailType: pattern['detail-type'],
        account: pattern.account,
        region: pattern.region,
        detail:
          namePrefixes === undefined ? pattern.detail : narrowedDetail(namePrefixes, secretArnPrefix(this)),
      },
    });
    const deadLetterQueue = this.queues.undelivered;
    rule.addTarget(new targets.LambdaFunction(this.remediate.function, { deadLetterQueue }));
    rule.addTarget(new targets.SqsQueue(this.queues.recheck, { deadLetterQueue }));
    return rule;
  }

  #warnOfEarlyLook(recheckDelay: Duration): void {
    if (recheckDelay.toSeconds() >= RECHECK_DELAY.toSeconds()) return;
    Annotations.of(this).addWarningV2(
      'rotation-remediation:recheck-delay',
      `A step of the cancelled rotation can land up to 15 minutes after the cancellation, but the recheck runs after ${recheckDelay.toHumanString()}: a later step waits for the sweep.`,
    );
  }
}

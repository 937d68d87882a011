import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  DEFAULT_FAILED_ROTATIONS,
  DEFAULT_PREVIOUS_ON_UNVERIFIED,
  LIMITS,
  longestGapHours,
} from '../../lambda/runtime/config.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { cancellationPattern, narrowedDetail } from './cancellation-pattern.ts';
import { failedRotationPattern } from './failed-rotation-pattern.ts';
import { ARCHITECTURES, NODE_RUNTIME } from './function-code.ts';
import { functionsAttachment } from './functions-vpc.ts';
import { Monitoring } from './monitoring.ts';
import { secretArnPrefix } from './permissions.ts';
import { modeIn, propErrorsOf } from './prop-errors.ts';
import { Queues } from './queues.ts';
import { Remediate } from './remediate.ts';
import { REPOSITORY, runbooksIn } from './repository.ts';
import type { PropsWithCode } from './rotation-remediation-props.ts';
import { letServicesUse } from './services-key.ts';
import { Sweep } from './sweep.ts';
import { Verifier } from './verifier.ts';
import type { VpcAttachment } from './vpc-attachment.ts';

const RECHECK_DELAY = Duration.millis(LIMITS.recheckDelayMs);

type Pattern = Omit<ReturnType<typeof cancellationPattern>, 'detail'> & { readonly detail: object };
type RuleSpec = {
  readonly id: string;
  readonly recheckId: string;
  readonly what: string;
  readonly pattern: Pattern;
};

/**
 * Repairs the staging labels of this Region's secrets when their rotation is cancelled or fails. Throws an Error
 * with a sentence for each fault of the props.
 */
export class RotationRemediation extends Construct {
  readonly remediate: Remediate;
  readonly sweep: Sweep;
  /** Missing without `verification.vpc`. */
  readonly verifier?: Verifier;
  /** Missing without `functionsVpc`. */
  readonly functionsAttachment?: VpcAttachment | undefined;
  readonly queues: Queues;
  /** Invokes `remediate` for each cancellation. */
  readonly rule: events.Rule;
  /** The same for failed rotations. Missing where failed rotations are ignored. */
  readonly failedRotationRule?: events.Rule;
  readonly alarmTopic: sns.ITopic;
  readonly monitoring: Monitoring;

  constructor(scope: Construct, id: string, props: PropsWithCode) {
    super(scope, id);
    const errors = propErrorsOf(props, Stack.of(this).region);
    if (errors.length > 0) throw new Error([`${this.node.path}:`, ...errors].join('\n  '));

    const { verification, secrets = {}, recheckDelay = RECHECK_DELAY, concurrency = 5 } = props;
    const { failedRotations = DEFAULT_FAILED_ROTATIONS } = props;
    const { permissionsBoundaryName: boundary, encryptionKey } = props;
    const settings = {
      code: props.code,
      runtime: props.runtime ?? NODE_RUNTIME,
      architecture: props.architecture ?? ARCHITECTURES[0],
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      encryptionKey,
    };
    const shared = { secrets, settings };
    if (boundary !== undefined) {
      const policy = iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', boundary);
      iam.PermissionsBoundary.of(this).apply(policy);
    }
    if (encryptionKey !== undefined) letServicesUse(encryptionKey, this);
    this.functionsAttachment = functionsAttachment(this, props.functionsVpc);
    this.queues = new Queues(this, 'Queues', recheckDelay, encryptionKey);
    if (verification?.vpc !== undefined) {
      this.verifier = new Verifier(this, 'Verifier', {
        ...shared,
        verification,
        vpc: verification.vpc,
        encryptionKeys: props.encryptionKeys ?? [],
        secretsManagerEndpoint: props.secretsManagerEndpoint,
        concurrency,
      });
    }
    this.remediate = new Remediate(this, 'Remediate', {
      ...shared,
      mode: modeIn(props),
      failedRotations,
      previousOnUnverified: props.previousOnUnverified ?? DEFAULT_PREVIOUS_ON_UNVERIFIED,
      queues: this.queues,
      outcomeBus: props.outcomeBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
      verifierArn: this.verifier?.function.functionArn ?? verification?.functionArn,
      verifierArnsByTag: verification?.functionArnsByTag ?? [],
      concurrency,
      attachment: this.functionsAttachment,
    });
    const schedule = props.sweepSchedule ?? scheduler.ScheduleExpression.rate(Duration.days(1));
    this.sweep = new Sweep(this, 'Sweep', {
      ...shared,
      schedule,
      queues: this.queues,
      attachment: this.functionsAttachment,
    });
    this.rule = this.#cancellations(secrets.namePrefixes);
    if (failedRotations !== 'ignore') this.failedRotationRule = this.#failures(secrets.namePrefixes);
    this.alarmTopic = props.alarmTopic ?? new AlarmTopic(this, 'AlarmTopic').topic;
    this.monitoring = new Monitoring(this, 'Monitoring', {
      remediate: this.remediate,
      others: this.verifier === undefined ? [this.sweep] : [this.sweep, this.verifier],
      rules: this.node.children.filter((each) => each instanceof events.Rule),
      queues: this.queues,
      sweepGapHours: longestGapHours(schedule.expressionString) ?? 24,
      verified: verification !== undefined,
      topic: this.alarmTopic,
      runbooks: props.runbooks ?? runbooksIn(REPOSITORY),
    });
    this.#warnOfEarlyLook(recheckDelay);
  }

  #cancellations(namePrefixes: readonly string[] | undefined): events.Rule {
    const pattern = cancellationPattern(Stack.of(this));
    const detail =
      namePrefixes === undefined ? pattern.detail : narrowedDetail(namePrefixes, secretArnPrefix(this));
    return this.#rules({
      id: 'Cancellations',
      recheckId: 'RecheckCancelled',
      what: 'Rotations of secrets that were cancelled',
      pattern: { ...pattern, detail },
    });
  }

  #failures(namePrefixes: readonly string[] | undefined): events.Rule {
    const pattern = failedRotationPattern(Stack.of(this), namePrefixes, secretArnPrefix(this));
    return this.#rules({
      id: 'FailedRotations',
      recheckId: 'RecheckFailed',
      what: 'Rotations of secrets that failed',
      pattern,
    });
  }

  /** Two rules: one that invokes `remediate` and can be paused, one that always sends to the recheck queue (ADR 31). */
  #rules({ id, recheckId, what, pattern }: RuleSpec): events.Rule {
    const { 'detail-type': detailType, ...rest } = pattern;
    const eventPattern = { ...rest, detailType };
    const deadLetterQueue = this.queues.undelivered;
    new events.Rule(this, recheckId, {
      description: `${what}: their recheck. It stays on while the installation is paused`,
      eventPattern,
      targets: [new targets.SqsQueue(this.queues.recheck, { deadLetterQueue })],
    });
    return new events.Rule(this, id, {
      description: what,
      eventPattern,
      targets: [new targets.LambdaFunction(this.remediate.function, { deadLetterQueue })],
    });
  }

  #warnOfEarlyLook(recheckDelay: Duration): void {
    if (recheckDelay.isUnresolved() || recheckDelay.toSeconds() >= RECHECK_DELAY.toSeconds()) return;
    Annotations.of(this).addWarningV2(
      'rotation-remediation:recheck-delay',
      `A step of the cancelled rotation can land up to 15 minutes after the cancellation, but the recheck runs after ${recheckDelay.toHumanString()}: a later step waits for the sweep.`,
    );
  }
}

import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LIMITS } from '../../lambda/runtime/config.ts';
import { allow } from './permissions.ts';

const KEPT = Duration.millis(LIMITS.keptMs);

/**
 * The queues, encrypted and open to TLS only. Each source has its own dead-letter queue: messages can be moved back
 * only if the source is a queue.
 */
export class Queues extends Construct {
  /** Rechecks, and the sweep's findings. */
  readonly recheck: sqs.Queue;
  readonly recheckDeadLetters: sqs.Queue;
  /** The sweep's start, and the pages that one invocation hands to the next. */
  readonly sweep: sqs.Queue;
  readonly sweepDeadLetters: sqs.Queue;
  /** Events and starts that EventBridge could not deliver. */
  readonly undelivered: sqs.Queue;
  /** Events for which `remediate` failed three times. */
  readonly failed: sqs.Queue;

  readonly #key: kms.IKey | undefined;

  constructor(scope: Construct, id: string, recheckDelay: Duration, encryptionKey?: kms.IKey) {
    super(scope, id);
    this.#key = encryptionKey;
    this.recheckDeadLetters = this.#queue('RecheckDeadLetters', { retentionPeriod: KEPT });
    this.recheck = this.#queue('Recheck', {
      deliveryDelay: recheckDelay,
      // While the installation is paused, events wait here.
      retentionPeriod: KEPT,
      visibilityTimeout: Duration.millis(LIMITS.recheckHiddenMs),
      // A message counts as received even where the function was at its limit. Five receives allow for a burst.
      deadLetterQueue: { queue: this.recheckDeadLetters, maxReceiveCount: 5 },
    });
    this.sweepDeadLetters = this.#queue('SweepDeadLetters', { retentionPeriod: KEPT });
    this.sweep = this.#queue('Sweep', {
      visibilityTimeout: Duration.millis(LIMITS.sweepHiddenMs),
      deadLetterQueue: { queue: this.sweepDeadLetters, maxReceiveCount: 3 },
    });
    this.undelivered = this.#queue('Undelivered', { retentionPeriod: KEPT });
    this.failed = this.#queue('Failed', { retentionPeriod: KEPT });
    for (const last of [this.undelivered, this.failed]) {
      Validations.of(last).acknowledge({
        id: 'AwsSolutions-SQS3',
        reason: 'It is itself where EventBridge and Lambda put what they could not deliver.',
      });
    }
  }

  get deadLetters(): readonly sqs.Queue[] {
    return [this.undelivered, this.failed, this.recheckDeadLetters, this.sweepDeadLetters];
  }

  /** What a role that sends to these queues, or takes from them, needs as well (I6): nothing under a key of AWS. */
  get keyStatements(): readonly iam.PolicyStatement[] {
    if (this.#key === undefined) return [];
    return [
      allow('UseQueueKey', {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [this.#key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(this).region}.amazonaws.com` } },
      }),
    ];
  }

  #queue(id: string, props: sqs.QueueProps): sqs.Queue {
    const queue = new sqs.Queue(this, id, {
      ...props,
      ...(this.#key === undefined && { encryption: sqs.QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
    });
    // Where the library knows of the key, it lets every rule of the account send to the queue, not this stack's alone.
    if (this.#key !== undefined) (queue.node.defaultChild as sqs.CfnQueue).kmsMasterKeyId = this.#key.keyArn;
    return queue;
  }
}

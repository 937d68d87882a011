import {
  GetFunctionEventInvokeConfigCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Check, DEPLOY, ifThere, notOk, ok, RESUME } from './check.ts';
import type { Installed } from './functions.ts';

export type SeenQueue = {
  readonly arn: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly policy?: string;
  readonly deadLetters?: string;
};

export const observeQueue = async (client: SQSClient, arn: string): Promise<SeenQueue> => {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName(arn) }));
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  const deadLetters = deadLettersIn(Attributes['RedrivePolicy']);
  return {
    arn,
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    delayed: Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0),
    ...(Attributes['Policy'] && { policy: Attributes['Policy'] }),
    ...(deadLetters && { deadLetters }),
  };
};

const deadLettersIn = (policy = '{}'): string | undefined => {
  const { deadLetterTargetArn: arn } = JSON.parse(policy) as { readonly deadLetterTargetArn?: unknown };
  return typeof arn === 'string' ? arn : undefined;
};

export const queueName = (arn: string): string => arn.split(':').at(-1) ?? arn;

/** A trigger: a queue that is mapped to a function. */
export type Mapping = {
  readonly uuid: string;
  readonly queue: string;
  /** `Enabled` or `Disabled`, or what it is on its way to. */
  readonly state: string;
  /** When its state last changed, in milliseconds since 1970. */
  readonly changedAt?: number;
};

export const observeMappings = async (
  client: LambdaClient,
  { arn }: Pick<Installed, 'arn'>,
): Promise<Mapping[]> => {
  const found: Mapping[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
    { client },
    { FunctionName: arn },
  ))
    found.push(
      ...EventSourceMappings.map(
        ({ UUID: uuid = '', EventSourceArn: queue = '', State: state = '', LastModified }) => ({
          uuid,
          queue,
          state,
          ...(LastModified && { changedAt: LastModified.getTime() }),
        }),
      ),
    );
  return found;
};

/** Whether a function takes from the queue, or is about to. */
export const isOn = ({ state }: Mapping): boolean => /^(Enabl|Creat|Updat)/.test(state);

/** The queue for events that the function failed on; undefined if none is set. */
export const observeFailureDestination = async (
  client: LambdaClient,
  { arn }: Installed,
): Promise<string | undefined> => {
  const found = await ifThere(client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: arn })));
  return found?.DestinationConfig?.OnFailure?.Destination;
};

/** The number of waiting messages from which a queue is not keeping up. A burst is worked off within minutes. */
const MANY = 1_000;

export const judgeQueue = (
  { arn, waiting, delayed }: SeenQueue,
  mappings: readonly Mapping[],
  reader: Installed,
): Omit<Check, 'name'> => {
  const name = queueName(arn);
  const mapping = mappings.find(({ queue }) => queue === arn);
  if (mapping === undefined)
    return notOk(`Nothing takes from ${name}.`, `Map it to ${reader.name}: deploy the stack again.`);
  if (!isOn(mapping))
    return notOk(`${reader.name} does not take from ${name}: its trigger is ${mapping.state}.`, RESUME);
  if (waiting > MANY)
    return notOk(
      `${waiting} messages are waiting in ${name}.`,
      'See docs/runbooks/RotationRemediationThrottled.md.',
    );
  return ok(`${reader.name} takes from ${name}: ${waiting} waiting, ${delayed} delayed.`);
};

export const judgeDeadLetters = (queues: readonly SeenQueue[]): Omit<Check, 'name'> => {
  const full = queues.filter(({ waiting }) => waiting > 0);
  if (queues.length === 0) return notOk('There is no queue of dead letters.', DEPLOY);
  if (full.length === 0) return ok(`${queues.length} queues of dead letters, all empty.`);
  const counts = full.map(({ arn, waiting }) => `${waiting} in ${queueName(arn)}`).join(', ');
  return notOk(`Given up on: ${counts}.`, 'See docs/runbooks/RotationRemediationDeadLetters.md.');
};

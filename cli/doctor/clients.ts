import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { settingsFor } from '../aws/connection.ts';
import type { AwsOptions } from '../commands/options.ts';

/** The clients of the services that the doctor asks. They only read, except for one question to the verifier. */
export const clientsFor = (options: AwsOptions) => ({
  trail: new CloudTrailClient(settingsFor(options)),
  events: new EventBridgeClient(settingsFor(options)),
  lambda: new LambdaClient(settingsFor(options)),
  queues: new SQSClient(settingsFor(options)),
  logs: new CloudWatchLogsClient(settingsFor(options)),
});

export type AwsApis = ReturnType<typeof clientsFor>;

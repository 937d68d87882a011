import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { settingsAt } from '../aws/service-settings.ts';
import type { AwsOptions } from '../commands/options.ts';

/** The clients of the services that the doctor asks. They only read, except for one question to the verifier. */
export const clientsFor = async (options: AwsOptions) => {
  const trail = await settingsAt('CLOUDTRAIL', options);
  return {
    trail: {
      here: new CloudTrailClient(trail),
      inRegion: (region: string) => new CloudTrailClient({ ...trail, region }),
    },
    events: new EventBridgeClient(await settingsAt('EVENTBRIDGE', options)),
    lambda: new LambdaClient(await settingsAt('LAMBDA', options)),
    queues: new SQSClient(await settingsAt('SQS', options)),
    logs: new CloudWatchLogsClient(await settingsAt('CLOUDWATCH_LOGS', options)),
  };
};

export type AwsApis = Awaited<ReturnType<typeof clientsFor>>;

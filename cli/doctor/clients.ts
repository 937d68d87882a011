import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { settingsFor } from '../aws/connection.ts';
import type { AwsOptions } from '../commands/options.ts';

/** Thrown in place of a call that would leave the endpoints that were given. */
class EndpointMissing extends Error {
  override readonly name = 'EndpointMissing';
}

const ANY = 'AWS_ENDPOINT_URL';

/**
 * The clients of the services that the doctor asks. They only read, except for one question to the verifier. Where the
 * environment has an endpoint for some services, the others are not asked: AWS's own would be another account.
 */
export const clientsFor = (options: AwsOptions) => ({
  trail: {
    here: new CloudTrailClient(settingsAt('CLOUDTRAIL', options)),
    inRegion: (region: string) => new CloudTrailClient(settingsAt('CLOUDTRAIL', { ...options, region })),
  },
  events: new EventBridgeClient(settingsAt('EVENTBRIDGE', options)),
  lambda: new LambdaClient(settingsAt('LAMBDA', options)),
  queues: new SQSClient(settingsAt('SQS', options)),
  logs: new CloudWatchLogsClient(settingsAt('CLOUDWATCH_LOGS', options)),
});

const settingsAt = (service: string, options: AwsOptions) => {
  const settings = settingsFor(options);
  const variable = `${ANY}_${service}`;
  const isGiven = options.endpointUrl || process.env[ANY] || process.env[variable];
  if (isGiven || !isAnyEndpointGiven()) return settings;
  const refusal = new EndpointMissing(`Other services have an endpoint, and ${variable} is not set.`);
  return { ...settings, requestHandler: { handle: () => Promise.reject(refusal) } };
};

const isAnyEndpointGiven = (): boolean =>
  Object.entries(process.env).some(([name, value]) => name.startsWith(`${ANY}_`) && value);

export type AwsApis = ReturnType<typeof clientsFor>;

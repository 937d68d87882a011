import { setTimeout as pause } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { clientSettings } from '../aws/client-settings.ts';
import { epochMs } from '../decision/values.ts';
import { createLogger, logFailure } from '../runtime/observability.ts';
import { type BatchResponse, processRecord } from '../runtime/records.ts';
import { sweepSettings } from '../runtime/settings.ts';
import { secretsManagerListing } from './secret-listing.ts';
import { sweep } from './sweep.ts';
import { sqsFindings, sqsPages } from './sweep-queues.ts';
import { SweepReports } from './sweep-reports.ts';

const { recheckQueueUrl, sweepQueueUrl, scope } = sweepSettings(process.env);
const logger = createLogger();
const reports = new SweepReports(logger);
const queues = new SQSClient(clientSettings());

const ports = {
  listing: secretsManagerListing(new SecretsManagerClient(clientSettings())),
  findings: sqsFindings(queues, recheckQueueUrl),
  pages: sqsPages(queues, sweepQueueUrl),
  reports,
  clock: () => epochMs(Date.now()),
  pause: (ms: number) => pause(ms),
};

/** Takes from its own queue the schedule's start, and the pages that an earlier invocation handed over. */
export const handler = async (event: unknown, context: Context): Promise<BatchResponse | undefined> => {
  logger.addContext(context);
  const remainingMs = () => context.getRemainingTimeInMillis();
  return processRecord(event, {
    work: (input) => sweep(input, ports, { scope, remainingMs }),
    onFailure: (error, messageId) => {
      logFailure(logger, error, messageId);
      reports.countFailure();
    },
  });
};

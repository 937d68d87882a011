import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { ClientOverrides } from './adapters/client-settings.ts';
import type { Address, ReadyAgent } from './adapters/ready-agent.ts';
import { RehearsalAws } from './adapters/rehearsal-aws.ts';

/** A connection that is not up by then is not waited for: it may never be. */
const CONNECT_MS = 200;

export type Rehearsal = {
  readonly agent: ReadyAgent;
  readonly logger: Logger;
  /**
   * Does once, with clients that are given these settings, what an event will do. It must not write, neither
   * to AWS nor to the log.
   */
  readonly rehearse: (overrides: ClientOverrides) => Promise<unknown>;
};

/**
 * Does in init what the first event would otherwise do for the first time: init runs at full speed, an event
 * at the share of a CPU that the function's memory buys. Opens one connection, too, with nothing sent on it.
 * Never throws, and with no network takes `CONNECT_MS` longer at most: the function works unprimed as well.
 */
export const prime = async ({ agent, logger, rehearse }: Rehearsal): Promise<void> => {
  let connected: Promise<void> | undefined;
  const connect = (address: Address) => {
    connected ??= agent.open(address, CONNECT_MS);
  };
  try {
    await rehearse({ requestHandler: new RehearsalAws(connect), credentials: REHEARSAL_CREDENTIALS });
  } catch (error) {
    logger.warn('not primed', { error: error instanceof Error ? error.name : typeof error });
  }
  await connected;
};

const REHEARSAL_CREDENTIALS = { accessKeyId: 'REHEARSAL', secretAccessKey: 'not-a-secret' };

const nothing = () => {};

export const REHEARSAL_CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'rehearsal',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:rehearsal',
  memoryLimitInMB: '256',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  logGroupName: '/aws/lambda/rehearsal',
  logStreamName: 'rehearsal',
  getRemainingTimeInMillis: () => 60_000,
  done: nothing,
  fail: nothing,
  succeed: nothing,
};

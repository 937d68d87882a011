import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { inTime } from '../runtime/in-time.ts';
import type { ClientOverrides } from './client-settings.ts';
import type { Address, ReadyAgent } from './ready-agent.ts';
import { rehearsalClient } from './rehearsal-aws.ts';

/** A connection that is not up by then is not waited for: it may never be. */
const CONNECT_MS = 200;
/** A rehearsal takes some 50 ms of a CPU. Longer than this it is not going to end. */
const REHEARSAL_MS = 2_000;
/** The first compiles what the second one warms: a third gains nothing that is worth its time. */
const ROUNDS = 2;

type Priming = {
  readonly agent: ReadyAgent;
  readonly logger: Logger;
  /**
   * Makes, with clients that are given these settings, what will handle events, and returns what has it handle
   * one. That must not write, neither to AWS nor to the log.
   */
  readonly rehearsal: (overrides: ClientOverrides) => () => Promise<unknown>;
  /** Reads what these settings will demand of the code that is read on demand. */
  readonly load?: () => Promise<unknown>;
};

/**
 * Does in init what the first event would otherwise do for the first time: init runs at full speed, an event
 * at the share of a CPU that the function's memory buys. Opens one connection, too, with nothing sent on it.
 * Never throws, and with no network takes `CONNECT_MS` longer at most: the function works unprimed as well.
 */
export const prime = async ({ agent, logger, rehearsal, load }: Priming): Promise<void> => {
  let connected: Promise<void> | undefined;
  const connect = (address: Address) => {
    connected ??= agent.open(address, CONNECT_MS);
  };
  const rehearse = async () => {
    const handleOne = rehearsal(rehearsalClient(connect));
    for (let round = 0; round < ROUNDS; round += 1) await handleOne();
    await load?.();
  };
  try {
    await inTime(rehearse(), REHEARSAL_MS);
  } catch (error) {
    logger.warn('not primed', { error: error instanceof Error ? error.name : typeof error });
  }
  await connected;
};

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

import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EventBridgeOutcomes, OutcomeNotPublished } from '../../lambda/adapters/event-bridge-outcomes.ts';
import type { Outcome } from '../../lambda/core/outcome.ts';
import type { Person, Verdict } from '../../lambda/core/verdict.ts';
import { createLogger, LoggedOutcomes } from '../../lambda/observability.ts';
import { aSecret, C, NOW } from '../support/secrets.ts';

const secret = aSecret({ [C]: ['AWSCURRENT'] });
const left = (person: Person): Verdict => ({ kind: 'leave', reason: 'nothing-accepted', person });
const looked = (person: Person): Outcome => ({
  verdict: left(person),
  before: secret,
  pass: 'settled',
  mode: 'recover',
  at: NOW,
});
const wrote: Outcome = { ...looked('no'), after: secret };

/** An event bus over HTTP that keeps what it is sent, and answers what it is told to. */
const aBus = async (reply: unknown = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] }) => {
  const entries: unknown[] = [];
  const server = createServer(async (request, response) => {
    entries.push(...JSON.parse(await text(request)).Entries);
    response.end(JSON.stringify(reply));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv(
    'AWS_ENDPOINT_URL_EVENTBRIDGE',
    `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  );
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'fake' };
  return { entries, outcomes: new EventBridgeOutcomes('ops', { credentials }) };
};

describe('on the event bus', () => {
  test('an outcome is told where something was written, or a person is needed, and nowhere else', async () => {
    const { entries, outcomes } = await aBus();
    await outcomes.publish(looked('no'));
    await outcomes.publish(looked('told'));
    expect(entries).toEqual([]);
    await outcomes.publish(wrote);
    await outcomes.publish(looked('needed'));
    expect(entries).toMatchObject([
      { EventBusName: 'ops', DetailType: 'Rotation Reconciled', Resources: [secret.arn] },
      { EventBusName: 'ops', DetailType: 'Rotation Needs A Person', Resources: [secret.arn] },
    ]);
  });

  test('one that the bus refuses fails the pass, so that it comes again', async () => {
    const { outcomes } = await aBus({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
    await expect(outcomes.publish(wrote)).rejects.toThrow(OutcomeNotPublished);
  });
});

test('in the log, a person is warned where one is needed, and told where none is', async () => {
  const logger = createLogger();
  const warn = vi.spyOn(logger, 'warn').mockReturnValue();
  const info = vi.spyOn(logger, 'info').mockReturnValue();
  const log = new LoggedOutcomes(logger);
  await log.publish(looked('needed'));
  expect([warn.mock.calls.length, info.mock.calls.length]).toEqual([1, 0]);
  await log.publish(looked('no'));
  expect([warn.mock.calls.length, info.mock.calls.length]).toEqual([1, 1]);
});

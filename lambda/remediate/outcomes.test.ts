import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { actedOn, EVIL } from '../../test/support/hostile.ts';
import { aSecret, C, NOW } from '../../test/support/secrets.ts';
import { label, secretId, versionId } from '../decision/values.ts';
import type { Attention, Step, Verdict } from '../decision/verdict.ts';
import { createLogger, logFailure } from '../runtime/observability.ts';
import { visible } from '../runtime/visible.ts';
import type { Cancellation } from './cancellation.ts';
import { eventBridgeOutcomes, OutcomeNotPublished } from './event-bridge-outcomes.ts';
import { loggedOutcomes } from './logged-outcomes.ts';
import { type Outcome, outcomeFields } from './outcome.ts';

const secret = aSecret({ [C]: ['AWSCURRENT'] });
const left = (attention: Attention): Verdict => ({
  kind: 'no-action',
  row: '11',
  reason: 'none-accepted',
  attention,
});
const looked = (attention: Attention): Outcome => ({
  verdict: left(attention),
  before: secret,
  pass: 'recheck',
  mode: 'recover',
  at: NOW,
});
const wrote: Outcome = { ...looked('none'), after: secret };

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
  return { entries, outcomes: eventBridgeOutcomes('ops', { credentials }) };
};

describe('on the event bus', () => {
  test('an outcome is told where something was written, or a person is needed, and nowhere else', async () => {
    const { entries, outcomes } = await aBus();
    await outcomes.publish(looked('none'));
    await outcomes.publish(looked('inform'));
    expect(entries).toEqual([]);
    await outcomes.publish(wrote);
    await outcomes.publish(looked('required'));
    expect(entries).toMatchObject([
      { EventBusName: 'ops', DetailType: 'Rotation Reconciled', Resources: [secret.arn] },
      { EventBusName: 'ops', DetailType: 'Rotation Needs Attention', Resources: [secret.arn] },
    ]);
  });

  test('one that the bus refuses fails the pass, so that it comes again', async () => {
    const { outcomes } = await aBus({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
    await expect(outcomes.publish(wrote)).rejects.toThrow(OutcomeNotPublished);
  });
});

/** What is written to stdout and stderr meanwhile. */
const written = async (write: () => unknown): Promise<string> => {
  let all = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      all += chunk;
      return true;
    }),
  );
  try {
    await write();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return all;
};

describe('what somebody has named', () => {
  const request: Cancellation = {
    kind: 'cancellation',
    eventId: EVIL,
    secretId: secretId(EVIL),
    versionId: versionId(EVIL),
    cancelledAt: NOW,
    cancelledBy: { principal: EVIL, sourceIp: EVIL },
  };
  const parked = label(`ROTATION-RESCUE-20261123T0315Z-${EVIL}`);
  const named = aSecret({ [versionId(EVIL)]: ['AWSCURRENT', parked, EVIL] }, { name: EVIL });
  const step: Step = { kind: 'detach', label: parked, from: versionId(EVIL) };
  const outcome: Outcome = {
    ...wrote,
    request,
    before: { ...named, arn: secretId(`arn:${EVIL}`), replicaOf: EVIL },
    after: named,
    verdict: { kind: 'cleanup', row: '6', reason: 'parked-is-current', attention: 'required', steps: [step] },
    taken: [step],
    evidence: { kind: 'taken', engine: EVIL, findings: new Map() },
  };

  test('is in a line of the log as it is shown, and one line stays one', async () => {
    const text = await written(() => loggedOutcomes(createLogger()).publish(outcome));
    expect(text.split('\n')).toHaveLength(2);
    expect(actedOn(text)).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({ principal: visible(EVIL), labelsAfter: {} });
  });

  test('is in an event as it is shown', async () => {
    const { entries, outcomes } = await aBus();
    await outcomes.publish(outcome);
    const [entry] = entries as { Detail: string }[];
    expect(actedOn(entry?.Detail ?? '\0')).toEqual([]);
  });

  test('is in the line of a failure as it is shown', async () => {
    const failure = Object.assign(new Error(EVIL, { cause: new TypeError(EVIL) }), { name: EVIL });
    const text = await written(() => logFailure(createLogger(), failure, EVIL));
    expect(text.split('\n')).toHaveLength(2);
    expect(actedOn(text)).toEqual([]);
  });

  test('that stands beside a step cannot be taken for another step', () => {
    const { steps } = outcomeFields(outcome);
    expect(steps).toEqual([expect.stringMatching(/^take [!-~]+ off [!-~]+$/)]);
  });
});

test('in the log, a person is warned where one is needed, and told where none is', async () => {
  const logger = createLogger();
  const warn = vi.spyOn(logger, 'warn').mockReturnValue();
  const info = vi.spyOn(logger, 'info').mockReturnValue();
  const log = loggedOutcomes(logger);
  await log.publish(looked('required'));
  expect([warn.mock.calls.length, info.mock.calls.length]).toEqual([1, 0]);
  await log.publish(looked('none'));
  expect([warn.mock.calls.length, info.mock.calls.length]).toEqual([1, 1]);
});

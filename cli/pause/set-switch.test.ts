import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import {
  functionService,
  type MappingState,
  type ServedFunction,
} from '../../sandbox/account-services/function-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { observeMappings } from '../doctor/queues.ts';
import { setSwitch } from './set-switch.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:Recheck';

/** A trigger whose states follow each other, one at each wait; the last one stays. */
const aTrigger = async (...states: readonly MappingState[]) => {
  let served: ServedFunction = {
    arn: 'arn:aws:lambda:eu-west-1:111122223333:function:remediate',
    environment: {},
    logGroup: '/logs',
    mappings: {},
  };
  const set = (state: MappingState | undefined) => {
    if (state) served = { ...served, mappings: { [QUEUE]: state } };
  };
  const [first, ...later] = states;
  set(first);
  const switched: string[] = [];
  const service = functionService(
    () => [served],
    (changed) => void switched.push(String(changed.mappings[QUEUE])),
  );
  const { url, close } = await serveServices([service]);
  onTestFinished(close);
  const settings = {
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'not-a-key' },
  };
  const clients = { lambda: new LambdaClient(settings), events: new EventBridgeClient(settings) };
  const [mapping] = await observeMappings(clients.lambda, served);
  const part = {
    kind: 'trigger' as const,
    name: 'remediate from Recheck',
    on: true,
    uuid: mapping?.uuid ?? '',
    functionArn: served.arn,
  };
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    set(later.shift());
  };
  return { switch: (on: boolean) => setSwitch(clients, part, on, wait), switched, waits };
};

test('a trigger is switched once it is at rest, and waited for until it is at rest again', async () => {
  const trigger = await aTrigger('Enabling', 'Enabled', 'Disabling', 'Disabled');
  await trigger.switch(false);
  expect(trigger.switched).toEqual(['Disabled']);
  expect(trigger.waits).toEqual([50, 100, 200]);
});

test('a trigger is switched on in the same way', async () => {
  const trigger = await aTrigger('Disabling', 'Disabled', 'Enabling', 'Enabled');
  await trigger.switch(true);
  expect(trigger.switched).toEqual(['Enabled']);
});

test('a trigger that does not come to rest is told of, after two minutes', async () => {
  const trigger = await aTrigger('Disabling');
  await expect(trigger.switch(false)).rejects.toThrow('remediate from Recheck is still Disabling.');
  expect(trigger.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(120_000);
  expect(Math.max(...trigger.waits)).toBe(2_000);
});

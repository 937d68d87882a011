import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { type LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import type { Sleep } from '../../lambda/runtime/clock.ts';
import type { AwsApis } from '../doctor/clients.ts';
import { observeMappings } from '../doctor/queues.ts';
import type { Switch } from './switches.ts';

/** AWS was told, and the trigger has not come to rest within two minutes. */
class StillSwitching extends Error {
  override readonly name = 'StillSwitching';
}

type Clients = Pick<AwsApis, 'events' | 'lambda'>;
type Trigger = Extract<Switch, { kind: 'trigger' }>;

/** Switches a rule or a trigger. Returns when it is switched. Throws AWS's error, and StillSwitching. */
export const setSwitch = async (clients: Clients, each: Switch, on: boolean, pause: Sleep): Promise<void> => {
  if (each.kind === 'trigger') return setTrigger(clients.lambda, each, on, pause);
  const Rule = on ? EnableRuleCommand : DisableRuleCommand;
  await clients.events.send(new Rule({ Name: each.name }));
};

const TRIES = 70;
const waitMs = (tries: number): number => Math.min(2_000, 50 * 2 ** tries);

/** Lambda refuses to switch a trigger while it is being switched, and takes up to a minute to come to rest (E13). */
const setTrigger = async (
  client: LambdaClient,
  { name, uuid, functionArn }: Trigger,
  on: boolean,
  pause: Sleep,
): Promise<void> => {
  const wanted = on ? 'Enabled' : 'Disabled';
  const other = on ? 'Disabled' : 'Enabled';
  let state = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const mappings = await observeMappings(client, { arn: functionArn });
    state = mappings.find((mapping) => mapping.uuid === uuid)?.state ?? 'gone';
    if (state === wanted) return;
    if (state === other) await client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: on }));
    await pause(waitMs(tries));
  }
  throw new StillSwitching(`${name} is still ${state}.`);
};

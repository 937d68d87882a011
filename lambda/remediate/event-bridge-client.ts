import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandOutput,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { type ClientOverrides, clientSettings } from '../aws/client-settings.ts';

export type PutEvents = (entries: PutEventsRequestEntry[]) => Promise<PutEventsCommandOutput>;

/** A chunk of its own in the bundle: the EventBridge client with the one operation that is used. */
export const putEvents = (overrides: ClientOverrides): PutEvents => {
  const client = new EventBridgeClient({ ...clientSettings(), ...overrides });
  return (entries) => client.send(new PutEventsCommand({ Entries: entries }));
};

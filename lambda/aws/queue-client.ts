import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { type ClientOverrides, clientSettings } from './client-settings.ts';

export type SendMessage = (input: SendMessageCommandInput) => Promise<unknown>;

/** A chunk of its own in the bundle: the SQS client with the one operation that is used. */
export const sendMessage = (overrides: ClientOverrides): SendMessage => {
  const client = new SQSClient({ ...clientSettings(), ...overrides });
  return (input) => client.send(new SendMessageCommand(input));
};

import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { type ClientOverrides, clientSettings } from './client-settings.ts';

export type SendMessage = (input: SendMessageCommandInput) => Promise<unknown>;

/** The SQS client with the one operation that is used. It is a separate chunk of the bundle. */
export const sendMessage = (overrides: ClientOverrides): SendMessage => {
  const client = new SQSClient({ ...clientSettings(), ...overrides });
  return (input) => client.send(new SendMessageCommand(input));
};

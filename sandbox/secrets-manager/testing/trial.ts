import {
  SecretsManagerClient,
  type SecretsManagerClientConfig,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import { SecretsManager, type SecretsManagerOptions, serveSecretsManager } from '../secrets-manager.ts';

/** A version's id that tells in a failing test which one it is. */
export const version = (name: string): string => `${name}-`.padEnd(32, '0');

type RecordedEvent = {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** The SDK's own client, which tries once. Ends with the test. */
export const clientFor = (url: string, config: SecretsManagerClientConfig = {}): SecretsManagerClient => {
  const client = new SecretsManagerClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'fake' },
    maxAttempts: 1,
    ...config,
  });
  onTestFinished(() => client.destroy());
  return client;
};

/** A Secrets Manager served over HTTP, a clock that is moved by hand, a client, and all events. Ends with the test. */
export const startTrial = async (options: SecretsManagerOptions = {}) => {
  const clock = { ms: Date.UTC(2026, 10, 24, 3, 15) };
  const manager = new SecretsManager({ now: () => clock.ms, ...options });
  const events: RecordedEvent[] = [];
  manager.subscribe((event) => events.push(event as RecordedEvent));
  const named = (name: string) => events.filter(({ detail }) => detail['eventName'] === name);
  const { url, close } = await serveSecretsManager(manager);
  onTestFinished(close);
  return { manager, client: clientFor(url), clock, url, events, named };
};

/** What a call was refused with. Fails where it was not. */
export const refusalOf = async (call: Promise<unknown>) => {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof SecretsManagerServiceException)) throw error;
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
  throw new Error('The call was not refused.');
};

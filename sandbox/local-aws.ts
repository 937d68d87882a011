import { isObject } from '../lambda/decision/unknown-value.ts';
import { Inventory } from './account-services/inventory.ts';
import type { Service } from './account-services/json-service.ts';
import { queueUrl, type ServedQueue } from './account-services/queue-service.ts';
import { serveServices } from './account-services/serve-services.ts';
import type { Scheduler } from './clock.ts';
import { type Arrivals, EventBus } from './delivery/event-bus.ts';
import type { Queue } from './delivery/queue.ts';
import { invokeEndpoint } from './lambda/invoke-endpoint.ts';
import { Lambda } from './lambda/lambda.ts';
import type { SecretsManagerOptions } from './secrets-manager/options.ts';
import type { RotationFunction, RotationRequest } from './secrets-manager/rotation.ts';
import { SecretsManager, secretsManagerHandler } from './secrets-manager/secrets-manager.ts';

type LocalAwsOptions = {
  /** What deliveries, delays and retries go by. Secrets Manager goes by `secretsManager.now`. */
  readonly clock: Scheduler;
  /** A port of 127.0.0.1; any free one by default. */
  readonly port?: number;
  readonly accountId?: string;
  readonly region?: string;
  readonly secretsManager?: SecretsManagerOptions;
  readonly arrivals?: Arrivals;
  /** What else is there, asked before the others whether a request is for it. */
  readonly services?: readonly Service[];
  /** Called with every line that a bundle writes. */
  readonly onLog?: (functionName: string, line: string) => void;
  /** Called in place of a rotation function's step, which it has to call. */
  readonly aroundStep?: AroundStep;
  /** Called when a call has been answered. */
  readonly onCall?: (call: ObservedCall) => void;
};

type AroundStep = (request: RotationRequest, call: () => Promise<void>) => Promise<void>;

/** One answered call; it bears no value. */
export type ObservedCall = {
  readonly operation: string;
  /** The secret or function that it names, as the caller passed it. */
  readonly target: string;
  /** `ok`, or what went wrong. */
  readonly outcome: string;
};

export type LocalAws = {
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Scheduler;
  readonly manager: SecretsManager;
  readonly lambda: Lambda;
  readonly bus: EventBus;
  /** What its reading services tell beside that. */
  readonly inventory: Inventory;
  /** Serves a queue, as SQS does. Its URL. */
  serveQueue(queue: Queue, more?: Omit<ServedQueue, 'queue'>): string;
  /** Settings for an SDK client, and, as environment variables, for a function or a shell. */
  readonly clientSettings: ClientSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** Registers a rotation function, which Secrets Manager calls as a Lambda function. Returns its ARN. */
  addRotationFunction(name: string, rotate: RotationFunction): string;
  close(): Promise<void>;
};

type ClientSettings = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** No function runs longer than this (R5). */
const LONGEST_TIMEOUT_MS = 900_000;
const CREDENTIALS = { accessKeyId: 'AKIASANDBOXEXAMPLE', secretAccessKey: 'not-a-real-secret-access-key' };

/** One account and Region on one port: Secrets Manager, Lambda's Invoke, and the delivery of events between them. */
export const startLocalAws = async (options: LocalAwsOptions): Promise<LocalAws> => {
  const { clock, accountId = '111122223333', region = 'eu-west-1', port = 0 } = options;
  const { onCall = () => undefined, aroundStep = (_, call) => call() } = options;
  const manager = new ObservedSecretsManager({ accountId, region, ...options.secretsManager }, onCall);
  const inventory = new Inventory();
  const onLog = (name: string, message: string): void => {
    inventory.log(logGroupOf(name), { at: Date.now(), message });
    options.onLog?.(name, message);
  };
  const lambda = new Lambda({ accountId, region, clock, onLog });
  const bus = new EventBus(clock, options.arrivals);
  manager.subscribe((event) => {
    bus.put(event);
    if (isObject(event['detail'])) inventory.record(event['detail']);
  });
  inventory.trails.push({
    arn: `arn:aws:cloudtrail:${region}:${accountId}:trail/sandbox`,
    logging: true,
    selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
  });

  const invoke = observed(invokeEndpoint(lambda), onCall);
  let url = '';
  const reading = inventory.services(region, accountId, () => url);
  const services = [...(options.services ?? []), invoke, secretsManagerHandler(manager), ...reading];
  const server = await serveServices(services, port);
  url = server.url;
  return {
    url,
    region,
    accountId,
    clock,
    manager,
    lambda,
    bus,
    inventory,
    serveQueue(queue, more) {
      inventory.queues.push({ queue, ...more });
      return queueUrl(url, queue);
    },
    clientSettings: { endpoint: url, region, credentials: CREDENTIALS },
    environment: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
    addRotationFunction: (name, rotate) => {
      const { arn, call } = addRotationFunction(lambda, name, rotate);
      manager.registerRotationFunction(arn, (request) => aroundStep(request, () => call(request)));
      return arn;
    },
    close: async () => {
      await lambda.close();
      await server.close();
    },
  };
};

/** As Lambda names it unless it is told otherwise. */
export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;

const addRotationFunction = (
  lambda: Lambda,
  name: string,
  rotate: RotationFunction,
): { readonly arn: string; readonly call: RotationFunction } => {
  const settings = { timeoutMs: LONGEST_TIMEOUT_MS };
  const arn = lambda.addHandler(name, (event) => rotate(event as Parameters<RotationFunction>[0]), settings);
  const call: RotationFunction = async (request) => {
    const outcome = await lambda.invoke(arn, request);
    if (outcome.kind !== 'returned') throw new Error(`${name} failed in ${request.Step}`);
  };
  return { arn, call };
};

/** Tells of each call when it is decided, however it came in. */
class ObservedSecretsManager extends SecretsManager {
  readonly #onCall: (call: ObservedCall) => void;

  constructor(options: SecretsManagerOptions, onCall: (call: ObservedCall) => void) {
    super(options);
    this.#onCall = onCall;
  }

  override async call(...[operation, input = {}, caller]: Parameters<SecretsManager['call']>) {
    const target = String(input['SecretId'] ?? input['Name'] ?? '');
    try {
      const reply = await super.call(operation, input, caller);
      this.#onCall({ operation, target, outcome: 'ok' });
      return reply;
    } catch (error) {
      this.#onCall({ operation, target, outcome: error instanceof Error ? error.name : 'failed' });
      throw error;
    }
  }
}

const observed =
  (invoke: Service, onCall: (call: ObservedCall) => void): Service =>
  async (request, response) => {
    if (!(await invoke(request, response))) return false;
    const [, , , name = ''] = (request.url ?? '').split('/');
    const failed = response.hasHeader('x-amz-function-error') ? 'the function failed' : 'ok';
    const refused = response.getHeader('x-amzn-errortype');
    onCall({
      operation: 'Invoke',
      target: decodeURIComponent(name),
      outcome: refused === undefined ? failed : `${refused}`,
    });
    return true;
  };

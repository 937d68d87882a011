import { createHash } from 'node:crypto';
import { answer, type JsonObject, readJson, type Service, ServiceRefusal } from './json-service.ts';

/** A function as Lambda tells of it. */
export type ServedFunction = {
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where the caller may not decrypt the environment. */
  readonly environmentHidden?: true;
  readonly logGroup: string;
  /** Who may invoke it: a policy document. */
  readonly policy?: JsonObject;
  /** Where events go that it failed on. */
  readonly onFailure?: string;
  /** The queues that it is mapped to: their ARNs, and whether the mapping is on, or is about to be. */
  readonly mappings: Readonly<Record<string, MappingState>>;
  /** When a mapping last changed, in milliseconds since 1970. */
  readonly mappingsChangedAt?: number;
  readonly reservedConcurrency?: number;
};

export type MappingState = 'Enabled' | 'Disabled' | 'Enabling' | 'Disabling';

const FUNCTIONS = /^\/2015-03-31\/functions\/?(?:([^/]+)\/policy)?$/;
const CONCURRENCY = /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/;
const INVOKE_CONFIG = /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config$/;
const MAPPINGS = /^\/2015-03-31\/event-source-mappings\/?([^/]+)?$/;

/**
 * As much of Lambda as `doctor`, `pause` and `resume` call; Invoke stands beside it. `change` takes the place of a
 * function whose mapping is switched.
 */
export const functionService =
  (
    functions: () => readonly ServedFunction[],
    change: (changed: ServedFunction) => void = () => undefined,
  ): Service =>
  async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, uuid] = MAPPINGS.exec(pathname) ?? [];
    if (request.method === 'PUT' && uuid !== undefined) {
      const { Enabled } = await readJson(request);
      await answer(response, 'application/json', async () =>
        switchMapping(functions(), { uuid, enabled: Enabled === true, change }),
      );
      return true;
    }
    const carryOut = request.method === 'GET' ? operationFor(pathname, searchParams, functions()) : undefined;
    if (carryOut === undefined) return false;
    await answer(response, 'application/json', async () => carryOut());
    return true;
  };

type MappingSwitch = {
  readonly uuid: string;
  readonly enabled: boolean;
  readonly change: (changed: ServedFunction) => void;
};

/** A mapping that is being switched refuses another switch, as AWS's does. */
const switchMapping = (
  functions: readonly ServedFunction[],
  { uuid, enabled, change }: MappingSwitch,
): JsonObject => {
  for (const served of functions)
    for (const [queue, state] of Object.entries(served.mappings)) {
      if (uuidOf(served.arn, queue) !== uuid) continue;
      if (state.endsWith('ing'))
        throw new ServiceRefusal('ResourceInUseException', `The mapping is ${state}.`, 400);
      change({ ...served, mappings: { ...served.mappings, [queue]: enabled ? 'Enabled' : 'Disabled' } });
      return { UUID: uuid, State: enabled ? 'Enabling' : 'Disabling' };
    }
  throw new ServiceRefusal('ResourceNotFoundException', `No mapping ${uuid}.`, 404);
};

const uuidOf = (functionArn: string, queueArn: string): string =>
  createHash('md5').update(`${functionArn} ${queueArn}`).digest('hex');

const operationFor = (
  pathname: string,
  parameters: URLSearchParams,
  functions: readonly ServedFunction[],
): (() => JsonObject) | undefined => {
  const named = (text: string | null | undefined) => {
    const name = decodeURIComponent(text ?? '');
    const found = functions.find(({ arn }) => arn === name || nameOf(arn) === name);
    if (found === undefined)
      throw new ServiceRefusal('ResourceNotFoundException', `Function not found: ${name}`, 404);
    return found;
  };
  const listed = FUNCTIONS.exec(pathname);
  if (listed !== null)
    return listed[1] === undefined
      ? () => ({ Functions: functions.map(configurationOf) })
      : () => policyOf(named(listed[1]));
  const configured = INVOKE_CONFIG.exec(pathname);
  if (configured !== null) return () => invokeConfigOf(named(configured[1]));
  const concurrency = CONCURRENCY.exec(pathname);
  if (concurrency !== null) return () => concurrencyOf(named(concurrency[1]));
  if (MAPPINGS.test(pathname)) return () => mappingsOf(named(parameters.get('FunctionName')));
  return undefined;
};

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? '';

const configurationOf = ({ arn, environment, environmentHidden, logGroup }: ServedFunction): JsonObject => ({
  FunctionName: nameOf(arn),
  FunctionArn: arn,
  Environment: environmentHidden
    ? { Error: { ErrorCode: 'AccessDeniedException', Message: 'Lambda was unable to decrypt it.' } }
    : { Variables: environment },
  LoggingConfig: { LogGroup: logGroup },
});

const policyOf = ({ arn, policy }: ServedFunction): JsonObject => {
  if (policy === undefined)
    throw new ServiceRefusal('ResourceNotFoundException', `No policy is associated with ${arn}`, 404);
  return { Policy: JSON.stringify(policy) };
};

const invokeConfigOf = ({ arn, onFailure }: ServedFunction): JsonObject => {
  if (onFailure === undefined)
    throw new ServiceRefusal('ResourceNotFoundException', `${arn} has no EventInvokeConfig`, 404);
  return { FunctionArn: arn, DestinationConfig: { OnFailure: { Destination: onFailure } } };
};

const concurrencyOf = ({ reservedConcurrency }: ServedFunction): JsonObject =>
  reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };

const mappingsOf = ({ arn, mappings, mappingsChangedAt }: ServedFunction): JsonObject => ({
  EventSourceMappings: Object.entries(mappings).map(([queue, state]) => ({
    UUID: uuidOf(arn, queue),
    EventSourceArn: queue,
    FunctionArn: arn,
    State: state,
    ...(mappingsChangedAt !== undefined && { LastModified: mappingsChangedAt / 1_000 }),
  })),
});

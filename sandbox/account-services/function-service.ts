import { answer, type JsonObject, type Service, ServiceRefusal } from './json-service.ts';

/** A function as Lambda tells of it. */
export type ServedFunction = {
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Who may invoke it: a policy document. */
  readonly policy?: JsonObject;
  /** Where events go that it failed on. */
  readonly onFailure?: string;
  /** The queues that it is mapped to: their ARNs, and whether the mapping is on. */
  readonly mappings: Readonly<Record<string, 'Enabled' | 'Disabled'>>;
};

const FUNCTIONS = /^\/2015-03-31\/functions\/?(?:([^/]+)\/policy)?$/;
const INVOKE_CONFIG = /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config$/;
const MAPPINGS = /^\/2015-03-31\/event-source-mappings\/?$/;

/** As much of Lambda's reading API as the doctor calls; Invoke stands beside it. */
export const functionService =
  (functions: () => readonly ServedFunction[]): Service =>
  async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const carryOut = request.method === 'GET' ? operationFor(pathname, searchParams, functions()) : undefined;
    if (carryOut === undefined) return false;
    await answer(response, 'application/json', async () => carryOut());
    return true;
  };

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
  if (MAPPINGS.test(pathname)) return () => mappingsOf(named(parameters.get('FunctionName')));
  return undefined;
};

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? '';

const configurationOf = ({ arn, environment, logGroup }: ServedFunction): JsonObject => ({
  FunctionName: nameOf(arn),
  FunctionArn: arn,
  Environment: { Variables: environment },
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

const mappingsOf = ({ arn, mappings }: ServedFunction): JsonObject => ({
  EventSourceMappings: Object.entries(mappings).map(([queue, state]) => ({
    EventSourceArn: queue,
    FunctionArn: arn,
    State: state,
  })),
});

import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ApiError } from '../../../sandbox/secrets-manager/secrets-manager.ts';

type ApiCall = (
  operation: string,
  input: Record<string, unknown>,
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * The SDK's client without its wire, so that a hundred thousand runs take minutes: commands go straight to
 * `call`, replies and errors come back as the SDK gives them. Only `send` is there.
 */
export const inProcessClient = (call: ApiCall): SecretsManagerClient => {
  const send = async (command: Command): Promise<unknown> => {
    try {
      return withDates(await call(operationOf(command), { ...command.input }));
    } catch (error) {
      throw error instanceof ApiError ? sdkError(error) : error;
    }
  };
  return { send } as unknown as SecretsManagerClient;
};

/** A client that hands each command to the one chosen for it. Only `send` is there. */
export const choosing = (
  choose: (operation: string, input: Readonly<Record<string, unknown>>) => SecretsManagerClient,
): SecretsManagerClient => {
  const send = (command: Command) => {
    const client = choose(operationOf(command), { ...command.input });
    return client.send(command as Parameters<SecretsManagerClient['send']>[0]);
  };
  return { send } as unknown as SecretsManagerClient;
};

/** The same client, and `onFailure` is told where a command failed. Only `send` is there. */
export const watching = (
  client: SecretsManagerClient,
  onFailure: (error: unknown) => void,
): SecretsManagerClient => {
  const send = async (command: Parameters<SecretsManagerClient['send']>[0]): Promise<unknown> => {
    try {
      return await client.send(command);
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };
  return { send } as unknown as SecretsManagerClient;
};

type Command = { readonly input: object };

const operationOf = (command: Command): string => command.constructor.name.replace(/Command$/, '');

/** A call as it is told of: a read with its version; a write with its label, and where it moves from and to. */
export const nameOf = (operation: string, input: Readonly<Record<string, unknown>>): string =>
  [
    operation,
    input['VersionId'],
    input['VersionStage'],
    input['RemoveFromVersionId'] && `from ${input['RemoveFromVersionId']}`,
    input['MoveToVersionId'] && `to ${input['MoveToVersionId']}`,
  ]
    .filter(Boolean)
    .join(' ');

/** What a caller of the SDK gets where AWS throttled it, or no reply came. */
export const lostCall = (): never => {
  throw Object.assign(new Error('the call failed, or its reply was lost'), { name: 'TimeoutError' });
};

const sdkError = ({ name, message, status }: ApiError): Error => {
  const $metadata = { httpStatusCode: status };
  return name === 'ResourceNotFoundException'
    ? new ResourceNotFoundException({ message, $metadata })
    : Object.assign(new Error(message), { name, $metadata });
};

const DATES = ['LastRotatedDate', 'DeletedDate', 'LastChangedDate'];

const withDates = (reply: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const dated: Record<string, unknown> = { ...reply };
  for (const key of DATES) {
    const value = dated[key];
    if (typeof value === 'number') dated[key] = new Date(value * 1_000);
  }
  const list = dated['SecretList'];
  if (Array.isArray(list)) dated['SecretList'] = list.map(withDates);
  return dated;
};

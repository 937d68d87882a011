import { malformedPolicy, markedForDeletion } from './errors.ts';
import { type Operation, see } from './operation.ts';

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

/** The policy is kept and read back; it permits and denies nothing here. */
export const putResourcePolicy: Operation = (input, { account, now }) => {
  const secret = account.open(input.required('SecretId'), now, { managed: 'allowed' });
  const resourcePolicy = input.required('ResourcePolicy');
  if (!isJson(resourcePolicy)) throw malformedPolicy();
  account.save({ ...secret, resourcePolicy }, now);
  return { ARN: account.arnOf(secret), Name: secret.name };
};

export const getResourcePolicy: Operation = (input, context) => {
  const secret = see(input, context);
  if (secret.deletion) throw markedForDeletion();
  const { name: Name, resourcePolicy: ResourcePolicy } = secret;
  return { ARN: context.account.arnOf(secret), Name, ResourcePolicy };
};

export const deleteResourcePolicy: Operation = (input, { account, now }) => {
  const { resourcePolicy: _, ...secret } = account.open(input.required('SecretId'), now, {
    managed: 'allowed',
  });
  account.save(secret, now);
  return { ARN: account.arnOf(secret), Name: secret.name };
};

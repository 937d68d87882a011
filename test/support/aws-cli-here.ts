import { randomUUID } from 'node:crypto';
import type { SecretsManager } from '../../sandbox/secrets-manager/secrets-manager.ts';
import type { CliRun } from './cli.ts';

/** `secretsmanager rotate-secret --secret-id x` of the AWS CLI, as the call that it makes, and what comes of it. */
export const awsHere = async (
  manager: SecretsManager,
  [service, command = '', ...options]: readonly string[],
): Promise<CliRun> => {
  if (service !== 'secretsmanager') throw new Error(`There is no ${service} here.`);
  const input: Record<string, unknown> = takesToken(command) ? { ClientRequestToken: randomUUID() } : {};
  for (let index = 0; index < options.length; index += 2) {
    const name = pascal((options[index] ?? '').slice(2));
    // The reply is shown as a whole.
    if (name === 'Query' || name === 'Output' || name === 'Region') continue;
    input[name] = name.endsWith('Keys') ? [options[index + 1]] : options[index + 1];
  }
  try {
    const reply = await manager.call(pascal(command), input);
    return { code: 0, stdout: JSON.stringify(reply), stderr: '' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: 254, stdout: '', stderr: `An error occurred (${error.name}): ${error.message}` };
  } finally {
    await manager.idle();
  }
};

/** The AWS CLI fills it in. */
const takesToken = (command: string): boolean => command === 'rotate-secret';

const pascal = (text: string): string =>
  text.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

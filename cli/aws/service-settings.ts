import type { AwsOptions } from '../commands/options.ts';
import { settingsFor } from './connection.ts';

/** Thrown in place of a call that would leave the endpoints that were given. */
class EndpointMissing extends Error {
  override readonly name = 'EndpointMissing';
}

const ANY = 'AWS_ENDPOINT_URL';

/**
 * Settings of the client of a service, by its name in AWS_ENDPOINT_URL_… . Where the environment has an endpoint for
 * some services, the others are not called: AWS's own would be another account.
 */
export const settingsAt = async (service: string, options: AwsOptions) => {
  const settings = await settingsFor(options);
  const variable = `${ANY}_${service}`;
  const isGiven = options.endpointUrl || process.env[ANY] || process.env[variable];
  if (isGiven || !isAnyEndpointGiven()) return settings;
  const refusal = new EndpointMissing(`Other services have an endpoint, and ${variable} is not set.`);
  return { ...settings, requestHandler: { handle: () => Promise.reject(refusal) } };
};

const isAnyEndpointGiven = (): boolean =>
  Object.entries(process.env).some(([name, value]) => name.startsWith(`${ANY}_`) && value);

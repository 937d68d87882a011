import { REGION } from '../stuck-secret.ts';
import type { Endpoint } from './endpoint.ts';

/** As in Lambda, and where to find the local Secrets Manager. */
export const environmentFor = ({
  url,
  caFile,
}: Pick<Endpoint, 'url' | 'caFile'>): Record<string, string> => ({
  PATH: '/usr/bin:/bin',
  TZ: ':UTC',
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'AKIABENCHEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-real-secret-access-key',
  AWS_SESSION_TOKEN: 'not-a-real-session-token',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  // Else the SDK would look for it in a file, which it does not without the line above.
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  NODE_EXTRA_CA_CERTS: caFile,
  REMEDIATION_MODE: 'unblock',
  RECHECK_QUEUE_URL: 'https://sqs.test/recheck',
});

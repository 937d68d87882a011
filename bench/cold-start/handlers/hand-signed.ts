import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';

/**
 * The line to beat: the calls of one repair, signed by hand and sent over node:https, with no SDK, no checks,
 * no retries and one line of log. Nobody should run it.
 */
const agent = new Agent({ keepAlive: true });
const {
  AWS_ACCESS_KEY_ID = '',
  AWS_SECRET_ACCESS_KEY = '',
  AWS_SESSION_TOKEN = '',
  AWS_REGION = '',
} = process.env;
const endpoint = new URL(process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const sign = (target: string, body: string): Record<string, string> => {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const date = time.slice(0, 8);
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: endpoint.host,
    'x-amz-date': time,
    'x-amz-security-token': AWS_SESSION_TOKEN,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${date}/${AWS_REGION}/secretsmanager/aws4_request`;
  const parts = [date, AWS_REGION, 'secretsmanager', 'aws4_request'];
  const key = parts.reduce<string | Buffer>(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString(
    'hex',
  );
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return headers;
};

type Secret = {
  readonly ARN: string;
  readonly VersionIdsToStages: Readonly<Record<string, readonly string[]>>;
};

const call = (operation: string, input: object): Promise<Secret> => {
  const body = JSON.stringify(input);
  const headers = sign(`secretsmanager.${operation}`, body);
  return new Promise((resolve, reject) => {
    const { hostname, port } = endpoint;
    const outgoing = request({ agent, method: 'POST', hostname, port, path: '/', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text)),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
};

type Cancellation = { readonly detail: { readonly responseElements: { readonly arn: string } } };

export const handler = async (event: Cancellation): Promise<void> => {
  const SecretId = event.detail.responseElements.arn;
  const { VersionIdsToStages: before } = await call('DescribeSecret', { SecretId });
  const pending = Object.keys(before).find((id) => before[id]?.includes('AWSPENDING')) ?? '';
  const VersionStage = `ROTATION-RESCUE-${new Date().toISOString().slice(0, 16)}-${pending.slice(0, 8)}`;
  await call('UpdateSecretVersionStage', { SecretId, VersionStage, MoveToVersionId: pending });
  await call('UpdateSecretVersionStage', {
    SecretId,
    VersionStage: 'AWSPENDING',
    RemoveFromVersionId: pending,
  });
  const { VersionIdsToStages: after } = await call('DescribeSecret', { SecretId });
  console.log(JSON.stringify({ level: 'INFO', message: 'verdict', SecretId, before, after }));
};

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { VerifierReply, VerifierRequest } from '../../lambda/decision/verifier-contract.ts';
import { type ReadVersion, verifyKeys } from './verify-keys.ts';

const client = new SecretsManagerClient({});
const url = process.env['API_URL'];

/** By version id, not by label: labels may move meanwhile. */
const read: ReadVersion = async (secretArn, versionId) => {
  try {
    const command = new GetSecretValueCommand({ SecretId: secretArn, VersionId: versionId });
    const { SecretString: text } = await client.send(command);
    return text === undefined ? { kind: 'unreadable' } : { kind: 'text', text };
  } catch (error) {
    const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
    return { kind: isMissing ? 'none' : 'unreadable' };
  }
};

export const handler = async (request: VerifierRequest): Promise<VerifierReply> => {
  if (url === undefined || !url.startsWith('https://')) throw new Error('Set API_URL to an https URL.');
  const reply = await verifyKeys(request, read, url);
  console.log(JSON.stringify({ message: 'verified', secretArn: request.secretArn, answers: reply.answers }));
  return reply;
};

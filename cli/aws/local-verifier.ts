import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseVerifierReply } from '../../lambda/decision/verifier-reply.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { databases } from '../../lambda/verify/engines/databases.ts';
import type { Databases } from '../../lambda/verify/ports.ts';
import { RefusedUsers } from '../../lambda/verify/refused-users.ts';
import { type VerifyDeps, verify } from '../../lambda/verify/verify.ts';
import { SecretsManagerVersionReader } from '../../lambda/verify/version-reader.ts';
import { clock } from '../commands/look.ts';

/** A verifier that logs in from this process, by the same contract as the deployed one. */
export const localVerifier = (
  client: SecretsManagerClient,
  loginAttempts?: number,
  logins: Databases = databases(),
): CredentialVerifier => {
  const deps: VerifyDeps = {
    reader: new SecretsManagerVersionReader(client),
    databases: logins,
    clock,
    refused: new RefusedUsers(clock, loginAttempts),
  };
  return {
    appliesTo: () => true,
    async verify({ arn: secretArn }, candidates) {
      try {
        const { reply } = await verify({ secretArn, candidates }, deps);
        return parseVerifierReply(new TextEncoder().encode(JSON.stringify(reply)), candidates);
      } catch {
        return { kind: 'failed', cause: 'verifier-failed' };
      }
    },
  };
};

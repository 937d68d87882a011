import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Candidate, Evidence } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { parseVerifierReply } from '../../lambda/decision/verifier-reply.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { databases } from '../../lambda/verify/engines/databases.ts';
import { RefusedUsers } from '../../lambda/verify/refused-users.ts';
import { type VerifyDeps, verify } from '../../lambda/verify/verify.ts';
import { SecretsManagerVersionReader } from '../../lambda/verify/version-reader.ts';
import { clock } from '../commands/look.ts';

/** A verifier that logs in from this process, by the same contract as the deployed one. */
export class LocalVerifier implements CredentialVerifier {
  readonly #deps: VerifyDeps;

  constructor(client: SecretsManagerClient, loginAttempts?: number) {
    this.#deps = {
      reader: new SecretsManagerVersionReader(client),
      databases: databases(),
      clock,
      refused: new RefusedUsers(clock, loginAttempts),
    };
  }

  appliesTo(): boolean {
    return true;
  }

  async verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence> {
    try {
      const { reply } = await verify({ secretArn: secret.arn, candidates }, this.#deps);
      return parseVerifierReply(new TextEncoder().encode(JSON.stringify(reply)), candidates);
    } catch {
      return { kind: 'failed', cause: 'verifier-failed' };
    }
  }
}

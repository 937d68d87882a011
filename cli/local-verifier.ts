import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { databases } from '../lambda/adapters/engines/databases.ts';
import { parseVerifierReply } from '../lambda/adapters/verifier-reply.ts';
import { SecretsManagerVersionReader } from '../lambda/adapters/version-reader.ts';
import type { Candidate, Evidence } from '../lambda/core/evidence.ts';
import type { Secret } from '../lambda/core/observation.ts';
import { epochMs } from '../lambda/core/values.ts';
import type { CredentialVerifier } from '../lambda/ports.ts';
import { verify } from '../lambda/shell/verify.ts';

/** Logs in from this very process, as the deployed verifier does from its own, and by the same contract. */
export class LocalVerifier implements CredentialVerifier {
  readonly #reader: SecretsManagerVersionReader;

  constructor(client: SecretsManagerClient) {
    this.#reader = new SecretsManagerVersionReader(client);
  }

  appliesTo(): boolean {
    return true;
  }

  async verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence> {
    const parts = { reader: this.#reader, databases: databases(), clock: () => epochMs(Date.now()) };
    try {
      const { reply } = await verify({ secretArn: secret.arn, candidates }, parts);
      return parseVerifierReply(new TextEncoder().encode(JSON.stringify(reply)), candidates);
    } catch {
      return { kind: 'failed', cause: 'verifier-failed' };
    }
  }
}

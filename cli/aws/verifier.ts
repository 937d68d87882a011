import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import type { AwsOptions, LoginOptions } from '../commands/options.ts';
import { Refused } from '../ui/refused.ts';
import type { Connection } from './connection.ts';
import { settingsFor } from './connection.ts';

/**
 * The verifier that the options name. Drivers and clients are loaded only if they are used. Throws CertificatesUnreadable.
 * It throws Refused where `--verify-with` names no function: nothing is decided without the answer that was wanted.
 */
export const verifierFor = async (
  { secretsManager, region }: Connection,
  options: AwsOptions & LoginOptions,
): Promise<CredentialVerifier> => {
  if (options.verifyWith !== undefined) {
    const named = await deployed(options.verifyWith, { ...options, region });
    return orRefuse(
      named,
      `There is no function ${options.verifyWith} in ${region}. Check --verify-with and --region.`,
    );
  }
  if (!options.verify) return NOBODY;
  const [{ localVerifier }, { databases }, { authoritiesFor }] = await Promise.all([
    import('./local-verifier.ts'),
    import('../../lambda/verify/engines/databases.ts'),
    import('./login-authorities.ts'),
  ]);
  const logins = databases({ ca: await authoritiesFor(options.ca) });
  return localVerifier(secretsManager, options.loginAttempts, logins);
};

/** Refuses where there is no such function. */
const orRefuse = (verifier: CredentialVerifier, refusal: string): CredentialVerifier => ({
  appliesTo: (secret) => verifier.appliesTo(secret),
  async verify(secret, candidates) {
    const evidence = await verifier.verify(secret, candidates);
    if (evidence.kind === 'failed' && evidence.cause === 'verifier-missing') throw new Refused(refusal);
    return evidence;
  },
});

const deployed = async (functionArn: string, options: AwsOptions): Promise<CredentialVerifier> => {
  const [{ LambdaClient }, { LambdaVerifier }] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    import('../../lambda/remediate/lambda-verifier.ts'),
  ]);
  return new LambdaVerifier({
    client: new LambdaClient(await settingsFor(options, LIMITS.verifierCall)),
    defaultFunctionArn: functionArn,
    tagFunctionArns: [],
    timeoutMs: LIMITS.verifierCall.requestMs,
  });
};

const NOBODY: CredentialVerifier = {
  appliesTo: () => false,
  verify: async () => ({ kind: 'failed', cause: 'verifier-not-permitted' }),
};

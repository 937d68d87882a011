import { LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientOverrides, clientSettings, ONE_A_CALL } from '../aws/client-settings.ts';
import { LIMITS } from '../runtime/limits.ts';
import { LambdaVerifier } from './lambda-verifier.ts';
import type { VerifierArns } from './verifier-arns.ts';

/** A chunk of its own in the bundle: the Lambda client with the one operation that is used. */
export const lambdaVerifier = (arns: VerifierArns, overrides: ClientOverrides = {}): LambdaVerifier =>
  new LambdaVerifier({
    ...arns,
    client: new LambdaClient({ ...clientSettings(LIMITS.verifierCall, ONE_A_CALL), ...overrides }),
    timeoutMs: LIMITS.verifierCall.requestMs,
  });

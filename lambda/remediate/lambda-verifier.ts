import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Candidate, Evidence, VerifierFailure } from '../decision/evidence.ts';
import type { Secret } from '../decision/observation.ts';
import type { VerifierRequest } from '../decision/verifier-contract.ts';
import { parseVerifierReply } from '../decision/verifier-reply.ts';
import type { CredentialVerifier } from './ports.ts';
import { type VerifierArns, verifierArnFor } from './verifier-arns.ts';

export type LambdaVerifierOptions = VerifierArns & {
  readonly client: LambdaClient;
  /** For one call with all the SDK's tries; no less than the function itself takes to answer. */
  readonly timeoutMs: number;
};

const failed = (cause: VerifierFailure): Evidence => ({ kind: 'failed', cause });

const NOT_PERMITTED: readonly string[] = ['AccessDeniedException', 'KMSAccessDeniedException'];
/** No function has this name, or none can have it. */
const MISSING: readonly string[] = ['ResourceNotFoundException', 'ValidationException'];
const TIMED_OUT: readonly string[] = ['AbortError', 'TimeoutError'];

const classifyCall = (error: unknown): VerifierFailure => {
  const name = error instanceof Error ? error.name : '';
  if (NOT_PERMITTED.includes(name)) return 'verifier-not-permitted';
  if (MISSING.includes(name)) return 'verifier-missing';
  return TIMED_OUT.includes(name) ? 'verifier-timed-out' : 'verifier-unreachable';
};

/** Lambda tells a time-out by the error's type, and before that had one by its text alone. */
const isTimeOut = (payload: Uint8Array): boolean => {
  const text = new TextDecoder().decode(payload.subarray(0, 4_096));
  return text.includes('Sandbox.Timedout') || /Task timed out after \d/.test(text);
};

/** Asks a verifier that is a Lambda function of its own, in the databases' network. */
export class LambdaVerifier implements CredentialVerifier {
  readonly #options: LambdaVerifierOptions;

  constructor(options: LambdaVerifierOptions) {
    this.#options = options;
  }

  appliesTo(secret: Secret): boolean {
    return verifierArnFor(secret, this.#options) !== undefined;
  }

  async verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence> {
    const functionArn = verifierArnFor(secret, this.#options);
    if (functionArn === undefined || !this.#mayInvoke(functionArn)) return failed('verifier-not-permitted');
    const request: VerifierRequest = { secretArn: secret.arn, candidates };
    try {
      const output = await this.#invoke(functionArn, request);
      const payload = output.Payload ?? new Uint8Array();
      if (output.FunctionError !== undefined) {
        return failed(isTimeOut(payload) ? 'verifier-timed-out' : 'verifier-failed');
      }
      return parseVerifierReply(payload, candidates);
    } catch (error) {
      return failed(classifyCall(error));
    }
  }

  /** Whoever may tag a secret must not thereby choose which function is run with it. */
  #mayInvoke(functionArn: string): boolean {
    const { defaultFunctionArn, tagFunctionArns } = this.#options;
    return functionArn === defaultFunctionArn || tagFunctionArns.includes(functionArn);
  }

  #invoke(functionArn: string, request: VerifierRequest): Promise<InvokeCommandOutput> {
    const { client, timeoutMs } = this.#options;
    return client.send(
      new InvokeCommand({
        FunctionName: functionArn,
        InvocationType: 'RequestResponse',
        Payload: new TextEncoder().encode(JSON.stringify(request)),
      }),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    );
  }
}

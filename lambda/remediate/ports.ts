import type { Candidate, Evidence } from '../decision/evidence.ts';
import type { Secret } from '../decision/observation.ts';
import type { Outcome } from './outcome.ts';
import type { AgainRequest } from './request.ts';

/** Tries stored credentials where they are used. Never throws: not to know is an answer. */
export interface CredentialVerifier {
  /** Whether any verifier is meant to answer for this secret: the deployed one, or one that its tag names. */
  appliesTo(secret: Secret): boolean;
  /** Candidates in the order in which they are to be tried, AWSCURRENT's first. */
  verify(secret: Secret, candidates: readonly Candidate[]): Promise<Evidence>;
}

/** Where it is told what came of a request: the log, metrics, events. */
export interface OutcomeSink {
  publish(outcome: Outcome): Promise<void>;
}

/** Asks for another pass over a secret, a quarter of an hour later. */
export interface RecheckQueue {
  /** Throws where it was not taken. */
  send(request: AgainRequest): Promise<void>;
}

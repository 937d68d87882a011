import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import { decide } from '../../lambda/decision/decide.ts';
import type { Evidence } from '../../lambda/decision/evidence.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { type EpochMs, epochMs, type SecretId } from '../../lambda/decision/values.ts';
import type { Plan, Step, Verdict } from '../../lambda/decision/verdict.ts';
import type { CredentialVerifier } from '../../lambda/remediate/ports.ts';
import { decideWithVerifier, type ReconcileOptions } from '../../lambda/remediate/reconcile.ts';
import { heldByTags, type Tags } from './held-by-tags.ts';
import type { DecisionSettings } from './options.ts';
import { type LabelsByVersion, simulateLabels } from './simulate-labels.ts';

/** A secret's labels and its verdict. Nothing was written. */
export type Look = {
  readonly secret: Secret;
  readonly verdict: Verdict;
  readonly evidence?: Evidence;
  /** A verifier would have been asked, and there was none. */
  readonly nobodyLoggedIn: boolean;
  /** The tags that limit what is done. */
  readonly heldByTags: Tags;
  /** The labels after the verdict's steps. */
  readonly foreseen: LabelsByVersion;
  readonly at: EpochMs;
};

export type LookPorts = { readonly store: SecretStore; readonly verifier: CredentialVerifier };

/** The secret does not exist in this Region, for these credentials. */
export class NoSuchSecret extends Error {
  override readonly name = 'NoSuchSecret';
}

type Settings = Pick<ReconcileOptions, keyof DecisionSettings>;

export const clock = (): EpochMs => epochMs(Date.now());

/** Options of a decision that an operator asks for: every secret is in scope, and no event says what happened. */
export const settingsOf = ({ mode, failedRotations, previousOnUnverified }: Settings) =>
  ({
    mode,
    ...(failedRotations && { failedRotations }),
    ...(previousOnUnverified && { previousOnUnverified }),
    scope: EVERY_SECRET,
    pass: 'manual',
  }) as const;

/** Reads a secret's labels and decides. Throws NoSuchSecret, and the store's errors. */
export const look = async (
  id: SecretId,
  { store, verifier }: LookPorts,
  settings: DecisionSettings,
): Promise<Look> => {
  const secret = await store.observe(id);
  if (secret.kind === 'gone') throw new NoSuchSecret(`There is no secret ${id}.`);
  const { verdict, evidence } = await decideWithVerifier(secret, { verifier, clock }, settingsOf(settings));
  const situation = { observation: secret, hasVerifier: true, now: clock(), ...settingsOf(settings) };
  const foreseen = simulateLabels(secret, stepsOf(verdict));
  // Where a verifier, if there were one, would be asked.
  const nobodyLoggedIn = evidence === undefined && decide(situation).kind === 'ask';
  return {
    secret,
    verdict,
    foreseen,
    nobodyLoggedIn,
    heldByTags: heldByTags({
      ...situation,
      hasVerifier: verifier.appliesTo(secret),
      ...(evidence && { evidence }),
    }),
    at: situation.now,
    ...(evidence && { evidence }),
  };
};

/** The verdict's plan, or the plan that a mode, a tag or the label limit withholds. */
const planOf = (verdict: Verdict): Plan | undefined => {
  if (verdict.kind === 'withheld') return verdict.would;
  return verdict.kind === 'no-action' ? undefined : verdict;
};

export const stepsOf = (verdict: Verdict): readonly Step[] => planOf(verdict)?.steps ?? [];

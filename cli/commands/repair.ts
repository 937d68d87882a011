import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../../lambda/decision/verdict.ts';
import type { Reconciliation } from '../../lambda/remediate/outcome.ts';
import { reconcile } from '../../lambda/remediate/reconcile.ts';
import { RecordingStore } from '../../lambda/remediate/recording-store.ts';
import { confirmedStore } from '../aws/confirmed-store.ts';
import { clock, type Look, type LookPorts, settingsOf, stepsOf } from './look.ts';
import type { DecisionSettings } from './options.ts';

/** The result of a plan: that of `reconcile`, or the error that ended it and the steps written before. */
type Repair =
  | ({ readonly kind: 'done' } & Reconciliation)
  | { readonly kind: 'failed'; readonly error: unknown; readonly taken: readonly Step[] };

/**
 * Reconciles the secret as the function does, but only with the steps that were shown. Throws NotAgreed if the labels
 * now lead to other steps, and the errors of `reconcile`.
 */
export const repair = async (
  { secret, verdict }: Pick<Look, 'secret' | 'verdict'>,
  { store, verifier }: LookPorts,
  settings: DecisionSettings,
): Promise<Repair> => {
  const recording = new RecordingStore(confirmedStore(store, stepsOf(verdict)));
  const ports = { store: recording, verifier, clock, pause: (ms: number) => pause(ms) };
  try {
    return { kind: 'done', ...(await reconcile(secret.arn, ports, settingsOf(settings))) };
  } catch (error) {
    return { kind: 'failed', error, taken: recording.taken };
  }
};

import { setTimeout as pause } from 'node:timers/promises';
import type { Mode } from '../../lambda/decision/mode.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import type { Reconciliation } from '../../lambda/remediate/outcome.ts';
import { reconcile } from '../../lambda/remediate/reconcile.ts';
import { RecordingStore } from '../../lambda/remediate/recording-store.ts';
import { confirmedStore } from '../aws/confirmed-store.ts';
import { clock, type Look, type LookPorts, settingsOf, stepsOf } from './look.ts';

/** What became of a plan: what `reconcile` tells, or the error that it ended in and what was written until then. */
type Repair =
  | ({ readonly kind: 'done' } & Reconciliation)
  | { readonly kind: 'failed'; readonly error: unknown; readonly taken: readonly Step[] };

/**
 * Has the secret reconciled just as the function does, held to the steps that were shown. Fails with NotAgreed
 * where others follow from the labels by now, and with what `reconcile` throws.
 */
export const repair = async (
  { secret, verdict }: Pick<Look, 'secret' | 'verdict'>,
  { store, verifier }: LookPorts,
  mode: Mode,
): Promise<Repair> => {
  const recording = new RecordingStore(confirmedStore(store, stepsOf(verdict)));
  const ports = { store: recording, verifier, clock, pause: (ms: number) => pause(ms) };
  try {
    return { kind: 'done', ...(await reconcile(secret.arn, ports, settingsOf(mode))) };
  } catch (error) {
    return { kind: 'failed', error, taken: recording.taken };
  }
};

import { setTimeout as pause } from 'node:timers/promises';
import type { Mode } from '../lambda/core/mode.ts';
import type { Reconciliation } from '../lambda/core/outcome.ts';
import { reconcile } from '../lambda/shell/reconcile.ts';
import { AgreedStore } from './agreed-store.ts';
import { clock, type Look, type LookPorts, settingsOf, stepsOf } from './look.ts';

/**
 * Has the secret reconciled just as the function does, held to the steps that were shown. Throws NotAgreed
 * where others follow from the labels by now, and what `reconcile` throws.
 */
export const repair = (
  { secret, verdict }: Pick<Look, 'secret' | 'verdict'>,
  { store, verifier }: LookPorts,
  mode: Mode,
): Promise<Reconciliation> =>
  reconcile(
    secret.arn,
    { store: new AgreedStore(store, stepsOf(verdict)), verifier, clock, pause: (ms) => pause(ms) },
    settingsOf(mode),
  );

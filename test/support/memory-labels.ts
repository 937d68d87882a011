import { countLabels, holderOf, type Secret } from '../../lambda/decision/observation.ts';
import {
  AWSCURRENT,
  AWSPREVIOUS,
  type Label,
  MAX_LABELS,
  type VersionId,
} from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';

/** The secret after one UpdateSecretVersionStage, or undefined where AWS refuses it: see `labelsAfter`, and L7. */
export const afterStep = (secret: Secret, step: Step): Secret | undefined => {
  const versions = labelsAfter(secret, step);
  if (versions === undefined) return undefined;
  const after = { ...secret, versions };
  return countLabels(after) > MAX_LABELS ? undefined : after;
};

/**
 * The labels after one UpdateSecretVersionStage, however many they are. Undefined where the label is not where
 * the step assumes it (L2), or AWSCURRENT would be taken off (L4). A move of AWSCURRENT puts AWSPREVIOUS on the
 * version that loses it (L5).
 */
export const labelsAfter = (secret: Secret, step: Step): Secret['versions'] | undefined => {
  const holder = holderOf(secret, step.label);
  const from = 'from' in step ? step.from : undefined;
  if (holder !== from && !(step.kind === 'attach' && holder === step.to)) return undefined;
  if (step.kind === 'detach' && step.label === AWSCURRENT) return undefined;
  const moved = place(secret.versions, step.label, 'to' in step ? step.to : undefined);
  return step.label === AWSCURRENT && from ? place(moved, AWSPREVIOUS, from) : moved;
};

/** Puts a label on one version, off every other; a version without a label is not listed (L1). */
const place = (
  versions: Secret['versions'],
  label: Label,
  to: VersionId | undefined,
): Map<VersionId, readonly Label[]> => {
  const placed = new Map<VersionId, readonly Label[]>();
  for (const [version, labels] of versions) {
    const rest = labels.filter((other) => other !== label);
    if (rest.length > 0) placed.set(version, rest);
  }
  if (to) placed.set(to, [...(placed.get(to) ?? []), label]);
  return placed;
};

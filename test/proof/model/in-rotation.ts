import { type VersionId, versionId } from '../../../lambda/decision/values.ts';
import type { RotationRequest, RotationRun } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { Broken } from './broken.ts';
import type { Ledger } from './ledger.ts';

/**
 * 11: a promotion with rotation on never makes a step fail. The step was let alone and failed by itself. A finishSecret
 * that is in flight may: it finds AWSCURRENT elsewhere than where it looked, and the next attempt returns at once. Any step
 * fails by itself where rotation is off by now: it was cancelled (R7).
 */
export const checkStep = (
  { Step, ClientRequestToken }: RotationRequest,
  startedAt: number,
  isRotationOn: boolean,
  ledger: Ledger,
): void => {
  if (!isRotationOn) return;
  const promotedAt = ledger.promotedInRotation.get(versionId(ClientRequestToken));
  if (promotedAt === undefined || ledger.somebodyAt > promotedAt) return;
  if (Step === 'finishSecret' && promotedAt > startedAt) return;
  throw new Broken(11, `${Step} failed after AWSCURRENT had moved to its version with rotation on`);
};

/** A rotation began beside an attempt of one whose version a pass has promoted: each further step of it returns at once. */
export const noteOverlap = (began: VersionId, runs: readonly RotationRun[], ledger: Ledger): void => {
  const isBeside = runs.some(
    ({ versionId: version, stopped }) =>
      !stopped && version !== began && ledger.promotedInRotation.has(versionId(version)),
  );
  if (isBeside)
    ledger.limit('a rotation began beside an attempt of the one before, whose version a pass had promoted');
};

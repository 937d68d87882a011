import type { Secret } from '../../lambda/decision/observation.ts';
import { AWSCURRENT, AWSPREVIOUS, type Label, type VersionId } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';

export type LabelsByVersion = ReadonlyMap<VersionId, readonly Label[]>;

/**
 * The labels after these steps. A version that loses its last label stays in the map, with none: AWS may then delete
 * its value (L8).
 */
export const simulateLabels = (
  { versions }: Pick<Secret, 'versions'>,
  steps: readonly Step[],
): LabelsByVersion =>
  steps.reduce<LabelsByVersion>((labels, step) => {
    const moved = place(labels, step.label, 'to' in step ? step.to : undefined);
    // AWS moves AWSPREVIOUS itself (L5).
    return step.kind === 'move' && step.label === AWSCURRENT ? place(moved, AWSPREVIOUS, step.from) : moved;
  }, versions);

/** The versions that lose their last label by the steps. */
export const givenUp = (before: LabelsByVersion, after: LabelsByVersion): VersionId[] =>
  [...before.keys()].filter((version) => before.get(version)?.length && !after.get(version)?.length);

const place = (labels: LabelsByVersion, label: Label, to: VersionId | undefined): LabelsByVersion => {
  const placed = new Map(
    [...labels].map(([version, own]) => [version, own.filter((each) => each !== label)]),
  );
  if (to !== undefined) placed.set(to, [...(placed.get(to) ?? []), label]);
  return placed;
};

import { decide } from '../../lambda/decision/decide.ts';
import { MODE_TAG } from '../../lambda/decision/mode.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import type { Situation } from '../../lambda/decision/situation.ts';

/** Tags by their key. */
export type Tags = Readonly<Record<string, string>>;

/** The tags of a secret each of which alone has another verdict follow than no tag would. */
export const heldByTags = ({
  observation,
  ...situation
}: Situation & { readonly observation: Secret }): Tags => {
  const ours = [...observation.tags].filter(([key]) => key.startsWith(MODE_TAG));
  if (ours.length === 0) return {};
  const verdictWith = (tags: readonly (readonly [string, string])[]): string =>
    JSON.stringify(decide({ ...situation, observation: { ...observation, tags: new Map(tags) } }));
  const withNone = verdictWith([]);
  return Object.fromEntries(ours.filter((tag) => verdictWith([tag]) !== withNone));
};

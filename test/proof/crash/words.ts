import type { Secret } from '../../../lambda/decision/observation.ts';
import { RESCUE_PREFIX } from '../../../lambda/decision/rescue-label.ts';
import { idOf } from './plant-situation.ts';

const WORDS: Readonly<Record<string, string>> = {
  AWSCURRENT: 'current',
  AWSPENDING: 'pending',
  AWSPREVIOUS: 'previous',
};

const wordFor = (name: string): string | undefined =>
  name.startsWith(RESCUE_PREFIX) ? 'parked' : WORDS[name];

const LETTERS = new Map<string, string>(
  (['C', 'P', 'Q', 'V'] as const).map((letter) => [idOf({ letter }), letter]),
);

/** A version's letter; `N` for one that was made since. */
const letterOf = (version: string): string => LETTERS.get(version) ?? 'N';

/** Which version bears which labels, in words: `C current · P pending, parked`. Somebody else's are left out. */
export const inWords = (secret: Secret): string =>
  [...secret.versions]
    .map(
      ([version, labels]) =>
        `${letterOf(version)} ${labels
          .flatMap((name) => wordFor(name) ?? [])
          .sort()
          .join(', ')}`,
    )
    .sort()
    .join(' · ');

const WRITE = /^UpdateSecretVersionStage (\S+)(?: from (\S+))?(?: to (\S+))?$/;
const READ = /^GetSecretValue (\S+)$/;

/** A call of a pass as the tables name it. */
export const callInWords = (call: string): string => {
  const [, read] = READ.exec(call) ?? [];
  if (read !== undefined) return `GetSecretValue ${letterOf(read)}`;
  const [, name, from, to] = WRITE.exec(call) ?? [];
  if (name === undefined) return call.replace(/^publish .*/, 'publish the outcome');
  const label = name.startsWith(RESCUE_PREFIX) ? 'rescue' : name;
  if (from && to) return `${label} ${letterOf(from)}→${letterOf(to)}`;
  return from ? `−${label} ${letterOf(from)}` : `+${label} ${letterOf(to ?? '')}`;
};

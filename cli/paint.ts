import { randomInt } from 'node:crypto';
import { INVISIBLE, visible } from '../lambda/core/visible.ts';

const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Paint = Readonly<Record<keyof typeof STYLES, (text: string) => string>>;

/** Tells our own colours from any that come in a text of somebody else's. A terminal never sees it. */
const OURS = randomInt(100_000_000, 1_000_000_000);
const ESC = '\x1b';
const OWN_COLOUR = new RegExp(`(${ESC}\\[\\d+;${OURS}m)`);

/** Styles for text that goes through `forTerminal`. */
export const paintWith = (coloured: boolean): Paint => {
  const styled = (style: keyof typeof STYLES) => (text: string) => {
    const [begin, end] = STYLES[style];
    return coloured ? `${ESC}[${begin};${OURS}m${text}${ESC}[${end};${OURS}m` : text;
  };
  return {
    bold: styled('bold'),
    dim: styled('dim'),
    red: styled('red'),
    green: styled('green'),
    yellow: styled('yellow'),
  };
};

/** A text as a terminal may have it: with our colours, and nothing else that it would act on. */
export const forTerminal = (text: string): string =>
  text
    .split(OWN_COLOUR)
    .map((part, index) => (index % 2 === 1 ? part.replace(`;${OURS}`, '') : visible(part)))
    .join('');

/** JSON with all its values as they are, and no character in it that a terminal would act on. */
export const asJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

import { randomInt } from 'node:crypto';
import { INVISIBLE, visible } from '../../lambda/runtime/visible.ts';

const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Paint = Readonly<Record<keyof typeof STYLES, (text: string) => string>>;

/** Marks our own colours, so that colours in a text from outside are not taken for them. It is never printed. */
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

/** A line with our styles, and no other characters that a terminal acts on. */
export const visibleLine = (line: string): string => withStyles(line, (style) => style);

/** The line with its styles as escape codes of a terminal. */
export const forTerminal = (line: string): string =>
  withStyles(line, (style) => style.replace(`;${OURS}`, ''));

const withStyles = (line: string, styleFor: (style: string) => string): string =>
  line
    .split(OWN_COLOUR)
    .map((part, index) => (index % 2 === 1 ? styleFor(part) : visible(part)))
    .join('');

/** JSON with unchanged values, and no character that a terminal acts on. */
export const asJson = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    // Line ends between JSON's tokens stay; those in texts are escaped already.
    .split('\n')
    .map((line) => line.replaceAll(INVISIBLE, inJson))
    .join('\n');

/** The same on one line, in ASCII and without the shell's quotes, so that it can be copied into a command. */
export const asJsonWord = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[^ -~]|[\x27]/g, inJson);

const inJson = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

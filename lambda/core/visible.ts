/**
 * Characters that a terminal, a log or a page would act on and not show: the control characters of ASCII and
 * Latin-1 except the line feed and the tab, marks that turn the direction of text, Unicode's own line ends.
 */
export const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A text from outside as it may be shown: `\x1b` for ESC, `\u{202e}` for a mark that turns the text around. */
export const visible = (text: string): string => text.replaceAll(INVISIBLE, escaped);

const escaped = (character: string): string => {
  const code = character.charCodeAt(0);
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** For JSON.stringify: makes texts and names of fields visible. */
export const visibleReplacer = (_name: string, value: unknown): unknown => {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [visible(name), inner]));
};

/**
 * Characters that a terminal, a log or a page acts on instead of showing them: control characters, line ends, marks
 * that change the direction of text, characters without width, code points that are no characters, and every blank
 * except the plain one. Also combining marks after the fourth on a letter, which would cover the lines around.
 */
export const INVISIBLE = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{4})\p{M}/gu;

/**
 * A text from outside in a form that is safe to print, on one line: `\x1b` for ESC, `\x0a` for a line feed,
 * `\u{202e}` for a mark that changes the direction of text.
 */
export const visible = (text: string): string => text.replaceAll(INVISIBLE, escaped);

/**
 * A name from outside as one word. Blanks are escaped, too, and so is what looks like an escape: two names never
 * look the same, and one never looks like several.
 */
export const visibleWord = (name: string): string =>
  visible(name.replaceAll('\\', '\\x5c')).replaceAll(' ', '\\x20');

/** A word as a POSIX shell takes it: what is in it stands for nothing else. */
export const quoted = (text: string): string =>
  /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** Makes an error's message safe to print, and returns the error: the runtime logs whatever a function throws. */
export const visibleError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const { message, stack = '' } = error;
  error.message = visible(message);
  error.stack = stack.replace(message, () => error.message);
  return error;
};

/** A replacer for JSON.stringify that makes texts and field names safe to print. */
export const visibleReplacer = (_name: string, value: unknown): unknown => {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [visible(name), inner]));
};

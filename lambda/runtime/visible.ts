/**
 * Characters that a terminal, a log or a page would act on and not show: control characters, line ends, marks
 * that turn the direction of text, what has no width or is no character, every blank but the plain one; and of
 * marks that are put on a letter those beyond the fourth, for a heap of them covers the lines around.
 */
export const INVISIBLE = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{4})\p{M}/gu;

/**
 * A text from outside as it may be shown, on the line that it is put on: `\x1b` for ESC, `\x0a` for a line feed,
 * `\u{202e}` for a mark that turns the text around.
 */
export const visible = (text: string): string => text.replaceAll(INVISIBLE, escaped);

/**
 * A name from outside as one word, which cannot be taken for several, nor for that of another: its blanks are
 * shown as well, and what looks like a character shown.
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

/** Makes what an error says visible, and returns it: the runtime logs whatever a function throws. */
export const visibleError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const { message, stack = '' } = error;
  error.message = visible(message);
  error.stack = stack.replace(message, () => error.message);
  return error;
};

/** For JSON.stringify: makes texts and names of fields visible. */
export const visibleReplacer = (_name: string, value: unknown): unknown => {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [visible(name), inner]));
};

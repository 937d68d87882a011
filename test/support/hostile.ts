/** Signs that are acted on, or that nobody sees: of every kind one at least. */
const SIGNS = [
  ...['\n', '\r', '\t', '\x07', '\b', '\x1b', '\x7f', '\x85', '\x9b'],
  ...['\u2028', '\u2029', '\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069'],
  ...['\u00a0', '\u00ad', '\u034f', '\u180e', '\u200b', '\u200d', '\u2060', '\u3000', '\u3164', '\ufe0f'],
  ...['\ufeff', '\ufff9', '\u{e0001}', '\u{e0041}', '\u{1d173}', '\u{fffff}'],
] as const;

/** It forges a line, a style and a title, and would run a command. */
export const EVIL = `it's\n  promote  reason forged\x1b]0;t\x07\x9b31m"$(touch forged)\`touch forged\`\\!${SIGNS.join('')}`;

/** The same, with a letter for each sign that is acted on: what it looks like where nothing is. */
export const harmless = (text: string): string => text.replaceAll(/[^ -~]/g, 'x');

/** What is left in a text that a terminal, a log or a page would act on, its own line feeds apart. */
export const actedOn = (text: string): string[] =>
  text.replaceAll('\n', '').match(/[^!-~ \u{a1}-\u{ac}\u{ae}-\u{ff}’“”…–\ufffd]/gu) ?? [];

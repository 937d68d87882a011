import { expect, test } from 'vitest';
import { html } from '../../cli/report/html.ts';
import { asJson, forTerminal, paintWith } from '../../cli/ui/paint.ts';
import { quoted, visible, visibleError, visibleReplacer, visibleWord } from './visible.ts';

/** What a terminal would act on: it moves, rings, turns the text around, ends the line. */
const EVIL = [
  '\0',
  '\x07',
  '\b',
  '\r',
  '\x1b',
  '\x7f',
  '\x9b',
  '\n',
  '\t',
  '\x85',
  '\xa0',
  '\xad',
  '\u061c',
  '\u200b',
  '\u200f',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u3000',
  '\u3164',
  '\ufe0f',
  '\ud800',
  '\u{e0041}',
];

test.each(EVIL)('%j is shown, and never acted on', (character) => {
  const shown = visible(`a${character}b`);
  expect(shown).toMatch(/^a\\(x[0-9a-f]{2}|u\{[0-9a-f]{3,5}\})b$/);
  expect(forTerminal(`a${character}b`)).toBe(shown);
  expect(String(html`<p>${`a${character}b`}</p>`)).toBe(`<p>${shown}</p>`);
  expect(JSON.parse(JSON.stringify({ [character]: [character] }, visibleReplacer))).toEqual({
    [visible(character)]: [visible(character)],
  });
});

test('what is no such character is shown as it is', () => {
  const plain = 'Zoë’s “data”: π 漢字 🦉 عربي \\';
  expect(visible(plain)).toBe(plain);
});

test('a name is one word, and is told from one that looks like what it is shown as', () => {
  expect(visibleWord('two words\n')).toBe('two\\x20words\\x0a');
  expect(visibleWord('two words\\x0a')).toBe('two\\x20words\\x5cx0a');
});

test('a heap of marks on one letter covers no other line', () => {
  expect(visible('Việt กุ้ง क्षि e\u0323\u0302')).toBe('Việt กุ้ง क्षि e\u0323\u0302');
  expect(visible(`a${'\u0301'.repeat(6)}b`)).toBe(`a${'\u0301'.repeat(4)}\\u{301}\\u{301}b`);
});

test('a terminal gets our colours, and not those of a text from outside', () => {
  const paint = paintWith(true);
  expect(forTerminal(`${paint.red('a\x1b[31mb')} \x1b[1mc`)).toBe('\x1b[31ma\\x1b[31mb\x1b[39m \\x1b[1mc');
  expect(paintWith(false).red('a')).toBe('a');
});

test.each(EVIL)('JSON keeps %j as a value, and has it nowhere in its text', (character) => {
  const text = asJson({ name: character });
  expect(JSON.parse(text)).toEqual({ name: character });
  // The line ends of JSON itself are ours.
  expect(text.split('\n')).toHaveLength(3);
  expect(text.split('\n').join('')).not.toContain(character);
});

test('the last of Latin-1 is escaped in two digits, and what is no text stays what it is', () => {
  expect(visible('\x9f')).toBe('\\x9f');
  const values = { a: null, b: 1, c: true, d: ['\0'], e: { f: undefined } };
  expect(JSON.stringify(values, visibleReplacer)).toBe('{"a":null,"b":1,"c":true,"d":["\\\\x00"],"e":{}}');
});

test('an error that is thrown says what it says visibly, in its stack as well', () => {
  const error = new Error('a\nb');
  expect(visibleError(error)).toBe(error);
  expect(error.message).toBe('a\\x0ab');
  expect(error.stack).toMatch(/^Error: a\\x0ab\n/);
  const bare = Object.assign(new Error('a\nb'), { stack: undefined });
  visibleError(bare);
  expect(bare.stack).toBe('');
  expect(visibleError('no\nerror')).toBe('no\nerror');
});

test.each([
  ['plain-word_1.2/3@%+:,', 'plain-word_1.2/3@%+:,'],
  ['--flag=value', '--flag=value'],
  ['=value', "'=value'"],
  ['a b', "'a b'"],
  ['a$', "'a$'"],
  ['$a', "'$a'"],
  ["it's", "'it'\\''s'"],
  ['', "''"],
])('%j is %s for a shell', (word, shown) => {
  expect(quoted(word)).toBe(shown);
});

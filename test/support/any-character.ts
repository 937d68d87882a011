import fc from 'fast-check';

/** The numbers of half characters, which stand for nothing alone. */
const HALVES = { from: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, as fast-check's own unit `binary`, which first fills a map with all million of them in
 * every process.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10ffff - HALVES.count).map(
  (n) => String.fromCodePoint(n < HALVES.from ? n : n + HALVES.count),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== text) throw new Error('not one character');
    return point < HALVES.from ? point : point - HALVES.count;
  },
);

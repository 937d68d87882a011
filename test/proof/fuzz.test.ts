import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MARK, payloads } from './fuzz/inputs.ts';
import type { Parsed, Parser } from './fuzz/parser.ts';
import { pageParser, requestParser } from './fuzz/request-parsers.ts';
import { questionParser, replyParser } from './fuzz/verifier-parsers.ts';

/** Every parser of what comes from outside. */
const PARSERS: Readonly<Record<string, Parser>> = {
  'events and requests': requestParser,
  "the sweep's pages": pageParser,
  'questions to the verifier': questionParser,
  "the verifier's replies": replyParser,
};

/** How many inputs each parser is given; a failure tells its seed and its shortest input. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);
/** The same every time by default, so that a change is judged by itself; another seed looks elsewhere. */
const SEED = Number(process.env['PROOF_SEED'] ?? 1);

const encoder = new TextEncoder();
const encoded = (value: unknown) => encoder.encode(JSON.stringify(value));

describe(`${RUNS} inputs`, { timeout: 600_000 }, () => {
  test.each(Object.entries(PARSERS))(
    '%s: a value that round-trips, or a refusal by field and never by value',
    (name, { valid, parse, reaches }) => {
      const met = new Map<string, number>();
      const count = (parsed: Parsed) => {
        for (const what of parsed.kind === 'understood' ? [parsed.as] : parsed.fields)
          met.set(what, (met.get(what) ?? 0) + 1);
      };
      fc.assert(
        fc.property(payloads(valid), (payload) => {
          const parsed = parse(payload);
          count(parsed);
          const isRight = parsed.kind === 'refused' ? isTold(parsed) : roundTrips(parsed, parse);
          if (!isRight) throw new Error(`${JSON.stringify(parsed)} came of ${shown(payload)}`);
        }),
        { numRuns: RUNS, seed: SEED },
      );
      // The generator is put to the test, too: it brings up all that can be understood, and every field's refusal.
      const rare = reaches.filter((what) => (met.get(what) ?? 0) < RUNS / 5_000);
      expect(rare, `${name} from seed ${SEED}: ${JSON.stringify([...met])}`).toEqual([]);
      expect([...met.keys()].filter((what) => !reaches.includes(what))).toEqual([]);
    },
  );
});

const shown = (payload: Uint8Array): string => new TextDecoder().decode(payload).slice(0, 2_000);

const isTold = ({ fields, told }: Extract<Parsed, { kind: 'refused' }>): boolean =>
  fields.length > 0 && fields.every((field) => field !== '') && !told.includes(MARK);

const roundTrips = (
  { value, again, isAsTyped }: Extract<Parsed, { kind: 'understood' }>,
  parse: (payload: Uint8Array) => Parsed,
): boolean => {
  const second = parse(encoded(again));
  return isAsTyped && second.kind === 'understood' && isDeepStrictEqual(second.value, value);
};

import fc from 'fast-check';
import type { Malformed } from '../../../lambda/runtime/not-understood.ts';
import { type Json, MARK } from './inputs.ts';

/** What a parser made of an input. `again` is what would be sent to say the same, and is understood the same. */
export type Parsed =
  | {
      readonly kind: 'understood';
      readonly as: string;
      readonly value: unknown;
      readonly again: unknown;
      /** Whether it is of the shape that its type promises. */
      readonly isAsTyped: boolean;
    }
  | { readonly kind: 'refused'; readonly fields: readonly string[]; readonly told: string };

export type Parser = {
  readonly valid: fc.Arbitrary<Json>;
  readonly parse: (payload: Uint8Array) => Parsed;
  /** What its valid inputs are understood as, and the fields that its refusals name: each has to come up. */
  readonly reaches: readonly string[];
};

/** As the queue and Lambda hand it over: parsed, or the text as it is where it is no JSON. */
export const arrived = (payload: Uint8Array): unknown => {
  const text = new TextDecoder().decode(payload);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export const refused = ({ problems }: Malformed): Parsed => ({
  kind: 'refused',
  fields: problems.map(({ field }) => field),
  told: JSON.stringify(problems),
});

export const isText = (value: unknown, longest = 2_048): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= longest;

export const text = (length: number) => fc.constantFrom(MARK, `${MARK}/db`, MARK.padEnd(length, 'x'));
export const arnOf = (account: string) =>
  `arn:aws:secretsmanager:eu-central-1:${account}:secret:${MARK}/db-a1B2c3`;
export const ARN = arnOf('111122223333');

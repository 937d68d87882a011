import { randomInt } from 'node:crypto';
import { invalidParameter } from './errors.ts';
import type { Operation } from './operation.ts';

/** The kinds of characters, by what leaves them out. */
const KINDS = {
  ExcludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
  ExcludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ExcludeNumbers: '0123456789',
  ExcludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const;

const MAX_LENGTH = 4096;

/** A character each time, of each kind one where that is asked for, in random order. */
export const getRandomPassword: Operation = (input) => {
  const length = input.number('PasswordLength') ?? 32;
  if (!Number.isInteger(length) || length < 1 || length > MAX_LENGTH)
    throw invalidParameter(`PasswordLength must be within 1-${MAX_LENGTH}.`);
  const excluded = input.text('ExcludeCharacters') ?? '';
  const kinds = [
    ...Object.entries(KINDS).flatMap(([member, kind]) => (input.flag(member) === true ? [] : [kind])),
    ...(input.flag('IncludeSpace') === true ? [' '] : []),
  ].map((kind) => [...kind].filter((character) => !excluded.includes(character)));
  const allowed = kinds.flat();
  if (allowed.length === 0) throw invalidParameter('No character is left for the password.');
  const required = input.flag('RequireEachIncludedType') === false ? [] : kinds.filter(isFilled);
  if (required.length > length)
    throw invalidParameter('PasswordLength is too short for a character of each type.');
  const characters = [
    ...required.map(anyOf),
    ...Array.from({ length: length - required.length }, () => anyOf(allowed)),
  ];
  return { RandomPassword: shuffled(characters).join('') };
};

const isFilled = (kind: readonly string[]): boolean => kind.length > 0;

const anyOf = (characters: readonly string[]): string => characters[randomInt(characters.length)] ?? '';

/** By Fisher and Yates, so that every order is as likely. */
const shuffled = (characters: readonly string[]): string[] =>
  characters.reduce<string[]>((shuffling, character, index) => {
    const place = randomInt(index + 1);
    shuffling[index] = shuffling[place] ?? character;
    shuffling[place] = character;
    return shuffling;
  }, []);

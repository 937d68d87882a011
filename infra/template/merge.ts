import { isDeepStrictEqual } from 'node:util';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** What changes when a question is answered in another way than in the base. */
export type Turn = {
  /** The question. Of two turns of one question, the first whose condition holds counts. */
  readonly question: string;
  /** The name of the condition under which the answer is this one. */
  readonly condition: string;
  /** The name of the opposite condition, for resources that are made without this answer only. */
  readonly opposite: string;
  /** Conditions of later turns that hold wherever this one does. */
  readonly implies?: readonly string[];
};

/** A value as it is after one turn; undefined where it is gone. */
type Turned = { readonly turn: Turn; readonly value: Json | undefined };

const NO_VALUE = { Ref: 'AWS::NoValue' };

/**
 * One value for the base and all turns: what differs becomes an `Fn::If`, as deep inside as CloudFormation allows.
 * Undefined if there is no value at all. Throws where two questions change the same value: a turn of its own would have
 * to say what both answers make together.
 */
export const mergeValues = (base: Json | undefined, all: readonly Turned[]): Json | undefined => {
  const turned = differing(base, all);
  const changing = turned.filter(({ value }) => !canMergeInside(base, value));
  // A turn stands outside of those that it implies, whose conditions hold as well.
  const whole = turned.filter(
    (each) =>
      changing.includes(each) || changing.some(({ turn }) => each.turn.implies?.includes(turn.condition)),
  );
  const inside = turned.filter((each) => !whole.includes(each));
  const replacing = new Set(whole.filter(({ value }) => value !== undefined).map(questionOf));
  const asked = new Set([...replacing, ...(replacing.size > 0 ? inside.map(questionOf) : [])]);
  if (asked.size > 1) throw new Error(`${[...asked].join(' and ')} change the same value: ${show(base)}.`);
  const rest = inside.length === 0 ? base : mergeInside(base, inside);
  return goneFirst(whole).reduceRight<Json | undefined>(
    (otherwise, { turn, value }) => ({
      'Fn::If': [turn.condition, value ?? NO_VALUE, otherwise ?? NO_VALUE],
    }),
    rest,
  );
};

/** The turns that count: where a turn implies another one, it differs from that one and not from the base. */
export const differing = (base: Json | undefined, all: readonly Turned[]): readonly Turned[] => {
  const changed = all.filter(({ value }) => !isDeepStrictEqual(value, base));
  return all.filter(({ turn, value }) => {
    const implied = changed.find((each) => turn.implies?.includes(each.turn.condition));
    return !isDeepStrictEqual(value, implied === undefined ? base : implied.value);
  });
};

const questionOf = ({ turn }: Turned): string => turn.question;
const show = (value: Json | undefined): string => JSON.stringify(value)?.slice(0, 200) ?? 'nothing';

/** What is gone is gone whatever the other questions say, except together with a turn that implies it. */
const goneFirst = (turned: readonly Turned[]): readonly Turned[] => {
  const questions = new Set(turned.filter(({ value }) => value === undefined).map(questionOf));
  const gone = turned.filter((each) => questions.has(questionOf(each)));
  const isFirst = (each: Turned): boolean =>
    gone.includes(each) || gone.some(({ turn }) => each.turn.implies?.includes(turn.condition));
  return [...turned.filter(isFirst), ...turned.filter((each) => !isFirst(each))];
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isFunction = (value: JsonObject): boolean => {
  const [key = '', ...more] = Object.keys(value);
  return more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
};

/** An `Fn::If` may stand for a part of a join, and for no other part of a function. */
const partsOfJoin = (value: JsonObject): readonly Json[] | undefined => {
  const join = value['Fn::Join'];
  return isList(join) && isList(join[1]) ? join[1] : undefined;
};

const sidOf = (value: Json): Json | undefined => (isObject(value) ? value['Sid'] : undefined);
/** Policy statements: they are told apart by their Sid, not by their place. */
const areStatements = (list: readonly Json[]): boolean => list.every((each) => sidOf(each) !== undefined);

const canMergeInside = (base: Json | undefined, value: Json | undefined): boolean => {
  if (isList(base) && isList(value)) {
    return base.length === value.length || (areStatements(base) && areStatements(value));
  }
  if (!isObject(base) || !isObject(value)) return false;
  if (!isFunction(base) && !isFunction(value)) return true;
  const parts = partsOfJoin(base);
  return parts !== undefined && parts.length === partsOfJoin(value)?.length;
};

const mergeInside = (base: Json | undefined, turned: readonly Turned[]): Json => {
  const at = (pick: (value: Json | undefined) => Json | undefined): Json | undefined =>
    mergeValues(
      pick(base),
      turned.map(({ turn, value }) => ({ turn, value: pick(value) })),
    );
  const all = [base, ...turned.map(({ value }) => value)];
  if (!isList(base)) {
    const keys = new Set(all.flatMap((each) => (isObject(each) ? Object.keys(each) : [])));
    const pick = (key: string) => at((value) => (isObject(value) ? value[key] : undefined));
    return Object.fromEntries([...keys].map((key) => [key, pick(key) ?? NO_VALUE]));
  }
  const lists = all.filter(isList);
  if (base.length === 0 || !lists.every(areStatements)) {
    return base.map((_, index) => at((value) => (isList(value) ? value[index] : undefined)) ?? NO_VALUE);
  }
  const sids = new Set(lists.flat().map(sidOf));
  const statement = (sid: Json | undefined) =>
    at((value) => (isList(value) ? value.find((each) => sidOf(each) === sid) : undefined));
  return [...sids].map((sid) => statement(sid) ?? NO_VALUE);
};

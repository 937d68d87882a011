import { isDeepStrictEqual } from 'node:util';
import { differing, type Json, type JsonObject, mergeValues, type Turn } from './merge.ts';

/** A synthesized template, as far as it depends on the answers. */
export type Synthesized = {
  readonly Resources: Readonly<Record<string, JsonObject>>;
  readonly Outputs: Readonly<Record<string, JsonObject>>;
};
type TurnedStack = { readonly turn: Turn; readonly stack: Synthesized };
type Merged = Synthesized & { readonly Conditions: Readonly<Record<string, Json>> };

/**
 * The template that makes the base stack or any of the turned ones, by its conditions. `definitions` are the turns'
 * own conditions. Throws where a stack has a resource that the base has not.
 */
export const mergeStacks = (
  base: Synthesized,
  turned: readonly TurnedStack[],
  definitions: Readonly<Record<string, Json>>,
): Merged => {
  const all: Record<string, Json> = { ...definitions };
  const section = (
    name: 'Resources' | 'Outputs',
    part: 'Properties' | 'Value',
  ): Record<string, JsonObject> => {
    const stacks = [base, ...turned.map(({ stack }) => stack)];
    const ids = new Set(stacks.flatMap((stack) => Object.keys(stack[name])));
    const entry = (id: string): JsonObject => {
      const first = base[name][id];
      if (first === undefined) throw new Error(`${id} is missing in the base, which must have everything.`);
      const others = turned.map(({ turn, stack }) => ({ turn, value: stack[name][id] }));
      const gone = differing(first, others).filter(({ value }) => value === undefined);
      const there = others.flatMap(({ turn, value }) => (value === undefined ? [] : [{ turn, value }]));
      const attributes = attributesOf(first, part);
      if (there.some(({ value }) => !isDeepStrictEqual(attributesOf(value, part), attributes))) {
        throw new Error(`${id} changes in more than its ${part}.`);
      }
      const turns = gone.map(({ turn }) => turn);
      const merged = mergeValues(
        first[part],
        there.map(({ turn, value }) => ({ turn, value: value[part] })),
      );
      return {
        ...attributes,
        ...(turns.length > 0 && { Condition: conditionWithout(turns, all) }),
        ...(merged !== undefined && { [part]: merged }),
      };
    };
    return Object.fromEntries([...ids].map((id) => [id, entry(id)]));
  };
  const sections = { Resources: section('Resources', 'Properties'), Outputs: section('Outputs', 'Value') };
  return { Conditions: usedIn(sections, all), ...sections };
};

/** The condition of what is there unless one of these turns is taken; defines it in `definitions`. */
const conditionWithout = (turns: readonly Turn[], definitions: Record<string, Json>): string => {
  const opposites = turns.map(({ condition, opposite }) => {
    definitions[opposite] = { 'Fn::Not': [{ Condition: condition }] };
    return opposite;
  });
  const name = opposites.join('And');
  if (opposites.length > 1) definitions[name] = { 'Fn::And': opposites.map((Condition) => ({ Condition })) };
  return name;
};

/** All but the merged part, and without dependencies that a reference in it already makes. */
const attributesOf = (resource: JsonObject, part: string): JsonObject => {
  const { DependsOn, [part]: merged, ...rest } = resource;
  if (!Array.isArray(DependsOn)) return rest;
  const needed = DependsOn.filter((id) => !JSON.stringify(merged).includes(`"${id}"`));
  return needed.length === 0 ? rest : { ...rest, DependsOn: needed };
};

/** The definitions of all conditions that are used, and of those that these are made of. */
const usedIn = (value: Json, definitions: Readonly<Record<string, Json>>): Record<string, Json> => {
  const used = new Set<string>();
  const visit = (each: Json): void => {
    if (Array.isArray(each)) each.forEach(visit);
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return;
    for (const [key, inner] of Object.entries(each)) {
      const name =
        key === 'Fn::If' && Array.isArray(inner) ? inner[0] : key === 'Condition' ? inner : undefined;
      if (typeof name === 'string' && !used.has(name)) {
        used.add(name);
        visit(definitions[name] ?? null);
      }
      visit(inner);
    }
  };
  visit(value);
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => used.has(name)));
};

import type { Json, JsonObject } from '../../infra/template/merge.ts';

type Section = Readonly<Record<string, JsonObject>>;
/** What a template of ours has, with every section that it may have. */
export type WholeTemplate = {
  readonly Parameters: Section;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Rules: Readonly<Record<string, Rule>>;
  readonly Resources: Section;
  readonly Outputs: Section;
};
type Rule = {
  readonly RuleCondition: Json;
  readonly Assertions: readonly { readonly Assert: Json; readonly AssertDescription: string }[];
};
type Values = Readonly<Record<string, string>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** Resolves the template's functions, for these parameters and pseudo parameters. The others stay references. */
class Resolver {
  readonly #template: WholeTemplate;
  readonly #values: Values;

  constructor(template: WholeTemplate, values: Values) {
    this.#template = template;
    this.#values = values;
  }

  holds(condition: Json): boolean {
    if (!isObject(condition)) throw new Error(`Not a condition: ${JSON.stringify(condition)}`);
    const [[name, argument] = ['', null]] = Object.entries(condition);
    if (name === 'Condition') return this.holds(this.#template.Conditions[String(argument)] ?? null);
    const parts = argument as readonly Json[];
    if (name === 'Fn::And') return parts.every((each) => this.holds(each));
    if (name === 'Fn::Or') return parts.some((each) => this.holds(each));
    if (name === 'Fn::Not') return !this.holds(parts[0] ?? null);
    if (name === 'Fn::Equals') return `${this.value(parts[0])}` === `${this.value(parts[1])}`;
    throw new Error(`${name} is not known here.`);
  }

  /** Undefined for what is not there. */
  value(value: Json | undefined): Json | undefined {
    if (Array.isArray(value))
      return value.map((each) => this.value(each)).filter((each) => each !== undefined);
    if (!isObject(value)) return value;
    const [[name, argument] = ['', null], ...more] = Object.entries(value);
    if (more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return this.#call(name, argument);
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => {
        const resolved = this.value(each);
        return resolved === undefined ? [] : [[key, resolved]];
      }),
    );
  }

  #call(name: string, argument: Json): Json | undefined {
    if (name === 'Ref') return this.#reference(String(argument));
    if (name === 'Fn::If') {
      const [condition, then, otherwise] = argument as readonly Json[];
      return this.value(this.holds({ Condition: condition ?? null }) ? then : otherwise);
    }
    if (name === 'Fn::GetAtt') return { [name]: argument };
    const [separator, operand] = this.value(argument) as readonly [string, Json];
    if (name === 'Fn::Split' && isText(operand)) return operand.split(separator);
    if (name === 'Fn::Join' && Array.isArray(operand)) {
      return operand.every(isText) ? operand.join(separator) : { [name]: [separator, operand] };
    }
    throw new Error(`${name} of ${JSON.stringify(operand)} is not known here.`);
  }

  #reference(name: string): Json | undefined {
    if (name === 'AWS::NoValue') return undefined;
    const parameter = this.#template.Parameters[name];
    const value = this.#values[name] ?? parameter?.['Default'];
    if (value === undefined) {
      if (parameter !== undefined) throw new Error(`${name} must be given.`);
      return { Ref: name };
    }
    return parameter?.['Type'] === 'Number' ? Number(value) : value;
  }
}

/** The resources and outputs that a template comes to, without those whose condition does not hold. */
export const resolveTemplate = (template: WholeTemplate, values: Values) => {
  const resolver = new Resolver(template, values);
  const section = (all: Section): Section =>
    Object.fromEntries(
      Object.entries(all)
        .filter(([, { Condition }]) => Condition === undefined || resolver.holds({ Condition }))
        .map(([id, { Condition, ...rest }]) => [id, resolver.value(rest) as JsonObject]),
    );
  return { Resources: section(template.Resources), Outputs: section(template.Outputs) };
};

/** What the template's rules say of these parameters. */
export const refusals = (template: WholeTemplate, values: Values): readonly string[] => {
  const resolver = new Resolver(template, values);
  return Object.values(template.Rules)
    .filter(({ RuleCondition }) => resolver.holds(RuleCondition))
    .flatMap(({ Assertions }) => Assertions.filter(({ Assert }) => !resolver.holds(Assert)))
    .map(({ AssertDescription }) => AssertDescription);
};

/**
 * The same value in the one way in which it can be written: joins as texts with `${…}` for what is not known, and the
 * resources of a statement in order, one of them without its list.
 */
export const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  if (value['Ref'] !== undefined) return `\${${value['Ref']}}`;
  const attribute = value['Fn::GetAtt'];
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  const join = value['Fn::Join'];
  if (Array.isArray(join)) return (canonical(join[1]) as string[]).join(String(join[0]));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === 'Resource' ? resources(each) : canonical(each)]),
  );
};

const resources = (value: unknown): unknown => {
  const all = canonical(value);
  if (!Array.isArray(all)) return all;
  return all.length === 1 ? all[0] : [...all].sort();
};

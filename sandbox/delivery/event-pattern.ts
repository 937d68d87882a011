import { isObject } from '../../lambda/decision/unknown-value.ts';
/** An EventBridge event pattern, as a rule's `EventPattern` has it in CloudFormation. */
export type EventPattern = { readonly [field: string]: unknown };

/**
 * Whether EventBridge would deliver `event` to a rule with this pattern. Knows literals, `exists`, `prefix`,
 * `suffix`, `equals-ignore-case`, `anything-but` and `$or`; throws on every other operator and on a pattern
 * that AWS would refuse, so that no pattern is ever half understood.
 */
export const matchesPattern = (pattern: EventPattern, event: unknown): boolean => {
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    throw new Error('an event pattern is an object with at least one field');
  return matchesNode(pattern, event, '');
};

const matchesNode = (pattern: EventPattern, node: unknown, path: string): boolean => {
  // An array of objects matches where one of its elements does.
  if (Array.isArray(node) && node.length > 0)
    return node.some((element) => matchesNode(pattern, element, path));
  return Object.entries(pattern)
    .map(([field, expected]) => matchesField(field, expected, node, path))
    .every((matched) => matched);
};

const matchesField = (field: string, expected: unknown, node: unknown, path: string): boolean => {
  const here = path === '' ? field : `${path}.${field}`;
  if (field === '$or') return matchesAny(expected, node, path);
  const value = isObject(node) ? node[field] : undefined;
  if (Array.isArray(expected)) return matchesLeaf(expected, value, here);
  if (isObject(expected) && Object.keys(expected).length > 0) return matchesNode(expected, value, here);
  throw new Error(`event pattern: ${here} is neither a list nor an object with fields`);
};

const matchesAny = (branches: unknown, node: unknown, path: string): boolean => {
  if (!Array.isArray(branches) || branches.length < 2 || !branches.every(isObject))
    throw new Error('event pattern: $or takes a list of at least two objects');
  return branches.map((branch) => matchesNode(branch, node, path)).some((matched) => matched);
};

const matchesLeaf = (rules: readonly unknown[], value: unknown, path: string): boolean => {
  if (rules.length === 0) throw new Error(`event pattern: ${path} is an empty list`);
  const leaves = leavesOf(value);
  return rules.map((rule) => matchesRule(rule, leaves, path)).some((matched) => matched);
};

type Leaf = string | number | boolean | null;

/** A field's scalars. An explicit null is one; an object is none, for operators see leaf keys only (E5). */
const leavesOf = (value: unknown): Leaf[] => {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [value];
  return [];
};

const matchesRule = (rule: unknown, leaves: readonly Leaf[], path: string): boolean => {
  if (!isObject(rule)) return leaves.some((leaf) => leaf === rule);
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(rule);
  if (more.length > 0) throw new Error(`event pattern: ${path} has a rule with more than one operator`);
  if (operator === 'exists') return existence(operand, path) === leaves.length > 0;
  if (operator === 'anything-but') {
    const excluded = exclusion(operand, path);
    return leaves.some((leaf) => !excluded(leaf));
  }
  const test = textTest(operator, operand, path);
  return leaves.some(test);
};

const existence = (operand: unknown, path: string): boolean => {
  if (typeof operand !== 'boolean') throw new Error(`event pattern: exists at ${path} takes true or false`);
  return operand;
};

/** What `anything-but` excludes: a value, a list of values, or what another operator describes. */
const exclusion = (operand: unknown, path: string): ((leaf: Leaf) => boolean) => {
  if (Array.isArray(operand)) return (leaf) => operand.includes(leaf);
  if (!isObject(operand)) return (leaf) => leaf === operand;
  const [[operator, value] = ['', undefined]] = Object.entries(operand);
  const texts = Array.isArray(value) ? value : [value];
  const tests = texts.map((text) => textTest(operator, text, path));
  return (leaf) => tests.some((test) => test(leaf));
};

/** All comparisons are case-sensitive but the one that says otherwise. */
const textTest = (operator: string, operand: unknown, path: string): ((leaf: Leaf) => boolean) => {
  if (typeof operand !== 'string')
    throw new Error(`event pattern: the operand of ${operator} at ${path} is not understood`);
  const onText = (test: (text: string) => boolean) => (leaf: Leaf) => typeof leaf === 'string' && test(leaf);
  switch (operator) {
    case 'prefix':
      return onText((text) => text.startsWith(operand));
    case 'suffix':
      return onText((text) => text.endsWith(operand));
    case 'equals-ignore-case':
      return onText((text) => text.toLowerCase() === operand.toLowerCase());
    default:
      throw new Error(`event pattern: ${operator} at ${path} is not an operator known here`);
  }
};

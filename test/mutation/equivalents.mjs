/** No mutants are made of code for which this gives a reason. */
const shouldIgnore = (path) => {
  if (path.isArrayExpression() && path.node.elements.length === 0)
    return 'A text in an empty list: tsc refuses it, but where a list is of texts (explain.ts, choice.ts: tests hold both) or its first entry is skipped (rescue-label.ts).';
  if (path.isBlockStatement() && path.parentPath.isCatchClause() && path.toString() === RETURNS_UNDEFINED)
    return 'A catch that falls through returns undefined as well.';
  return undefined;
};

const RETURNS_UNDEFINED = '{\n  return undefined;\n}';

export const strykerPlugins = [{ kind: 'Ignore', name: 'equivalents', value: { shouldIgnore } }];

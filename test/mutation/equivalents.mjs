/** No mutants are made of code for which this gives a reason. */
const shouldIgnore = (path) => {
  if (path.isArrayExpression() && path.node.elements.length === 0)
    return 'A text in an empty list: tsc refuses it, but where a list is of texts (explain.ts, scope.ts: tests check both) or its first entry is skipped (rescue-label.ts).';
  if (path.isBlockStatement() && path.parentPath.isCatchClause() && path.toString() === RETURNS_UNDEFINED)
    return 'A catch that falls through returns undefined as well.';
  if ((path.isStringLiteral() || path.isObjectExpression()) && isWords(path))
    return 'Words for people. Pages are made from them, which test/documents.test.ts holds to them.';
  if (path.findParent((parent) => parent.isVariableDeclarator())?.node.id.name === 'NOT_LOOKED_AT')
    return 'The first rows of the table decide before one of these facts is asked for.';
  return undefined;
};

/** The meaning of an error of AWS (docs/aws-errors.md), or what a kind of verdict does (docs/verdicts.md). */
const isWords = (path) => {
  const table = path.findParent((parent) => parent.isVariableDeclarator())?.node.id.name;
  return table === 'KINDS' || (/^(AWS|OTHER)_ERRORS$/.test(table) && path.key === 2);
};

const RETURNS_UNDEFINED = '{\n  return undefined;\n}';

export const strykerPlugins = [{ kind: 'Ignore', name: 'equivalents', value: { shouldIgnore } }];

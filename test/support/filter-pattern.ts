type Line = Readonly<Record<string, unknown>>;
type Test = (line: Line) => boolean;

const TOKEN = /\s*(\(|\)|&&|\|\||!=|=|"[^"]*"|\$(?:\.\w+)+)/gy;

/**
 * A filter pattern of CloudWatch Logs for lines in JSON, as the runbooks have them: `{ $.a.b = "x*" && ($.c != "y" ||
 * …) }`. A field that a line does not have equals nothing. Throws where a pattern has anything else.
 */
export const filterOf = (pattern: string): Test => {
  const [, body] = /^\{(.*)\}$/s.exec(pattern.trim()) ?? [];
  if (body === undefined) throw new Error(`No pattern for JSON: ${pattern}`);
  const tokens = [...body.trim().matchAll(TOKEN)].map(([, token = '']) => token);
  if (tokens.join('') !== body.replaceAll(/\s(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ''))
    throw new Error(`Not understood: ${pattern}`);
  const take = (wanted?: string): string => {
    const token = tokens.shift() ?? '';
    if (wanted !== undefined && token !== wanted) throw new Error(`${wanted} is missing in ${pattern}`);
    return token;
  };
  const chain = (operator: string, part: () => Test, join: (tests: Test[]) => Test) => (): Test => {
    const tests = [part()];
    while (tokens[0] === operator) {
      take(operator);
      tests.push(part());
    }
    return join(tests);
  };
  const comparison = (): Test => {
    if (tokens[0] === '(') {
      take('(');
      const inner = either();
      take(')');
      return inner;
    }
    const path = take().slice(2).split('.');
    const operator = take();
    const wanted = new RegExp(`^${take().slice(1, -1).split('*').map(escaped).join('.*')}$`, 's');
    if (operator !== '=' && operator !== '!=') throw new Error(`Not understood: ${pattern}`);
    return (line) => {
      const value = path.reduce<unknown>((whole, name) => (whole as Line | undefined)?.[name], line);
      return value !== undefined && wanted.test(String(value)) === (operator === '=');
    };
  };
  const both = chain('&&', comparison, (tests) => (line) => tests.every((each) => each(line)));
  const either: () => Test = chain('||', both, (tests) => (line) => tests.some((each) => each(line)));
  const filter = either();
  if (tokens.length > 0) throw new Error(`Not understood: ${pattern}`);
  return filter;
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

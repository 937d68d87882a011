/** A string of JSON, with the colon after it if it is a key; or the begin or end of an object. */
const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]/g;

/** Keys that one object has twice, escapes undone: some clients take the first value, some the last. */
export const repeatedKeys = (json: string): readonly string[] => {
  const open: Set<string>[] = [];
  const repeated = new Set<string>();
  for (const [token, text = '', colon] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const key = String(JSON.parse(`"${text}"`));
      const keys = open.at(-1);
      if (keys?.has(key)) repeated.add(key);
      keys?.add(key);
    }
  }
  return [...repeated];
};

/** Numbers that clients read differently, such as 1.0 and 12345678901234567890, in their order. */
export const oddNumbers = (json: string): readonly string[] =>
  (json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? []).filter(
    (digits) => String(Number(digits)) !== digits,
  );

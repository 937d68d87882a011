/** A text of JSON, with the colon that makes it a key, or where an object begins or ends. */
const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]/g;

/** Keys that one object of a JSON has twice, escapes undone: some clients take the first, some the last. */
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

/** Numbers of a JSON that not every client reads as the same, as 1.0 and 12345678901234567890, in their order. */
export const oddNumbers = (json: string): readonly string[] =>
  (json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? []).filter(
    (digits) => String(Number(digits)) !== digits,
  );

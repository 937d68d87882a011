/** What one pass of the function concluded, as its log tells. */
export type LoggedVerdict = {
  readonly secret: string;
  readonly pass: string;
  readonly verdict: string;
  readonly reason: string;
  readonly attention: string;
  readonly explanation: string;
  /** What the verifier found, by version id. */
  readonly answers: Readonly<Record<string, string>>;
};

/** Reads a line of the function's log. Undefined where it is no verdict. */
export const parseVerdict = (line: string): LoggedVerdict | undefined => {
  const fields = parseObject(line);
  if (fields?.['message'] !== 'verdict') return undefined;
  const text = (key: string): string => {
    const value = fields[key];
    if (typeof value !== 'string') throw new Error(`a logged verdict has no ${key}`);
    return value;
  };
  return {
    secret: text('secret'),
    pass: text('pass'),
    verdict: text('verdict'),
    reason: text('reason'),
    attention: text('attention'),
    explanation: text('explanation'),
    answers: (fields['answers'] ?? {}) as LoggedVerdict['answers'],
  };
};

const parseObject = (line: string): Record<string, unknown> | undefined => {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

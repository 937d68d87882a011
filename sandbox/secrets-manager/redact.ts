const VALUES = ['SecretString', 'SecretBinary'];

/** A request without the secret's value: what the call log, CloudTrail, and the callbacks of the options may see. */
export const redacted = (input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([member]) => !VALUES.includes(member)));

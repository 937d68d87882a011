import { ADDRESS_WORDS, WEB } from './value-names.ts';

/**
 * Splits `name`, `name:5432`, `::1` or `[::1]:5432`. Any other text is returned as the host, and `isHost` is false
 * for it.
 */
export const splitHost = (text: string): { readonly host: string; readonly port?: string } => {
  const [, bracketed, port] = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { host: bracketed, ...(port && { port }) };
  const [, name, itsPort] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  return name === undefined || itsPort === undefined ? { host: text } : { host: name, port: itsPort };
};

/** Whether a value is a DNS name or an address. A path, which some drivers take for a local socket, is neither. */
export const isHost = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 253 && (isName(value) || isIpv6(value));

const isName = (text: string): boolean => /^[a-z0-9_][a-z0-9._-]*$/i.test(text);

const isIpv6 = (text: string): boolean => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);

export const toPort = (value: unknown): number | undefined => {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536 ? Number(port) : undefined;
};

/**
 * Whether a field with a host's name has no host in it: the URL of a web page, or an `address` that is not a dotted
 * name or an IP address.
 */
export const isNoHost = (field: string, value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  const [, scheme = ''] = /^\s*([a-z]+):\/\//i.exec(value) ?? [];
  if (WEB.includes(scheme.toLowerCase())) return true;
  return ADDRESS_WORDS.includes(field.toLowerCase()) && !isDottedHost(value);
};

/** Whether a text is a host that no plain word is: a name with a dot, or an address. */
export const isDottedHost = (text: string): boolean => {
  const { host } = splitHost(text.trim());
  return isHost(host) && /[.:]/.test(host);
};

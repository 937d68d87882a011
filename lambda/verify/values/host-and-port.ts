import { ADDRESS_WORDS, WEB } from './value-names.ts';

/** `name`, `name:5432`, `::1` or `[::1]:5432`; what is none of these is taken for a name, and `isHost` refuses it. */
export const splitHost = (text: string): { readonly host: string; readonly port?: string } => {
  const [, bracketed, port] = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { host: bracketed, ...(port && { port }) };
  const [, name, itsPort] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  return name === undefined || itsPort === undefined ? { host: text } : { host: name, port: itsPort };
};

/** A DNS name or an address. A path, which some drivers take for a local socket, is neither. */
export const isHost = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 253 && (isName(value) || isIpv6(value));

const isName = (text: string): boolean => /^[a-z0-9_][a-z0-9._-]*$/i.test(text);

const isIpv6 = (text: string): boolean => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);

export const toPort = (value: unknown): number | undefined => {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536 ? Number(port) : undefined;
};

/**
 * Whether a field that by its name may hold a host does not: a page of the web has no database behind it, and an
 * `address` may be anybody's.
 */
export const isNoHost = (field: string, value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  const [, scheme = ''] = /^\s*([a-z]+):\/\//i.exec(value) ?? [];
  if (WEB.includes(scheme.toLowerCase())) return true;
  return ADDRESS_WORDS.includes(field.toLowerCase()) && !isDottedHost(value);
};

/** What no word is: a name with a dot in it, or an address. */
export const isDottedHost = (text: string): boolean => {
  const { host } = splitHost(text.trim());
  return isHost(host) && /[.:]/.test(host);
};

import { isObject, parsedJson } from '../../decision/unknown-value.ts';
import type { Sensitive } from '../../runtime/sensitive.ts';
import { parseConnectionUrl } from './connection-url.ts';
import type { Credentials } from './credentials.ts';
import { disagreements } from './disagreements.ts';
import { defaultsOf } from './engine-table.ts';
import { engineAt, isKnown } from './engines.ts';
import { toPort } from './host-and-port.ts';
import { identityOf } from './identity.ts';
import { oddNumbers, repeatedKeys } from './json-text.ts';
import { loginFrom } from './login-from.ts';
import { fieldsOf, firstOf, isEngine, type Json, type Mentions, partsIn } from './parts.ts';
import { jsonSaysLogin, textSaysLogin, textSaysPart } from './says-login.ts';
import { tellable } from './tellable.ts';
import type { Part } from './value-names.ts';

/** A value's limit: 65,536 bytes (X7). */
const MAX_LENGTH = 65_536;

const NOT_FOR_US: Credentials = { kind: 'not-for-us' };

const notUnderstood = (fields: readonly string[]): Credentials => ({
  kind: 'not-understood',
  fields: tellable(fields),
});

type ValueOptions = {
  /** Whether the value is SecretBinary: clients that read SecretString do not get it. @default false */
  readonly isBinary?: boolean;
};

/**
 * Parses a version's value: JSON as AWS's templates and console write it, the same with other field names, or a URL.
 * Never throws. A value with a host and a password is a `login`, or `not-understood` with the fields at fault.
 */
export const parseCredentials = (
  value: Sensitive<string>,
  { isBinary = false }: ValueOptions = {},
): Credentials => {
  const text = value.reveal();
  if (text.length > MAX_LENGTH) return beginsAsJson(text) ? notUnderstood(['value']) : NOT_FOR_US;
  try {
    return read(text, isBinary);
  } catch {
    // Nested deeper than the stack allows: no client writes a login so.
    return notUnderstood(['value']);
  }
};

const read = (text: string, isBinary: boolean): Credentials => {
  const json = parsedJson(text);
  const form = (...what: readonly string[]) => JSON.stringify([isBinary, ...what]);
  if (typeof json === 'string') return fromText(json, form('text in quotes'));
  if (!isObject(json)) return Array.isArray(json) ? fromList(json) : fromText(text, form('text'));
  const credentials = fromFields(json, form('object', ...oddNumbers(text)));
  const repeated = credentials.kind === 'login' ? repeatedKeys(text) : [];
  return repeated.length > 0 ? notUnderstood(repeated) : credentials;
};

const beginsAsJson = (text: string): boolean => text.trimStart().startsWith('{');

const fromList = (list: readonly unknown[]): Credentials =>
  jsonSaysLogin(list) ? notUnderstood(['value']) : NOT_FOR_US;

const fromText = (text: string, form: string): Credentials => {
  if (parseConnectionUrl(text).kind !== 'none') return fromFields({ url: text }, form);
  return beginsAsJson(text) || textSaysLogin(text) ? notUnderstood(['value']) : NOT_FOR_US;
};

const fromFields = (json: Json, form: string): Credentials => {
  const parts = partsIn(json, (text) => textSaysPart(text) && jsonSaysLogin(json));
  if (parts.broken.length > 0) return notUnderstood(parts.broken);
  const says = (part: Part) => parts.mentions.some((mention) => mention.part === part);
  const hasPassword = says('password') || parts.hasPasswordInUrl;
  if ((hasPassword && (says('host') || parts.hasUrl)) || namesDatabase(parts))
    return fromParts(json, parts, form);
  if (!jsonSaysLogin(json)) return NOT_FOR_US;
  const missing = (['host', 'password', 'username'] as const).filter((part) => !says(part));
  return notUnderstood(missing.length > 0 ? missing : ['value']);
};

/** Whether a field names a known engine. Then the value is a database's, whatever fields are missing. */
const namesDatabase = ({ mentions }: Mentions): boolean =>
  mentions.some(({ field, value }) => field === 'engine' && isEngine(value) && isKnown(value));

const fromParts = (json: Json, { mentions }: Mentions, form: string): Credentials => {
  const one = (part: Part) => firstOf(part, mentions);
  const named = (part: Part) => fieldsOf(part, mentions);
  const [host, port] = [one('host'), one('port')];
  const engine = one('engine') ?? engineAt(typeof host === 'string' ? host : '', toPort(port));
  const unclear = disagreements(json, mentions, engine);
  if (unclear.length > 0) return notUnderstood(unclear);
  if (!isEngine(engine)) return notUnderstood(named('engine'));
  if (engine.kind === 'unsupported') return { kind: 'unsupported-engine', engine: engine.engine };
  const [username, password] = [one('username'), one('password')];
  const isToken = named('password').includes('token');
  const login = loginFrom(
    {
      ...{ host, port, username, password, isToken },
      ...{ dbname: one('dbname'), authSource: one('authSource'), ssl: one('ssl') },
    },
    defaultsOf(engine.engine),
  );
  return 'faults' in login
    ? notUnderstood(login.faults.flatMap(named))
    : { kind: 'login', login, identity: identityOf(json, form, isToken ? ['token'] : []) };
};

/** What a rotated database secret holds, as far as rotation needs it; further fields are carried along. */
export type Credential = {
  readonly engine: string;
  readonly host: string;
  /** The engine's own where it is missing. */
  readonly port?: number;
  readonly username: string;
  readonly password: string;
  readonly dbname?: string;
  readonly ssl?: boolean;
  /** ARN of the secret whose user may create users and set their passwords; alternating users only. */
  readonly masterarn?: string;
};

/** A database whose users' passwords can be rotated. */
export interface Database {
  /** Logs in. Undefined where that fails, for whatever reason: AWS's templates do not tell one from another. */
  connect(credential: Credential): Promise<Session | undefined>;
}

/** One logged-in connection. Each statement takes effect by itself. */
export interface Session {
  ping(): Promise<void>;
  setPassword(username: string, password: string): Promise<void>;
  hasUser(username: string): Promise<boolean>;
  createUser(username: string, password: string): Promise<void>;
  /** Gives `to` whatever `from` may do. */
  grantAllOf(from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

/** A running server, and who may do everything on it. */
export type DatabaseServer = {
  /** Its name and version, for people. */
  readonly title: string;
  /** As a secret names it. */
  readonly engine: string;
  readonly host: string;
  readonly port: number;
  /** The database that a secret names. @default none */
  readonly dbname?: string;
  readonly superuser: { readonly username: string; readonly password: string };
  readonly database: Database;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
};

/** A secret's value as a credential. Throws an error that names what is missing, never a value. */
export const parseCredential = (secretString: string | undefined): Credential => {
  const fields: unknown = parseJson(secretString);
  if (typeof fields !== 'object' || fields === null) throw new Error('the secret is not a JSON object');
  const { engine, host, username, password } = fields as Partial<Record<string, unknown>>;
  const missing = Object.entries({ engine, host, username, password })
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => key);
  if (missing.length > 0) throw new Error(`the secret has no ${missing.join(', ')}`);
  // What a rotation stores is a copy of this except its password (R14): nothing is added.
  return fields as Credential;
};

const parseJson = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new Error('the secret is not JSON');
  }
};

/** Logs in and out again; whether that worked. */
export const canLogIn = async (database: Database, credential: Credential): Promise<boolean> => {
  const session = await database.connect(credential);
  await session?.close();
  return session !== undefined;
};

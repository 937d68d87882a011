import { Redis } from 'iovalkey';
import mysql from 'mysql2/promise';
import { Connection, Request } from 'tedious';

/** A server that an environment variable names by a URL, with who may do everything on it. */
export type NamedServer = {
  readonly host: string;
  readonly port: number;
  /** One statement or command as that user. */
  ask(words: string): Promise<unknown>;
  /** Makes the user, or gives it another password. */
  setPassword(user: string, password: string): Promise<unknown>;
};

/** The server that the variable names; undefined where it is not set. Throws where it is no URL. */
export const named = (variable: string, make: (url: URL) => NamedServer): NamedServer | undefined => {
  const text = process.env[variable];
  return text === undefined || text === '' ? undefined : make(new URL(text));
};

const whereOf = ({ hostname, port }: URL) => ({ host: hostname, port: Number(port) });
const whoOf = ({ username, password }: URL) => ({
  user: decodeURIComponent(username),
  password: decodeURIComponent(password),
});

const quoted = (text: string): string => `N'${text.replaceAll("'", "''")}'`;

/** Its own certificate is nobody's: the administrator's session trusts it. */
export const sqlServer = (url: URL): NamedServer => {
  const { host, port } = whereOf(url);
  const { user: userName, password } = whoOf(url);
  const ask = (statement: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: host,
        authentication: { type: 'default', options: { userName, password } },
        options: { port, encrypt: true, trustServerCertificate: true },
      });
      connection.connect((error) => {
        if (error) return reject(error);
        const request = new Request(statement, (failure) => {
          connection.close();
          if (failure) reject(failure);
          else resolve(undefined);
        });
        connection.execSqlBatch(request);
      });
    });
  return {
    ...{ host, port, ask },
    setPassword: (user, word) =>
      ask(`IF SUSER_ID(${quoted(user)}) IS NULL CREATE LOGIN [${user}] WITH PASSWORD = ${quoted(word)}, CHECK_POLICY = OFF
        ELSE ALTER LOGIN [${user}] WITH PASSWORD = ${quoted(word)}`),
  };
};

export const mysqlServer = (url: URL): NamedServer => {
  const at = whereOf(url);
  const ask = async (statement: string, ...values: readonly string[]) => {
    const connection = await mysql.createConnection({ ...at, ...whoOf(url) });
    return connection.query(statement, [...values]).finally(() => connection.end());
  };
  return {
    ...{ ...at, ask },
    async setPassword(user, password) {
      await ask("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?", user, password);
      await ask("ALTER USER ?@'%' IDENTIFIED BY ?", user, password);
    },
  };
};

/** Who may do everything is `default`, with the URL's password if it has one. */
export const valkeyServer = (url: URL): NamedServer => {
  const at = whereOf(url);
  const command = async (name: string, ...words: readonly string[]) => {
    const client = new Redis({ ...at, ...(url.password && { password: whoOf(url).password }) });
    return client.call(name, ...words).finally(() => client.disconnect());
  };
  return {
    ...at,
    ask: (words) => command(...(words.split(' ') as [string, ...string[]])),
    setPassword: (user, password) => command('ACL', 'SETUSER', user, 'reset', 'on', `>${password}`),
  };
};

/*
 * The parts of drivers that are imported one by one, without those that a login needs none of: discovery of other
 * servers, pools, optional native libraries. The packages declare no types for them. Only what is used is here.
 */

declare module 'mongodb/lib/error.js' {
  /** An error that the server sent. */
  export class MongoServerError extends Error {
    constructor(reply: { readonly message?: string; readonly code?: number });
    readonly code: unknown;
  }
}

declare module 'mongodb/lib/cmap/auth/mongo_credentials.js' {
  export class MongoCredentials {
    constructor(options: { readonly username: string; readonly password: string; readonly source: string });
  }
}

declare module 'mongodb/lib/cmap/auth/scram.js' {
  export type AuthContext = { readonly response?: Readonly<Record<string, unknown>> };
  export class ScramSHA1 {
    auth(context: AuthContext): Promise<void>;
  }
  export class ScramSHA256 extends ScramSHA1 {}
}

declare module 'mongodb/lib/cmap/connection.js' {
  import type { Duplex, Transform } from 'node:stream';

  export type Reply = Readonly<Record<string, unknown>>;
  export class Connection {
    constructor(stream: Duplex, options: object);
    readonly hello: Reply | null;
    readonly messageStream: Transform;
    command(namespace: { readonly db: string }, command: object, options?: object): Promise<Reply>;
    writeCommand(message: { readonly command?: object }, options: object): Promise<void>;
    destroy(): void;
  }
}

declare module 'mongodb/lib/cmap/connect.js' {
  import type { Duplex } from 'node:stream';
  import type { MongoCredentials } from 'mongodb/lib/cmap/auth/mongo_credentials.js';
  import type { ScramSHA1 } from 'mongodb/lib/cmap/auth/scram.js';
  import type { Connection } from 'mongodb/lib/cmap/connection.js';

  /** Says hello over a stream and logs in. */
  export function connect(options: {
    readonly existingSocket: Duplex;
    readonly credentials: MongoCredentials;
    readonly authProviders: { getOrCreateProvider(mechanism: string): ScramSHA1 };
    readonly connectionType: new (stream: Duplex, options: object) => Connection;
    readonly metadata: object;
    readonly id: number;
    readonly generation: number;
  }): Promise<Connection>;
}

declare module 'oracledb/lib/thin/connection.js' {
  type ResultSet = {
    getRows(count: number, options: object): Promise<readonly (readonly unknown[])[]>;
    close(): Promise<void>;
  };
  type Auth = { readonly sessionData: Readonly<Record<string, string>> };

  export default class ThinConnection {
    connect(options: {
      readonly user: string;
      readonly password: string;
      readonly connectString: string;
      readonly program: string;
      readonly stmtCacheSize: number;
    }): Promise<void>;
    /** Called once the server has let the user in. */
    _postConnect(auth: Auth): void;
    execute(
      sql: string,
      count: number,
      binds: readonly never[],
      options: object,
      isMany: boolean,
    ): Promise<{ readonly resultSet: ResultSet }>;
    close(options: object): Promise<void>;
  }
}

declare module 'oracledb/lib/thin/protocol/messages/auth.js' {
  export default class AuthMessage {
    /** Filled as the message with the proof of the password is written. */
    readonly encodedPassword: string;
    encode(buffer: object): void;
    /** Reads what the server replies. Throws where its own proof, in reply to ours, is none. */
    processReturnParameter(buffer: object): void;
  }
}

declare module 'oracledb/lib/thin/sqlnet/ntTcp.js' {
  import type { Duplex } from 'node:stream';

  export default class Transport {
    stream: Duplex;
    connStream: Duplex;
    connected: boolean;
    ntConnect(address: object): Promise<void>;
    tlsConnect(context: object, socket: Duplex): Promise<void>;
  }
}

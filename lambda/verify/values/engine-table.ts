type Row = {
  /** As people write it. */
  readonly label: string;
  /** The port where the value names none. It also shows the engine of a value that names none. */
  readonly port: number;
  /** The port where servers with TLS listen, if it is another. A value has to name it. */
  readonly tlsPort?: number;
  /** The database that a login names where the value names none; without it a login names none. */
  readonly database?: string;
  /** The user where the value names none; without it a value must name one. */
  readonly user?: string;
};

/**
 * The engines with a built-in driver. Where two have the same port, the first is taken for the engine of a value that
 * names none. The verifier's security group lets out to these ports.
 */
const ENGINE_TABLE = {
  postgres: { label: 'PostgreSQL', port: 5432, database: 'postgres' },
  redshift: { label: 'Redshift', port: 5439, database: 'dev' },
  mysql: { label: 'MySQL', port: 3306 },
  mariadb: { label: 'MariaDB', port: 3306 },
  redis: { label: 'Redis', port: 6379, user: 'default' },
  valkey: { label: 'Valkey', port: 6379, user: 'default' },
  sqlserver: { label: 'SQL Server', port: 1433, database: 'master' },
  influxdb: { label: 'InfluxDB', port: 8086 },
  mongo: { label: 'MongoDB', port: 27017, database: 'admin' },
  // A login is to a service, and there is none that every server has.
  oracle: { label: 'Oracle', port: 1521, tlsPort: 2484 },
} as const satisfies Readonly<Record<string, Row>>;

export type Engine = keyof typeof ENGINE_TABLE;

/** In the table's order. */
export const ENGINES = Object.keys(ENGINE_TABLE) as Engine[];

/** What an engine has where the value does not say otherwise. */
export type Defaults = Row & { readonly engine: Engine };

export const defaultsOf = (engine: Engine): Defaults => ({ engine, ...ENGINE_TABLE[engine] });

/** Ports that show the engine. */
export const PORTS: ReadonlyMap<number, Engine> = new Map(
  [...ENGINES].reverse().map((engine) => [ENGINE_TABLE[engine].port, engine]),
);

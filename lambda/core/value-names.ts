/** The engines that there is a driver for. */
export const ENGINES = ['postgres', 'redshift', 'mysql', 'mariadb', 'redis', 'valkey'] as const;
export type Engine = (typeof ENGINES)[number];

/** What holds for an engine where the value does not say otherwise. */
export type Defaults = {
  readonly engine: Engine;
  readonly port: number;
  readonly database?: string;
  readonly user?: string;
};

const DEFAULTS: Readonly<Record<Engine, Omit<Defaults, 'engine'>>> = {
  postgres: { port: 5432, database: 'postgres' },
  redshift: { port: 5439, database: 'dev' },
  mysql: { port: 3306 },
  mariadb: { port: 3306 },
  redis: { port: 6379, user: 'default' },
  valkey: { port: 6379, user: 'default' },
};

export const defaultsOf = (engine: Engine): Defaults => ({ engine, ...DEFAULTS[engine] });

/** Databases that no driver is built in for. They are told by these names, where they are met. */
const UNSUPPORTED = ['sqlserver', 'oracle', 'mongo', 'db2', 'influxdb', 'cassandra', 'neptune'] as const;
type Unsupported = (typeof UNSUPPORTED)[number];

/**
 * How engines are spelt: by AWS's templates and console first, then in secrets that people and tools make. In
 * small letters, without blanks, `-` and `_`. Only what can mean nothing else is here.
 */
const SPELLINGS: Readonly<Record<Engine | Unsupported, readonly string[]>> = {
  postgres: [
    'postgres',
    'aurorapostgresql',
    'postgresql',
    'aurorapostgres',
    'pg',
    'pgsql',
    'psql',
    'rdspostgres',
  ],
  redshift: ['redshift', 'amazonredshift', 'redshiftserverless'],
  mysql: ['mysql', 'auroramysql', 'mysql2', 'rdsmysql'],
  mariadb: ['mariadb', 'rdsmariadb'],
  redis: ['redis', 'rediss', 'elasticacheredis'],
  valkey: ['valkey', 'valkeys', 'elasticachevalkey'],
  sqlserver: ['sqlserver', 'mssql', 'sqlserverex', 'sqlserverweb', 'sqlserverse', 'sqlserveree'],
  oracle: ['oracle', 'oracleee', 'oraclese2', 'oracleeecdb', 'oraclese2cdb'],
  mongo: ['mongo', 'mongodb', 'mongodbsrv', 'docdb', 'documentdb'],
  db2: ['db2', 'db2se', 'db2ae'],
  influxdb: ['influxdb', 'influx'],
  cassandra: ['cassandra'],
  neptune: ['neptune'],
};

export type NamedEngine =
  | { readonly kind: 'built-in'; readonly engine: Engine }
  /** `engine` is a known name, or `unsupported` where the text could be anything. */
  | { readonly kind: 'unsupported'; readonly engine: Unsupported | 'unsupported' };

const named = (name: Engine | Unsupported): NamedEngine =>
  isEngine(name) ? { kind: 'built-in', engine: name } : { kind: 'unsupported', engine: name };

const isEngine = (name: Engine | Unsupported): name is Engine => ENGINES.some((engine) => engine === name);

const NAMES = [...ENGINES, ...UNSUPPORTED];

/** The engine that a text names. */
export const engineNamed = (text: string): NamedEngine => {
  const plain = text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const name = NAMES.find((each) => SPELLINGS[each].includes(plain));
  return name === undefined ? { kind: 'unsupported', engine: 'unsupported' } : named(name);
};

/** Hosts that tell the engine, by the end of their names. An RDS host is of any. */
const HOSTS: readonly (readonly [RegExp, Engine | Unsupported])[] = [
  [/\.redshift(-serverless)?\.amazonaws\.com(\.cn)?$/i, 'redshift'],
  [/\.docdb\.amazonaws\.com(\.cn)?$/i, 'mongo'],
  [/\.neptune\.amazonaws\.com(\.cn)?$/i, 'neptune'],
  [/\.cache\.amazonaws\.com(\.cn)?$/i, 'redis'],
];

const PORTS: ReadonlyMap<number, Engine> = new Map([
  [5432, 'postgres'],
  [3306, 'mysql'],
  [6379, 'redis'],
  [5439, 'redshift'],
]);

const MEMCACHED = 11_211;

/** The engine that a value means which names none: what its host is, or else its port; undefined where neither tells. */
export const engineAt = (host: string, port: number | undefined): NamedEngine | undefined => {
  if (port === MEMCACHED) return undefined;
  const name = HOSTS.find(([ending]) => ending.test(host))?.[1] ?? PORTS.get(port ?? 0);
  return name && named(name);
};

/** What a login is made of, and how the fields of it are spelt, the names of AWS's templates first. */
export const PARTS = {
  engine: ['engine'],
  host: ['host', 'hostname', 'endpoint'],
  port: ['port'],
  username: ['username', 'user', 'user_name'],
  password: ['password'],
  dbname: ['dbname', 'database', 'db'],
  ssl: ['ssl'],
} as const satisfies Record<string, readonly string[]>;
export type Part = keyof typeof PARTS;

/** Fields that may hold all of it as one URL. */
export const URL_FIELDS: readonly string[] = [
  'DATABASE_URL',
  'database_url',
  'databaseUrl',
  'url',
  'uri',
  'URL',
  'URI',
  'connectionString',
  'connection_string',
  'CONNECTION_STRING',
  'jdbcUrl',
  'jdbc_url',
  'JDBC_URL',
  'dsn',
];

/** Words at the end of a field's name that say what is in it, however the rest of the name is spelt. */
export const SAYS_HOST: readonly string[] = ['host', 'hostname', 'endpoint', 'server'];
export const SAYS_PASSWORD: readonly string[] = ['password', 'passwd', 'pwd', 'pass'];

const OTHER_FIELDS = [
  'masterarn',
  'user_arn',
  'dbInstanceIdentifier',
  'dbClusterIdentifier',
  'value',
  'sslmode',
];

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...Object.values(PARTS).flat(),
  ...URL_FIELDS,
  ...OTHER_FIELDS,
]);

/** A field as it may be told: a name of one's own making could be a secret itself. */
export const tellable = (field: string): string => (KNOWN_FIELDS.has(field) ? field : 'another-field');

/*
 * The one table of names by which a value is understood, and nothing but names. What is not here is not guessed at.
 * parse-credentials.ts is where a value is read; what it is made of is in the files that this one is imported by.
 */

/** The engines that there is a driver for. */
export const ENGINES = ['postgres', 'redshift', 'mysql', 'mariadb', 'redis', 'valkey'] as const;
export type Engine = (typeof ENGINES)[number];

/** Databases that no driver is built in for. They are told by these names, where they are met. */
export const UNSUPPORTED = [
  'sqlserver',
  'oracle',
  'mongo',
  'db2',
  'influxdb',
  'cassandra',
  'neptune',
] as const;
export type Unsupported = (typeof UNSUPPORTED)[number];

/**
 * How engines are spelt, in fields and as schemes of URLs: by AWS's templates and console first, then in secrets
 * that people and tools make. In small letters, without blanks, `-` and `_`. Only what can mean nothing else.
 */
export const SPELLINGS: Readonly<Record<Engine | Unsupported, readonly string[]>> = {
  postgres: [
    ...['postgres', 'aurorapostgresql', 'postgresql', 'aurorapostgres'],
    ...['pg', 'pgsql', 'psql', 'rdspostgres'],
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

/** Hosts that tell the engine, by the end of their names. An RDS host is of any. */
export const HOSTS: readonly (readonly [RegExp, Engine | Unsupported])[] = [
  [/\.redshift(-serverless)?\.amazonaws\.com(\.cn)?$/i, 'redshift'],
  [/\.docdb\.amazonaws\.com(\.cn)?$/i, 'mongo'],
  [/\.neptune\.amazonaws\.com(\.cn)?$/i, 'neptune'],
  [/\.cache\.amazonaws\.com(\.cn)?$/i, 'redis'],
];

/** Ports that tell the engine. */
export const PORTS: ReadonlyMap<number, Engine> = new Map([
  [5432, 'postgres'],
  [3306, 'mysql'],
  [6379, 'redis'],
  [5439, 'redshift'],
]);

/**
 * What a login is made of, and how the fields of it are spelt, the names of AWS's templates first. As parameters
 * of a URL they say the same.
 */
export const PARTS = {
  engine: ['engine'],
  host: ['host', 'hostname', 'hostName', 'host_name', 'endpoint', 'address', 'hostaddr'],
  port: ['port'],
  username: ['username', 'user', 'user_name', 'userName'],
  password: ['password'],
  dbname: ['dbname', 'database', 'db', 'dbName', 'db_name', 'databaseName', 'database_name'],
  ssl: ['ssl', 'sslmode', 'sslMode', 'ssl_mode', 'ssl-mode', 'tls', 'useSSL', 'use_ssl'],
} as const satisfies Record<string, readonly string[]>;
export type Part = keyof typeof PARTS;

/**
 * What some take for one of these fields, in small letters and without signs. We don't, and call somebody where one
 * says something else. An engine counts only where it is a known one.
 */
export const LOOKALIKES: readonly (readonly [string, Part])[] = [
  ...['passwd', 'pwd', 'pass'].map((name) => [name, 'password'] as const),
  ...['dialect', 'driver', 'drivername', 'adapter', 'dbms', 'dbtype', 'databasetype', 'dbengine', 'type'].map(
    (name) => [name, 'engine'] as const,
  ),
  ...['socket', 'unixsocket', 'unixsocketpath', 'socketpath', 'socketfile'].map(
    (name) => [name, 'host'] as const,
  ),
];

/** Fields that may hold all of it as one URL. */
export const URL_FIELDS: readonly string[] = [
  ...['DATABASE_URL', 'database_url', 'databaseUrl', 'DATABASE_URI', 'DB_URL', 'db_url', 'dbUrl'],
  ...['url', 'uri', 'URL', 'URI', 'connectionString', 'connection_string', 'CONNECTION_STRING'],
  ...['jdbcUrl', 'jdbc_url', 'JDBC_URL', 'dsn'],
];

const saying = (isTls: boolean, ...words: readonly string[]) => words.map((word) => [word, isTls] as const);

const TLS_MODES: ReadonlyMap<string, boolean> = new Map([
  ...saying(false, 'disable', 'disabled'),
  ...saying(true, 'require', 'required', 'verify-ca', 'verify-full', 'verify_ca', 'verify_identity'),
  ...saying(true, 'allow', 'prefer', 'preferred', 'no-verify', 'skip-verify'),
]);
const TLS_FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...saying(false, 'false', '0'),
  ...saying(true, 'true', '1'),
]);

/** Words for TLS and for none, by the name in small letters. As a field, `ssl` is AWS's own: all but false is TLS. */
export const TLS_WORDS: ReadonlyMap<string, ReadonlyMap<string, boolean>> = new Map([
  ...['sslmode', 'ssl_mode', 'ssl-mode'].map((name) => [name, TLS_MODES] as const),
  ...['ssl', 'tls', 'usessl', 'use_ssl'].map((name) => [name, TLS_FLAGS] as const),
]);

/** Schemes that say by themselves whether there is TLS. */
export const TLS_SCHEMES: ReadonlyMap<string, boolean> = new Map([
  ['redis', false],
  ['valkey', false],
  ['rediss', true],
  ['valkeys', true],
]);

/** Parameters of a URL that take a client elsewhere than the URL's host, or give it another password. */
export const LEADS_AWAY: readonly string[] = [
  ...['socket', 'unix_socket', 'unixsocket', 'socketpath', 'socketfactory', 'localsocketaddress'],
  ...['pghost', 'pgport', 'pgdbname', 'path', 'sentinels', 'service', 'servicefile', 'passfile'],
  ...['passwd', 'pwd', 'pass', 'proxy', 'sockshost', 'socksproxyhost'],
];

/** Schemes of the web: such a URL is no database's, and neither is the host in it. */
export const WEB: readonly string[] = ['http', 'https', 'ws', 'wss'];

/** Ends of words that say what is in a field or stands behind it, however the rest of its name is spelt. */
export const HOST_WORDS: readonly string[] = [
  ...['host', 'hosts', 'hostname', 'hostaddr', 'endpoint', 'endpoints', 'server', 'servers', 'datasource'],
];
export const PASSWORD_WORDS: readonly string[] = ['password', 'passwords', 'passwd', 'pwd', 'pass', 'pw'];

export const TOKEN_WORDS: readonly string[] = ['token'];

/** Words for an address of any kind: of a host only where one follows. */
export const ADDRESS_WORDS: readonly string[] = ['address', 'addr', 'fqdn', 'dns', 'ip', 'ipaddress'];

/** Other fields that AWS's own functions write, and `value` for all of it: they may be told. */
export const OTHER_FIELDS: readonly string[] = [
  ...['masterarn', 'user_arn', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'value'],
];

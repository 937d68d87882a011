import type { Engine } from './engine-table.ts';

/*
 * The table of names by which a value is understood. Names that are not here are not guessed at.
 * parse-credentials.ts reads a value.
 */

/** Databases without a built-in driver. Replies name them so. */
export const UNSUPPORTED = ['db2', 'cassandra', 'neptune'] as const;
export type Unsupported = (typeof UNSUPPORTED)[number];

/**
 * Spellings of engines, in fields and as schemes of URLs: first those of AWS's templates and console, then those of
 * people and tools. In small letters, without blanks, `-` and `_`. Each can mean one engine only.
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
  mongo: ['mongo', 'mongodb', 'docdb', 'documentdb', 'amazondocumentdb'],
  oracle: [
    ...['oracle', 'oracleee', 'oraclese2', 'oracleeecdb', 'oraclese2cdb'],
    ...['customoracleee', 'customoraclese2', 'customoracleeecdb', 'customoraclese2cdb'],
  ],
  sqlserver: [
    ...['sqlserver', 'mssql', 'sqlserverex', 'sqlserverweb', 'sqlserverse', 'sqlserveree'],
    ...['sqlserverdevee', 'customsqlserverweb', 'customsqlserverse', 'customsqlserveree'],
    ...['customsqlserverdev', 'rdssqlserver', 'microsoftsqlserver', 'mssqlserver'],
  ],
  db2: ['db2', 'db2se', 'db2ae'],
  influxdb: ['influxdb', 'influx', 'timestreaminfluxdb'],
  cassandra: ['cassandra'],
  neptune: ['neptune'],
};

/** Ends of host names that show the engine. An RDS host may be of any engine. */
export const HOSTS: readonly (readonly [RegExp, Engine | Unsupported])[] = [
  [/\.redshift(-serverless)?\.amazonaws\.com(\.cn)?$/i, 'redshift'],
  [/\.docdb\.amazonaws\.com(\.cn)?$/i, 'mongo'],
  [/\.neptune\.amazonaws\.com(\.cn)?$/i, 'neptune'],
  [/\.cache\.amazonaws\.com(\.cn)?$/i, 'redis'],
  [/\.timestream-influxdb\.[a-z0-9-]+\.on\.aws$/i, 'influxdb'],
];

/**
 * The parts of a login and the spellings of their fields, first those of AWS's templates. Parameters of a URL have
 * the same names.
 */
export const PARTS = {
  engine: ['engine'],
  host: ['host', 'hostname', 'hostName', 'host_name', 'endpoint', 'address', 'hostaddr'],
  port: ['port'],
  username: ['username', 'user', 'user_name', 'userName'],
  password: ['password'],
  dbname: ['dbname', 'database', 'db', 'dbName', 'db_name', 'databaseName', 'database_name'],
  /** The database that a user of MongoDB's belongs to. */
  authSource: ['authSource', 'authsource', 'auth_source'],
  ssl: ['ssl', 'sslmode', 'sslMode', 'ssl_mode', 'ssl-mode', 'tls', 'useSSL', 'use_ssl'],
} as const satisfies Record<string, readonly string[]>;
export type Part = keyof typeof PARTS;

/** Further fields of a login that only one engine has. They are read where the value names the engine. */
export const OWN_PARTS: Readonly<Partial<Record<Engine, Partial<Record<Part, readonly string[]>>>>> = {
  sqlserver: { ssl: ['encrypt'] },
  influxdb: { password: ['token'] },
};

/**
 * Names that some clients read as one of these fields, in small letters and without signs. They are not read here. If
 * one differs from the field, the value is `not-understood`. An engine counts only if it is a known one.
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

/** The same of one engine's clients. */
export const OWN_LOOKALIKES: Readonly<Partial<Record<Engine, readonly (readonly [string, Part])[]>>> = {
  sqlserver: ['server', 'servername', 'datasource', 'instance', 'instancename', 'failoverpartner'].map(
    (name) => [name, 'host'] as const,
  ),
  oracle: [
    ...['sid', 'service', 'servicename'].map((name) => [name, 'dbname'] as const),
    ['connectstring', 'host'],
  ],
};

/** Fields whose value may be one URL for the whole login. */
export const URL_FIELDS: readonly string[] = [
  ...['DATABASE_URL', 'database_url', 'databaseUrl', 'DATABASE_URI', 'DB_URL', 'db_url', 'dbUrl'],
  ...['url', 'uri', 'URL', 'URI', 'connectionString', 'connection_string', 'CONNECTION_STRING'],
  ...['jdbcUrl', 'jdbc_url', 'JDBC_URL', 'dsn'],
];

/** `strict`: TLS before the first byte of SQL Server's own protocol (TDS 8). */
export type TlsWish = boolean | 'strict';

const saying = (wish: TlsWish, ...words: readonly string[]) => words.map((word) => [word, wish] as const);

const TLS_MODES: ReadonlyMap<string, TlsWish> = new Map([
  ...saying(false, 'disable', 'disabled'),
  ...saying(true, 'require', 'required', 'verify-ca', 'verify-full', 'verify_ca', 'verify_identity'),
  ...saying(true, 'allow', 'prefer', 'preferred', 'no-verify', 'skip-verify'),
]);
const TLS_FLAGS: ReadonlyMap<string, TlsWish> = new Map([
  ...saying(false, 'false', '0'),
  ...saying(true, 'true', '1'),
]);

const ENCRYPT: ReadonlyMap<string, TlsWish> = new Map([
  ...saying(false, 'false', 'no', 'optional'),
  ...saying(true, 'true', 'yes', 'mandatory'),
  ...saying('strict', 'strict'),
]);

/**
 * Values that ask for TLS or for none, by the field's name in small letters. The field `ssl` is AWS's own: all
 * except false is TLS.
 */
export const TLS_WORDS: ReadonlyMap<string, ReadonlyMap<string, TlsWish>> = new Map([
  ...['sslmode', 'ssl_mode', 'ssl-mode'].map((name) => [name, TLS_MODES] as const),
  ...['ssl', 'tls', 'usessl', 'use_ssl'].map((name) => [name, TLS_FLAGS] as const),
  ['encrypt', ENCRYPT],
]);

/** Schemes that say whether there is TLS. */
export const TLS_SCHEMES: ReadonlyMap<string, boolean> = new Map([
  ['redis', false],
  ['valkey', false],
  ['rediss', true],
  ['valkeys', true],
]);

/** The same of Oracle's URLs, which name a protocol after `jdbc:oracle:thin:@`. */
export const ORACLE_PROTOCOLS: ReadonlyMap<string, boolean> = new Map([
  ['tcp', false],
  ['tcps', true],
]);

/** Parameters of a URL that send a client to another host, or give it another password. */
export const LEADS_AWAY: readonly string[] = [
  ...['socket', 'unix_socket', 'unixsocket', 'socketpath', 'socketfactory', 'localsocketaddress'],
  ...['pghost', 'pgport', 'pgdbname', 'path', 'sentinels', 'service', 'servicefile', 'passfile'],
  ...['passwd', 'pwd', 'pass', 'proxy', 'proxyhost', 'https_proxy', 'sockshost', 'socksproxyhost'],
  ...['server', 'servername', 'portnumber', 'instance', 'instancename', 'failoverpartner'],
  ...['authentication', 'integratedsecurity', 'domain'],
];

/** Schemes of the web: neither such a URL nor its host is a database's. */
export const WEB: readonly string[] = ['http', 'https', 'ws', 'wss'];

/** Ends of words in a field's name that show what the field has. */
export const HOST_WORDS: readonly string[] = [
  ...['host', 'hosts', 'hostname', 'hostaddr', 'endpoint', 'endpoints', 'server', 'servers', 'datasource'],
];
export const PASSWORD_WORDS: readonly string[] = ['password', 'passwords', 'passwd', 'pwd', 'pass', 'pw'];

export const TOKEN_WORDS: readonly string[] = ['token'];

/** Words for an address of any kind; they count as a host's only if a host follows. */
export const ADDRESS_WORDS: readonly string[] = ['address', 'addr', 'fqdn', 'dns', 'ip', 'ipaddress'];

/** Other fields that replies may name: those that AWS's own functions write, and `value` for the whole value. */
export const OTHER_FIELDS: readonly string[] = [
  ...['masterarn', 'user_arn', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'value'],
  ...['dbIdentifier', 'org', 'adminSecretArn'],
  ...Object.values(OWN_PARTS).flatMap((own) => Object.values(own).flat()),
];

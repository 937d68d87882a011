import { ENGINES, type Engine, PORTS } from './engine-table.ts';
import { HOSTS, SPELLINGS, UNSUPPORTED, type Unsupported } from './value-names.ts';

/** Whether the engine is Redis or Valkey. They number their databases, and a login names none of them. */
export const isRedis = (engine: Engine): boolean => engine === 'redis' || engine === 'valkey';

export type NamedEngine =
  | { readonly kind: 'built-in'; readonly engine: Engine }
  /** `engine` is a known name, or `unsupported` where the text could be anything. */
  | { readonly kind: 'unsupported'; readonly engine: Unsupported | 'unsupported' };

const named = (name: Engine | Unsupported): NamedEngine =>
  isEngine(name) ? { kind: 'built-in', engine: name } : { kind: 'unsupported', engine: name };

const isEngine = (name: Engine | Unsupported): name is Engine => ENGINES.some((engine) => engine === name);

const NAMES = [...ENGINES, ...UNSUPPORTED];

export const engineNamed = (text: string): NamedEngine => {
  const plain = text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const name = NAMES.find((each) => SPELLINGS[each].includes(plain));
  return name === undefined ? { kind: 'unsupported', engine: 'unsupported' } : named(name);
};

export const isKnown = ({ engine }: NamedEngine): boolean => engine !== 'unsupported';

/**
 * The family of an engine, whose members clients call by one name: `mysql://` reaches MariaDB, `postgres://`
 * Redshift.
 */
export const familyOf = ({ engine }: NamedEngine): string => {
  if (engine === 'mariadb') return 'mysql';
  if (engine === 'redshift') return 'postgres';
  return engine === 'valkey' ? 'redis' : engine;
};

const MEMCACHED = 11_211;

/** The engine of a value that names none: by its host, or else by its port; undefined if neither shows it. */
export const engineAt = (host: string, port: number | undefined): NamedEngine | undefined => {
  if (port === MEMCACHED) return undefined;
  const name = HOSTS.find(([ending]) => ending.test(host))?.[1] ?? PORTS.get(port ?? 0);
  return name && named(name);
};

import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';

/**
 * Built-in modules by `require`, where they are first needed. An ESM `import 'node:http'` is hoisted to the
 * top of the file and drags in undici; a required one is not.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path: specifier, namespace }) => {
      if (!isBuiltin(specifier)) return undefined;
      return namespace === 'builtin'
        ? { path: specifier, external: true }
        : { path: specifier.replace(/^node:/, ''), namespace: 'builtin' };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => ({
      contents: SELDOM_USED.has(name) ? onFirstUse(name) : `module.exports = require('node:${name}')`,
    }));
  },
};

/** Imported at the top by what is hardly ever run, and slow to load: ten modules hang on this one. */
const SELDOM_USED: ReadonlySet<string> = new Set(['fs/promises']);

const require = createRequire(import.meta.url);

const onFirstUse = (name: string): string =>
  `for (const key of ${JSON.stringify(Object.keys(require(`node:${name}`)))})
    Object.defineProperty(exports, key, { enumerable: true, get: () => require('node:${name}')[key] });`;

/** The credential providers that find nothing in a Lambda function, by what is imported from them. */
const NOT_IN_LAMBDA: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-ini': 'fromIni',
  '@aws-sdk/credential-provider-process': 'fromProcess',
  '@aws-sdk/credential-provider-sso': 'fromSSO',
  '@aws-sdk/credential-provider-web-identity': 'fromTokenFile',
};

/**
 * Leaves out the credential providers for files, processes, single sign-on and web identities. A function's
 * credentials are in its environment, or with SnapStart come from a container: those two stay. Should the
 * chain ask one of the others, it is told to go on to the next, as by the real one.
 */
export const lambdaCredentials: Plugin = {
  name: 'lambda-credentials',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-/ }, ({ path: name }) =>
      Object.hasOwn(NOT_IN_LAMBDA, name) ? { path: name, namespace: 'not-in-lambda' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'not-in-lambda' }, ({ path: name }) => ({
      contents: `export const ${NOT_IN_LAMBDA[name]} = () => {
        throw Object.assign(new Error('${name} is not in this bundle'), { tryNextLink: true });
      };`,
    }));
  },
};

/** What makes the SDK's files hard to shake out of a bundle, taken away. None of it changes what they do. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    const pastIndexFiles = pastIndexFilesOf(build);
    build.onLoad({ filter: /node_modules\/@(smithy|aws-sdk)\/.*\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const client = /@aws-sdk\/(client-[^/]+)\//.exec(file)?.[1] ?? '';
      const lean = ERRORS_BY_NAME.has(client) ? withoutStreams(withoutErrorClasses(source)) : source;
      return { contents: await pastIndexFiles(constantKeys(lean), path.dirname(file)) };
    });
    build.onLoad({ filter: /node_modules\/@aws-sdk\/[^/]*\/package\.json$/ }, async ({ path: file }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(file, 'utf8')).version }),
      loader: 'json',
    }));
  },
};

/**
 * `{ [_http]: … }` with the constant's text in it. To esbuild a computed key may have a side effect, and so
 * every schema of a client that has any would stay.
 */
const constantKeys = (source: string): string => {
  const constants = new Map(
    [...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replaceAll(/\[(_\w+)\]:/g, (key, name) =>
    constants.has(name) ? `${constants.get(name)}:` : key,
  );
};

/** The clients whose errors are told apart by nothing but their names and status. */
const ERRORS_BY_NAME: ReadonlySet<string> = new Set([
  'client-eventbridge',
  'client-lambda',
  'client-secrets-manager',
]);

/**
 * A client's errors without a class for each. One that has none is thrown as the client's general exception,
 * with the same name, message and metadata; only its further fields are not read. The Lambda client has sixty.
 */
const withoutErrorClasses = (source: string): string =>
  source.replaceAll(/^n0_registry\.registerError\(.*\);$/gm, '');

/**
 * A client that does not have the coding of event streams at hand. Where a stream comes all the same, the
 * protocol reads it on demand. None of the operations that are called here has any.
 */
const withoutStreams = (source: string): string =>
  source.replace(
    /^import \{ eventStreamSerdeProvider \} from "@smithy\/core\/event-streams";$/m,
    'const eventStreamSerdeProvider = () => undefined;',
  );

/** Index files that do nothing but re-export. */
const INDEX_FILES = /^import \{([^}]*)\} from "(@smithy\/core(?:\/[\w-]+)?|@aws-sdk\/core\/protocols)";$/gm;
const RE_EXPORTS = /^export \{([^}]*)\} from "([^"]*)";$/gm;

type Target = { readonly name: string; readonly file: string };

/**
 * Sends an import from one of the SDK's index files on to the file that it re-exports. Otherwise esbuild
 * takes whatever any chunk uses of an index file to be needed by all that import from it, and reads what only
 * the Lambda client needs in every init.
 */
const pastIndexFilesOf = ({ resolve }: PluginBuild) => {
  const known = new Map<string, Promise<ReadonlyMap<string, Target>>>();

  const locate = async (specifier: string, resolveDir: string): Promise<string> =>
    (await resolve(specifier, { resolveDir, kind: 'import-statement' })).path;

  const readIndex = async (specifier: string, directory: string): Promise<ReadonlyMap<string, Target>> => {
    const index = await locate(specifier, directory);
    const targets = new Map<string, Target>();
    for (const [, names = '', from = ''] of (await readFile(index, 'utf8')).matchAll(RE_EXPORTS)) {
      const file = await locate(from, path.dirname(index));
      for (const [name, alias] of namesIn(names)) targets.set(alias, { name, file });
    }
    return targets;
  };

  const rewritten = async ([, names = '', specifier = '']: RegExpMatchArray, directory: string) => {
    const reading = known.get(specifier) ?? readIndex(specifier, directory);
    known.set(specifier, reading);
    const targets = await reading;
    return namesIn(names)
      .map(([name, alias]) => [targets.get(name) ?? { name, file: specifier }, alias] as const)
      .map(([{ name, file }, alias]) => `import { ${name} as ${alias} } from ${JSON.stringify(file)};`)
      .join(' ');
  };

  return async (source: string, directory: string): Promise<string> => {
    const imports = [...source.matchAll(INDEX_FILES)];
    const lines = await Promise.all(imports.map((found) => rewritten(found, directory)));
    return source.replaceAll(INDEX_FILES, () => lines.shift() ?? '');
  };
};

/** `a, b as c` as pairs of a name and what it is called. */
const namesIn = (list: string): (readonly [name: string, alias: string])[] =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => item.split(' as '))
    .map(([name = '', alias = name]) => [name, alias]);

import { createRequire, isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Built-in modules by `require`, where they are first needed. An ESM `import 'node:http'` is hoisted to the
 * top of the file and drags in undici; a required one is not. No dependency's source is changed.
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

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildVersion } from './version.mjs';

/** An empty module. */
const NOTHING = './infra/build/nothing.mjs';

/**
 * What esbuild takes in place of Azure's libraries. SQL Server's driver needs them for logins to Azure and for keys
 * that lie there: none of that is done here.
 */
export const WITHOUT_AZURE = {
  '@azure/core-auth': NOTHING,
  '@azure/identity': NOTHING,
  '@azure/keyvault-keys': NOTHING,
};

/**
 * Leaves out what a library loads where it happens to be installed: MongoDB's driver for other ways to log in, `debug`
 * for colours. Nothing here needs it, and some of it is here for other reasons.
 */
export const WITHOUT_OPTIONAL = {
  name: 'without-optional',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) =>
      path === 'supports-color' || /mongodb[\\/]lib[\\/]deps\.js$/.test(importer)
        ? { path, external: true }
        : undefined,
    ),
};

/** How esbuild makes a program of modules that Node.js starts. */
export const PROGRAM = {
  absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  alias: WITHOUT_AZURE,
  logLevel: 'error',
};

export const buildProgram = async (outdir) => {
  const { metafile } = await build({
    ...PROGRAM,
    entryPoints: { main: 'cli/entry.ts', 'login.worker': 'lambda/verify/engines/login.worker.ts' },
    outdir,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    external: ['pg-native'],
    plugins: [WITHOUT_OPTIONAL],
    define: { BUILD_VERSION: JSON.stringify(buildVersion()) },
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
};

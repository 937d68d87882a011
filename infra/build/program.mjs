import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildVersion } from './version.mjs';

/**
 * Leaves out what MongoDB's driver loads where it is installed, for other ways to log in. No login here needs it, and
 * some of it is here for other reasons.
 */
export const WITHOUT_OPTIONAL = {
  name: 'without-optional',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) =>
      /mongodb[\\/]lib[\\/]deps\.js$/.test(importer) ? { path, external: true } : undefined,
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

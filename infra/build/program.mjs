import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildVersion } from './version.mjs';

export const buildProgram = async (outdir) => {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: { main: 'cli/entry.ts', 'login.worker': 'lambda/verify/engines/login.worker.ts' },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    external: ['pg-native'],
    define: { BUILD_VERSION: JSON.stringify(buildVersion()) },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: 'error',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
};

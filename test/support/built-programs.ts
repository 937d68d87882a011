import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { PROGRAM } from '../../infra/build/program.mjs';
import { areNewer } from '../../sandbox/demo/fresh-bundles.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIRECTORY = path.join(ROOT, 'dist', 'programs');
const SOURCES = ['acceptance', 'cli', 'infra', 'lambda', 'sandbox', 'test/support', 'package-lock.json'];

/** Modules that tests run in processes of their own. To start one as TypeScript takes longer than most of what it does. */
const ENTRIES = [
  'acceptance/main.ts',
  'sandbox/demo/main.ts',
  'sandbox/interruption.ts',
  'sandbox/serve.ts',
  'sandbox/servers/mariadb.ts',
  'sandbox/servers/postgres.ts',
  'sandbox/servers/scratch.ts',
  'test/support/browser.ts',
] as const;

/** The file that an entry is built into. */
export const builtProgram = (entry: (typeof ENTRIES)[number]): string =>
  path.join(DIRECTORY, entry.replace(/\.ts$/, '.mjs'));

/** A module finds the files beside it where its source is. */
const atHome: Plugin = {
  name: 'at-home',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path: file }) => {
      if (file.includes('node_modules')) return undefined;
      const [url, directory] = [pathToFileURL(file).href, path.dirname(file)].map((text) =>
        JSON.stringify(text),
      );
      const source = await readFile(file, 'utf8');
      return {
        contents: `const __url = ${url}, __directory = ${directory};${source}`,
        loader: file.endsWith('.ts') ? 'ts' : 'js',
      };
    });
  },
};

/** Builds them once, before the first test of a run. */
export const setup = async (): Promise<void> => {
  if (await areNewer(ENTRIES.map(builtProgram), SOURCES)) return;
  await build({
    ...PROGRAM,
    entryPoints: [...ENTRIES],
    outbase: '.',
    outdir: DIRECTORY,
    external: ['esbuild', 'pg-native', 'playwright-core'],
    define: { 'import.meta.url': '__url', 'import.meta.dirname': '__directory' },
    plugins: [atHome],
  });
};

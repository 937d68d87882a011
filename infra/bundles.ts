import { mkdir, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build, type Metafile, type OutputFile, type Plugin } from 'esbuild';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Where the bundles are written: what is deployed, tested and shown. */
export const BUNDLE_DIRECTORY = path.join(ROOT, 'dist');

/** The functions, each with the entry point that wires it. */
export const BUNDLES = {
  remediate: 'lambda/remediate.lambda.ts',
  verify: 'lambda/verify.lambda.ts',
  sweep: 'lambda/sweep.lambda.ts',
} as const;
export type BundleName = keyof typeof BUNDLES;

export type BundleReport = {
  readonly name: BundleName;
  /** Bytes of JavaScript that Node reads before the handler can be called. */
  readonly initBytes: number;
  /** Bytes of all chunks, those that are loaded on demand included. */
  readonly totalBytes: number;
  /** Bytes of the deployed archive, within a percent: every file deflated, with its headers. */
  readonly zipBytes: number;
  /** Source files that are in what Node reads at init, relative to the project's root. */
  readonly initInputs: readonly string[];
};

/**
 * Built-in modules by `require`, where they are first needed. An ESM `import 'node:http'` is hoisted to the
 * top of the file and drags in undici; a required one is not.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path: specifier, namespace }) => {
      if (!isBuiltin(specifier)) return undefined;
      return namespace === 'builtin'
        ? { path: specifier, external: true }
        : { path: specifier.replace(/^node:/, ''), namespace: 'builtin' };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => ({
      contents: `module.exports = require('node:${name}')`,
    }));
  },
};

const REQUIRE_IN_ESM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Bundles every function, or the named ones, into `dist/<name>/index.mjs` and the chunks beside it. */
export const buildBundles = async (
  names = Object.keys(BUNDLES) as readonly BundleName[],
): Promise<BundleReport[]> => Promise.all(names.map(buildBundle));

const buildBundle = async (name: BundleName): Promise<BundleReport> => {
  const outdir = path.join(BUNDLE_DIRECTORY, name);
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { index: BUNDLES[name] },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    banner: { js: REQUIRE_IN_ESM },
    external: ['pg-native'],
    plugins: [lazyBuiltins],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  await rm(outdir, { recursive: true, force: true });
  await Promise.all(outputFiles.map(writeOutput));
  return report(name, outputFiles, metafile);
};

/** Source maps are kept beside the bundle, not in it: reading them would slow every cold start. */
const writeOutput = async ({ path: file, contents }: OutputFile) => {
  const target = file.endsWith('.map')
    ? path.join(BUNDLE_DIRECTORY, 'source-maps', path.relative(BUNDLE_DIRECTORY, file))
    : file;
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, contents);
};

const report = (name: BundleName, files: readonly OutputFile[], metafile: Metafile): BundleReport => {
  const scripts = files.filter(({ path: file }) => file.endsWith('.mjs'));
  const atInit = staticallyImported(metafile, path.join('dist', name, 'index.mjs'));
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    name,
    initBytes: sum([...atInit].map((file) => metafile.outputs[file]?.bytes ?? 0)),
    totalBytes: sum(scripts.map(({ contents }) => contents.length)),
    zipBytes: sum(scripts.map(({ path: file, contents }) => archivedBytes(path.basename(file), contents))),
    initInputs: [...atInit].flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {})),
  };
};

/** The outputs that are read with `entry`: those it imports by statement, and so on. */
const staticallyImported = ({ outputs }: Metafile, entry: string): Set<string> => {
  const seen = new Set([entry]);
  for (const file of seen)
    for (const { path: imported, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) seen.add(imported);
  return seen;
};

/** A zip entry: the deflated contents, a local header of 30 bytes and a directory entry of 46. */
const archivedBytes = (file: string, contents: Uint8Array): number =>
  deflateRawSync(contents, { level: 9 }).length + 76 + 2 * file.length;

const printReports = (reports: readonly BundleReport[]) => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} KB`.padStart(8);
  console.log('bundle       at init   in all      zip');
  for (const { name, initBytes, totalBytes, zipBytes } of reports)
    console.log(`${name.padEnd(11)} ${[initBytes, totalBytes, zipBytes].map(kilobytes).join(' ')}`);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) printReports(await buildBundles());

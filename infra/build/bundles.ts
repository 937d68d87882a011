import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { WITHOUT_AZURE, WITHOUT_OPTIONAL } from './program.mjs';
import { buildVersion } from './version.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the bundles that are deployed, tested and demonstrated. */
export const BUNDLE_DIRECTORY = path.join(ROOT, 'dist');

/** The functions, each with its entry point. */
export const BUNDLES = {
  remediate: 'lambda/remediate/remediate.lambda.ts',
  verify: 'lambda/verify/verify.lambda.ts',
  sweep: 'lambda/sweep/sweep.lambda.ts',
} as const;
export type BundleName = keyof typeof BUNDLES;

/** The code of the verifier's login threads: a separate file beside the function's. */
const LOGIN_WORKER = { 'login.worker': 'lambda/verify/engines/login.worker.ts' } as const;

const logsIn = (entry: string): boolean => path.basename(entry).startsWith('verify');

export type BundleReport = {
  readonly name: string;
  /** Bytes of JavaScript that Node reads before the first call of the handler. */
  readonly initBytes: number;
  /** For each module that is imported on demand: the further bytes that are read for it. */
  readonly onDemandBytes: Readonly<Record<string, number>>;
  /** Bytes of all chunks, including those that are loaded on demand. */
  readonly totalBytes: number;
  /** Bytes of the deployed archive, to within one percent: every file deflated, with its headers. */
  readonly zipBytes: number;
  /** Source files that Node reads at init, and all source files, relative to the project's root. */
  readonly initInputs: readonly string[];
  readonly inputs: readonly string[];
};

const REQUIRE_IN_ESM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Bundles every function, or the named ones, into `dist/<name>/index.mjs` and the chunks beside it. */
export const buildBundles = async (
  names = Object.keys(BUNDLES) as readonly BundleName[],
): Promise<BundleReport[]> => Promise.all(names.map(buildBundle));

const buildBundle = (name: BundleName): Promise<BundleReport> =>
  bundleFunction(name, BUNDLES[name], path.join(BUNDLE_DIRECTORY, name));

/**
 * Bundles one function as it is deployed. A function whose entry is called `verify…` gets the code of its login
 * threads, too. `changes` are for comparisons with the deployed bundle.
 */
export const bundleFunction = async (
  name: string,
  entry: string,
  outdir: string,
  changes: BuildOptions = {},
): Promise<BundleReport> => {
  const { outputFiles, metafile } = await build({
    ...BUILD_OPTIONS,
    ...changes,
    entryPoints: { index: entry, ...(logsIn(entry) && LOGIN_WORKER) },
    outdir,
    metafile: true,
    write: false,
  });
  await mkdir(outdir, { recursive: true });
  const stale = new Set(await readdir(outdir));
  for (const file of outputFiles) stale.delete(path.basename(await writeOutput(file)));
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  await mkdir(path.dirname(inputsFile(outdir)), { recursive: true });
  await writeFile(inputsFile(outdir), JSON.stringify([...new Set(bundled)].sort(), undefined, 1));
  await Promise.all([...stale].map((file) => rm(path.join(outdir, file), { recursive: true })));
  return report(name, outputFiles, metafile);
};

/** The oldest version of Node.js that the functions may run on. */
export const BUNDLE_TARGET = 'node22';

const BUILD_OPTIONS = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: BUNDLE_TARGET,
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  legalComments: 'none',
  banner: { js: REQUIRE_IN_ESM },
  external: ['pg-native'],
  alias: WITHOUT_AZURE,
  plugins: [WITHOUT_OPTIONAL],
  define: { BUILD_VERSION: JSON.stringify(buildVersion()) },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Where the list of the files in a bundle is: beside its source maps. */
const inputsFile = (outdir: string): string =>
  path.join(path.dirname(outdir), 'source-maps', path.basename(outdir), 'inputs.json');

/** The files that the built bundles are made of, relative to the project's root. */
export const inputsOf = async (names: readonly string[]): Promise<string[]> => {
  const lists = names.map((name) => readFile(inputsFile(path.join(BUNDLE_DIRECTORY, name)), 'utf8'));
  return (await Promise.all(lists)).flatMap((list) => JSON.parse(list) as string[]);
};

/** Writes source maps beside the bundle, not into it: reading them would slow every cold start. */
const writeOutput = async ({ path: file, contents }: OutputFile): Promise<string> => {
  const target = file.endsWith('.map')
    ? path.join(path.dirname(file), '../source-maps', path.basename(path.dirname(file)), path.basename(file))
    : file;
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, contents);
  return target;
};

const report = (name: string, files: readonly OutputFile[], { outputs }: Metafile): BundleReport => {
  const scripts = files.filter(({ path: file }) => file.endsWith('.mjs'));
  const entries = Object.entries(outputs).flatMap(([file, { entryPoint }]) =>
    entryPoint === undefined ? [] : [{ file, entryPoint }],
  );
  const index = entries.find(({ file }) => path.basename(file) === 'index.mjs')?.file ?? '';
  const atInit = staticallyImported(outputs, index);
  const inputsOf = (read: Iterable<string>) =>
    [...read].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  const bytesIn = (read: Iterable<string>) => sum([...read].map((file) => outputs[file]?.bytes ?? 0));
  return {
    name,
    initBytes: bytesIn(atInit),
    onDemandBytes: Object.fromEntries(
      entries
        .map(({ file, entryPoint }) => [entryPoint, staticallyImported(outputs, file)] as const)
        .map(([entryPoint, read]) => [entryPoint, bytesIn([...read].filter((file) => !atInit.has(file)))]),
    ),
    totalBytes: sum(scripts.map(({ contents }) => contents.length)),
    zipBytes: sum(scripts.map(({ path: file, contents }) => archivedBytes(path.basename(file), contents))),
    initInputs: inputsOf(atInit),
    inputs: inputsOf(Object.keys(outputs)),
  };
};

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

/** The outputs that are read with `entry`: its static imports, and theirs. */
const staticallyImported = (outputs: Metafile['outputs'], entry: string): ReadonlySet<string> => {
  const seen = new Set([entry]);
  for (const file of seen)
    for (const { path: imported, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) seen.add(imported);
  return seen;
};

/** Bytes of a zip entry: the deflated contents, a local header of 30 bytes and a directory entry of 46. */
const archivedBytes = (file: string, contents: Uint8Array): number =>
  deflateRawSync(contents, { level: 9 }).length + 76 + 2 * file.length;

const printReports = (reports: readonly BundleReport[]) => {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} KB`.padStart(8);
  console.log('bundle       at init   in all      zip');
  for (const { name, initBytes, totalBytes, zipBytes } of reports)
    console.log(`${name.padEnd(11)} ${[initBytes, totalBytes, zipBytes].map(kilobytes).join(' ')}`);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) printReports(await buildBundles());

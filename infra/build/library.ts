import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '../..');
const ENTRY = 'infra/package/index.ts';

/** Compiles for Node 20 and later, as a library that `require` and `import` both load. */
const TSCONFIG = {
  compilerOptions: {
    outDir: 'lib',
    rootDir: 'src',
    target: 'es2023',
    lib: ['es2023'],
    module: 'node20',
    types: ['node'],
    strict: true,
    declaration: true,
    noEmitOnError: true,
    esModuleInterop: true,
    skipLibCheck: true,
    stripInternal: false,
    noUncheckedSideEffectImports: true,
  },
  include: ['src/**/*.ts'],
  exclude: ['node_modules'],
};

/**
 * Compiles the construct into a package's `lib/` with jsii, which brings a TypeScript of its own, and writes its
 * `.jsii` and `API.md`. The directory has the package.json. Throws an Error with what jsii says.
 */
export const buildLibrary = async (directory: string): Promise<void> => {
  await copySources(ENTRY, path.join(directory, 'src'));
  await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  await withPeers(directory, async () => {
    await run('jsii', ['--tsconfig', 'tsconfig.json'], directory);
    await run('jsii-docgen', ['--output', 'API.md'], directory);
  });
  await rm(path.join(directory, 'src'), { recursive: true });
  await rm(path.join(directory, 'tsconfig.json'));
};

const TARGETS = ['--targets', 'python', 'java', 'dotnet', 'go'];

/** Generates the sources for Python, Java, .NET and Go from a package that has been written. */
export const generateLanguages = (directory: string): Promise<void> =>
  withPeers(directory, () =>
    run('jsii-pacmak', ['--code-only', '--force', '--outdir', '../languages', ...TARGETS], directory),
  );

/** Lends a package the repository's `node_modules` for as long as the work takes. */
const withPeers = async (directory: string, work: () => Promise<void>): Promise<void> => {
  const link = path.join(directory, 'node_modules');
  await symlink(path.join(ROOT, 'node_modules'), link);
  await work().finally(() => rm(link));
};

const IMPORTED = /( from '(\.[^']*))\.ts'/g;

/** Copies a file, and all that it imports, naming modules as jsii's TypeScript wants them: without an extension. */
const copySources = async (file: string, to: string, copied = new Set<string>()): Promise<void> => {
  if (copied.has(file)) return;
  copied.add(file);
  const text = await readFile(path.join(ROOT, file), 'utf8');
  await mkdir(path.dirname(path.join(to, file)), { recursive: true });
  await writeFile(path.join(to, file), text.replaceAll(IMPORTED, "$1'"));
  for (const [, , imported = ''] of text.matchAll(IMPORTED))
    await copySources(path.join(path.dirname(file), `${imported}.ts`), to, copied);
};

const run = async (tool: string, words: readonly string[], cwd: string): Promise<void> => {
  try {
    await promisify(execFile)(path.join(ROOT, 'node_modules/.bin', tool), [...words], { cwd });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${tool} failed:\n${stdout}${stderr}`, { cause: error });
  }
};

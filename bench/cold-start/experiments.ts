import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Node } from '../node24.ts';
import { deployed, HANDLERS, type Variant } from './variants.ts';

const REMEDIATE = 'lambda/remediate/remediate.lambda.ts';

/** Other ways to build the same functions: what is kept of them, and why, is in docs/adr. */
export const buildExperiments = (node: Node): Promise<readonly Variant[]> =>
  Promise.all([
    deployed('one-file', 'remediate, in one file', REMEDIATE, { splitting: false }),
    withCompileCache(node),
    deployed('one-file-unprimed', 'unprimed, in one file, ESM', `${HANDLERS}/unprimed.ts`, {
      splitting: false,
    }),
    commonJs(),
  ]);

/** CommonJS cannot wait for anything in init, and so cannot be primed. */
const commonJs = async (): Promise<Variant> => {
  const { name, entry } = await deployed(
    'cjs',
    'unprimed, in one file, CommonJS',
    `${HANDLERS}/unprimed.ts`,
    {
      splitting: false,
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      banner: {},
    },
  );
  return { name, entry: entry.replace(/\.mjs$/, '.cjs') };
};

/** An entry that tells V8 where its code cache is, before it reads the bundle. */
const CACHED = `import { enableCompileCache } from 'node:module';
enableCompileCache(new URL('cache', import.meta.url).pathname);
export const { handler } = await import('./index.mjs');
`;
const FILL =
  "import(process.argv[1]).then(() => { require('node:module').flushCompileCache(); process.exit(); })";

const withCompileCache = async (node: Node): Promise<Variant> => {
  const { entry: bundle } = await deployed('compile-cache', '', REMEDIATE);
  const entry = path.join(path.dirname(bundle), 'cached.mjs');
  await writeFile(entry, CACHED);
  await promisify(execFile)(node.path, ['-e', FILL, entry], {
    env: { AWS_REGION: 'eu-west-1', REMEDIATION_MODE: 'unblock' },
  });
  return { name: "remediate, with V8's compile cache", entry };
};

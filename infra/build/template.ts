import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { type Zippable, zipSync } from 'fflate';
import { contextValues } from '../app/context.ts';
import { DIST } from '../app/dist.ts';
import { bundlePath, FUNCTION_NAMES, zipName } from '../constructs/function-code.ts';
import { oneTemplate } from '../template/one-template.ts';
import { templateReadme } from './template-readme.ts';
import { terraformVariables } from './terraform-variables.ts';

export const TEMPLATE = 'rotation-remediation.template.json';
/** The folder of the zips, and what their keys begin with in the bucket. */
const ZIPS = 'rotation-remediation';
const MODULE = join(import.meta.dirname, '../terraform');

/**
 * A file's mode in the archive: the owner may write, all may read. Lambda keeps it, and fails on files that it
 * cannot read.
 */
const REGULAR_FILE = 0o100644;
const UNIX = 3;
/** A file's time in the archive: zip's first year, so that the same files make the same archive. */
const MTIME = new Date('1980-01-01T00:00:00');

/**
 * Writes the files for a deployment without the CDK: a template, the functions' zips, the Terraform module, and a
 * README. The context gives the parameters their defaults.
 */
export const writeTemplate = async (
  directory: string,
  context: Readonly<Record<string, unknown>>,
  bundles = DIST,
): Promise<void> => {
  const template = oneTemplate(context, bundles);
  await rm(directory, { recursive: true, force: true });
  await writeZips(directory, bundles);
  await writeFile(join(directory, TEMPLATE), `${JSON.stringify(template, undefined, 1)}\n`);
  await writeFile(join(directory, 'README.md'), templateReadme(TEMPLATE));
  await cp(MODULE, join(directory, 'terraform'), { recursive: true });
  await writeFile(join(directory, 'terraform/variables.tf'), terraformVariables(contextValues(context)));
};

/** Writes each function's bundle as a zip that is named for its contents. */
export const writeZips = async (directory: string, bundles: string): Promise<void> => {
  for (const name of FUNCTION_NAMES) {
    const target = join(directory, ZIPS, zipName(bundles, name));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await zip(bundlePath(bundles, name)));
  }
};

/** An archive of a directory's files, inside a folder of that name if there is one. */
export const zip = async (directory: string, folder = ''): Promise<Uint8Array> => {
  const entries: Zippable = {};
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    const contents = await readFile(path);
    entries[join(folder, relative(directory, path))] = [
      contents,
      { os: UNIX, attrs: REGULAR_FILE << 16, mtime: MTIME, level: 9 },
    ];
  }
  return zipSync(entries);
};

/** `key=value` as the CDK's own `-c` takes it. */
const contextFrom = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const [, key = pair, value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      return [key, value];
    }),
  );

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const program = new Command('npm run template --')
    .description('Writes the CloudFormation template, the zips of the functions, and the Terraform module.')
    .option<string[]>(
      '-c, --context <key=value>',
      'a setting, as docs/deploying.md names it; one each time',
      (pair, before) => [...before, pair],
      [],
    )
    .option('--out <directory>', 'where to', join(DIST, 'template'))
    .parse();
  const { context, out } = program.opts<{ context: string[]; out: string }>();
  try {
    await writeTemplate(out, contextFrom(context));
    console.log(`Template, zips, Terraform module and README are in ${relative(process.cwd(), out) || '.'}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { App, CfnParameter, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { type Zippable, zipSync } from 'fflate';
import { settingsFrom } from '../app/context.ts';
import { DIST } from '../app/dist.ts';
import { addChecks } from '../app/stacks.ts';
import { artifactKey, bundlePath, codeFromBucket, FUNCTION_NAMES } from '../constructs/function-code.ts';
import { RotationRemediationStack } from '../constructs/rotation-remediation-stack.ts';
import { templateReadme } from './template-readme.ts';

export const TEMPLATE = 'rotation-remediation.template.json';
export const BUCKET_PARAMETER = 'ArtifactBucketPrefix';

/**
 * A file's mode in the archive: the owner may write, all may read. Lambda keeps it, and fails on files that it
 * cannot read.
 */
const REGULAR_FILE = 0o100644;
const UNIX = 3;
/** A file's time in the archive: zip's first year, so that the same files make the same archive. */
const MTIME = new Date('1980-01-01T00:00:00');

/**
 * Writes the files for a deployment without the CDK: a template, the functions' zips, and a README. The template
 * reads the zips from a bucket `<prefix>-<Region>`, so it is the same for every Region.
 */
export const writeTemplate = async (
  directory: string,
  context: Readonly<Record<string, unknown>>,
  bundles = DIST,
): Promise<void> => {
  const template = await templateFor(context, bundles);
  await rm(directory, { recursive: true, force: true });
  for (const name of FUNCTION_NAMES) {
    const target = join(directory, artifactKey(bundles, name));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await zip(bundlePath(bundles, name)));
  }
  await writeFile(join(directory, TEMPLATE), template);
  await writeFile(
    join(directory, 'README.md'),
    templateReadme({ template: TEMPLATE, parameter: BUCKET_PARAMETER }),
  );
};

/** The longest template, in bytes, that CloudFormation takes inline. A longer one must be in a bucket. */
export const MAX_INLINE_BYTES = 51_200;

/** The template as text: indented if it is then still short enough to be passed inline. */
const asText = (template: unknown): string => {
  const indented = `${JSON.stringify(template, undefined, 1)}\n`;
  return Buffer.byteLength(indented) <= MAX_INLINE_BYTES ? indented : `${JSON.stringify(template)}\n`;
};

const templateFor = async (context: Readonly<Record<string, unknown>>, bundles: string): Promise<string> => {
  const { regions, propsIn } = settingsFrom(context);
  if (regions.length > 0) {
    throw new Error('The template is the same for every Region: leave regions out.');
  }
  const outdir = await mkdtemp(join(tmpdir(), 'template-'));
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new RotationRemediationStack(
    app,
    'RotationRemediation',
    (scope) => {
      const prefix = new CfnParameter(scope, BUCKET_PARAMETER, {
        description: 'The functions are in the bucket of this name with a hyphen and the Region after it',
        allowedPattern: '[a-z0-9][a-z0-9.-]{1,40}[a-z0-9]',
      });
      return { ...propsIn(scope), code: codeFromBucket(prefix.valueAsString, bundles) };
    },
    { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) },
  );
  addChecks(app);
  const { template } = app.synth().getStackArtifact(stack.artifactId);
  await rm(outdir, { recursive: true, force: true });
  return asText(template);
};

export const zip = async (directory: string): Promise<Uint8Array> => {
  const entries: Zippable = {};
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    const contents = await readFile(path);
    entries[relative(directory, path)] = [
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
  const { values } = parseArgs({
    options: {
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      out: { type: 'string', default: join(DIST, 'template') },
    },
  });
  try {
    await writeTemplate(values.out, contextFrom(values.context));
    console.log(`Template, zips and README are in ${relative(process.cwd(), values.out) || '.'}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

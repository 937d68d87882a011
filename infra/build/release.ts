import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { REPOSITORY } from '../constructs/repository.ts';
import { BUNDLE_DIRECTORY } from './bundles.ts';
import { SBOM } from './package.ts';
import { TEMPLATE, zip } from './template.ts';
import { buildVersion, VERSION } from './version.mjs';

const ROOT = path.join(import.meta.dirname, '../..');

/**
 * Writes the files of a release: the package, its SBOM, the template, an archive of all that a deployment without the
 * CDK takes, the changelog's section, and the sums of them all. `built` is where they were built. The same files give
 * the same release.
 */
export const writeRelease = async (directory: string, built: string, changes: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const tarball = `rotation-remediation-${VERSION}.tgz`;
  for (const name of [tarball, SBOM]) await cp(path.join(built, name), path.join(directory, name));
  await cp(path.join(built, 'template', TEMPLATE), path.join(directory, TEMPLATE));
  const folder = `rotation-remediation-template-${VERSION}`;
  await writeFile(path.join(directory, `${folder}.zip`), await zip(path.join(built, 'template'), folder));
  await writeFile(path.join(directory, 'CHANGES.md'), changes);
  const names = (await readdir(directory)).sort();
  const sums = names.map(async (name) => {
    const sum = createHash('sha256').update(await readFile(path.join(directory, name)));
    return `${sum.digest('hex')}  ${name}\n`;
  });
  await writeFile(path.join(directory, 'SHA256SUMS'), (await Promise.all(sums)).join(''));
};

/** A version's section of the changelog without its heading; undefined if it has none. */
export const changesOf = (changelog: string, version: string): string | undefined => {
  const section = changelog.split(/^## /m).find((each) => each.startsWith(`[${version}]`));
  return section && `${section.slice(section.indexOf('\n')).trim()}\n`;
};

/** Why this may not be released, in sentences. `environment` is that of the workflow. */
export const faultsOf = (
  stamp: string,
  changelog: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] => {
  const [version = '', commit = ''] = stamp.split('+');
  const { GITHUB_REF_NAME: tag, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  const address = server && repository && `${server}/${repository}`;
  return [
    !/^[0-9a-f]{12}$/.test(commit) && `It is built from "${commit}": release a commit, with nothing changed.`,
    changesOf(changelog, version) === undefined && `CHANGELOG.md has no section [${version}].`,
    tag !== undefined && tag !== `v${version}` && `The tag is ${tag}, and the version ${version}.`,
    address && address !== REPOSITORY && `infra/constructs/repository.ts must name ${address}.`,
  ].filter((fault) => typeof fault === 'string' && fault !== '') as string[];
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const program = new Command('npm run release --')
    .description('Writes the files of a release into dist/release: of a commit without changes, for its tag.')
    .option('--trial', 'of any state of the clone')
    .parse();
  const isTrial = program.opts()['trial'] === true;
  const changelog = await readFile(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
  const faults = isTrial ? [] : faultsOf(buildVersion(), changelog, process.env);
  if (faults.length > 0) {
    console.error(faults.join('\n'));
    process.exitCode = 1;
  } else {
    const changes = changesOf(changelog, VERSION) ?? changesOf(changelog, 'Unreleased') ?? '';
    await writeRelease(path.join(BUNDLE_DIRECTORY, 'release'), BUNDLE_DIRECTORY, changes);
    console.log(`dist/release has ${isTrial ? 'a trial of ' : ''}${buildVersion()}.`);
  }
}

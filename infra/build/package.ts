import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { bundledPackages } from './bundled-packages.ts';
import { BUNDLE_DIRECTORY, BUNDLES, inputsOf } from './bundles.ts';
import { buildLibrary, generateLanguages } from './library.ts';
import { packageManifest } from './manifest.ts';
import { noticesOf } from './notices.ts';
import { buildProgram } from './program.mjs';
import { sbomOf } from './sbom.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** The software bill of materials, a CycloneDX document. */
export const SBOM = 'rotation-remediation.cdx.json';

const PROGRAM = "#!/usr/bin/env node\nimport '../cli/main.mjs';\n";

/**
 * Writes the npm package into `<directory>/package`, with the bundles in `dist/` as they are: they are what was tested.
 * Returns the path of its tarball. The tarball, and the SBOM of what is bundled, lie beside it.
 */
export const writePackage = async (directory: string): Promise<string> => {
  const target = path.join(directory, 'package');
  const file = (name: string) => path.join(target, name);
  await rm(target, { recursive: true, force: true });
  await mkdir(file('bin'), { recursive: true });
  for (const name of Object.keys(BUNDLES))
    await cp(path.join(BUNDLE_DIRECTORY, name), file(`functions/${name}`), { recursive: true });
  const inputs = [...(await buildProgram(file('cli'))), ...(await inputsOf(Object.keys(BUNDLES)))];
  const bundled = await bundledPackages(inputs);
  await writeFile(file('bin/rotation-remediation.mjs'), PROGRAM);
  await chmod(file('bin/rotation-remediation.mjs'), 0o755);
  for (const name of ['LICENSE', 'CHANGELOG.md']) await cp(path.join(ROOT, name), file(name));
  await cp(path.join(ROOT, 'infra/package/README.md'), file('README.md'));
  await writeFile(file('THIRD-PARTY-NOTICES'), await noticesOf(bundled));
  const manifest = packageManifest(JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')));
  await writeFile(file('package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await writeFile(path.join(directory, SBOM), sbomOf(manifest.name, bundled));
  await buildLibrary(target);
  return pack(target, directory);
};

const pack = (directory: string, destination: string): string => {
  const words = ['pack', '--json', '--offline', '--ignore-scripts', '--pack-destination', destination];
  const [{ filename }] = JSON.parse(execFileSync('npm', words, { cwd: directory, encoding: 'utf8' }));
  return path.join(destination, filename);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const program = new Command('npm run package --')
    .description('Writes the npm package, its tarball and its SBOM into dist.')
    .option('--all-languages', 'and sources for Python, Java, .NET and Go')
    .parse();
  console.log(path.relative('', await writePackage(BUNDLE_DIRECTORY)));
  if (program.opts()['allLanguages']) {
    await generateLanguages(path.join(BUNDLE_DIRECTORY, 'package'));
    console.log('dist/languages: sources for Python, Java, .NET and Go. They were generated, and not run.');
  }
}

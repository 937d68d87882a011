import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { BundledPackage } from './bundled-packages.ts';

const ROOT = path.join(import.meta.dirname, '../..');

type Sbom = {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

/**
 * The CycloneDX document of what is bundled, made by npm from the lock file. It has no serial number, no time and no
 * name of a folder, which all differ from one run to the next.
 */
export const sbomOf = (name: string, packages: readonly BundledPackage[]): string => {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { serialNumber: _, ...all } = JSON.parse(execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8' }));
  const { metadata, components, dependencies, ...head }: Sbom = all;
  const { timestamp: __, ...lasting } = metadata as Sbom['metadata'] & { timestamp: string };
  const bundled = new Set(packages.map((each) => `${each.name}@${each.version}`));
  const refs = new Set([...bundled, metadata.component['bom-ref']]);
  return `${JSON.stringify(
    {
      ...head,
      metadata: { ...lasting, component: { ...metadata.component, name } },
      components: components.filter((each) => bundled.has(each['bom-ref'])),
      dependencies: dependencies
        .filter(({ ref }) => refs.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
    },
    undefined,
    1,
  )}\n`;
};

import { REPOSITORY } from '../constructs/repository.ts';

/** Stands for the address of a repository that has none: jsii wants one. */
const NO_ADDRESS = 'https://repository.invalid/rotation-remediation';

type RootManifest = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: object;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The package's own package.json, made from the repository's. It has no dependency but its peers. */
export const packageManifest = (root: RootManifest) => {
  const { name, version, description, license, engines, devDependencies } = root;
  const peers = ['aws-cdk-lib', 'constructs'].map((peer) => [peer, devDependencies[peer]] as const);
  const address = REPOSITORY || NO_ADDRESS;
  return {
    name,
    version,
    description,
    license,
    keywords: ['aws', 'cdk', 'secretsmanager', 'rotation', 'lambda'],
    author: { name: 'The authors of rotation-remediation', organization: true },
    repository: { type: 'git', url: `git+${address}.git` },
    stability: 'experimental',
    engines,
    main: 'lib/infra/package/index.js',
    types: 'lib/infra/package/index.d.ts',
    exports: {
      '.': { types: './lib/infra/package/index.d.ts', default: './lib/infra/package/index.js' },
      './package.json': './package.json',
      './.jsii': './.jsii',
    },
    bin: { [name]: 'bin/rotation-remediation.mjs' },
    files: ['.jsii', 'API.md', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES', 'bin', 'cli', 'functions', 'lib'],
    peerDependencies: Object.fromEntries(peers),
    // Who installs the command line alone gets no CDK.
    peerDependenciesMeta: Object.fromEntries(peers.map(([peer]) => [peer, { optional: true }])),
    jsii: {
      outdir: '../languages',
      versionFormat: 'full',
      tsc: { outDir: 'lib', rootDir: 'src' },
      targets: targetsOf(name, address),
    },
  };
};

const targetsOf = (name: string, address: string) => ({
  python: { distName: name, module: name.replaceAll('-', '_') },
  java: { package: 'rotationremediation', maven: { groupId: 'rotationremediation', artifactId: name } },
  dotnet: { namespace: 'RotationRemediation', packageId: 'RotationRemediation' },
  go: { moduleName: address.replace('https://', '') },
});

import { freshenBundles } from '../../sandbox/demo/fresh-bundles.ts';

/** The functions' bundles, built once before the first test: files that run side by side read the same ones. */
export const setup = async (): Promise<void> => {
  await freshenBundles(['remediate', 'verify', 'sweep']);
};

import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLE_DIRECTORY, bundleFunction } from '../../infra/build/bundles.ts';

export type Variant = {
  readonly name: string;
  /** The module that exports the handler. */
  readonly entry: string;
};

export const HANDLERS = 'bench/cold-start/handlers';
/** In the project, so that the packages that are left outside are found. */
const directoryOf = (id: string): string => path.join(BUNDLE_DIRECTORY, 'bench', id);

/** Built as it is deployed, except the changes. */
export const deployed = async (
  id: string,
  name: string,
  entry: string,
  changes?: BuildOptions,
): Promise<Variant> => {
  await bundleFunction(id, entry, directoryOf(id), changes);
  return { name, entry: path.join(directoryOf(id), 'index.mjs') };
};

/** Built as CDK's NodejsFunction does unless it is told otherwise: the SDK comes with Lambda's runtime. */
const asCdkDoes = async (id: string, name: string, entry: string): Promise<Variant> => {
  const outfile = path.join(directoryOf(id), 'index.cjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*', 'pg-native'],
    logLevel: 'warning',
  });
  return { name, entry: outfile };
};

export const BARE = 'bare handler';
export const OURS = 'remediate, as deployed';
const UNPRIMED = 'remediate, unprimed';
export const EXTERNAL = 'remediate, unprimed, SDK from the runtime';
export const HAND_SIGNED = 'hand-signed requests';

/** Builds what is compared. */
export const buildVariants = (): Promise<readonly Variant[]> =>
  Promise.all([
    deployed('bare', BARE, `${HANDLERS}/bare.ts`),
    deployed('ours', OURS, 'lambda/remediate/remediate.lambda.ts'),
    deployed('unprimed', UNPRIMED, `${HANDLERS}/unprimed.ts`),
    asCdkDoes('external', EXTERNAL, `${HANDLERS}/unprimed.ts`),
    deployed('hand-signed', HAND_SIGNED, `${HANDLERS}/hand-signed.ts`),
  ]);

export const VERIFY_UNPRIMED = 'verify, unprimed';

/** Builds what is compared of the verifier. */
export const buildVerifyVariants = (): Promise<readonly Variant[]> =>
  Promise.all([
    deployed('verify', 'verify, as deployed', 'lambda/verify/verify.lambda.ts'),
    deployed('verify-unprimed', VERIFY_UNPRIMED, `${HANDLERS}/verify-unprimed.ts`),
    deployed('verify-in-thread', 'verify, logging in from its own thread', `${HANDLERS}/verify-in-thread.ts`),
  ]);

import path from 'node:path';
import { BUNDLE_DIRECTORY, BUNDLES, bundleFunction } from '../infra/build/bundles.ts';
import type { LocalAws } from '../sandbox/local-aws.ts';
import type { SecretsManagerOptions } from '../sandbox/secrets-manager/options.ts';
import { type Account, startAccount } from './account.ts';
import { targetNode } from './node24.ts';

export type Deployment = Account & {
  readonly remediateArn: string;
  readonly verifyArn?: string;
  close(): Promise<void>;
};

type DeploymentOptions = {
  /** Whether `verify` is there, too; then in mode `recover`, else in `unblock`. */
  readonly verifier: boolean;
  readonly concurrency?: number;
  readonly secretsManager?: SecretsManagerOptions;
};

type Deployed = 'remediate' | 'verify';
type Environment = Readonly<Record<string, string>>;

const TIMEOUT_MS = 60_000;

const BUILT = new Map<Deployed, Promise<string>>();

/** The directory of a bundle that was built once for all deployments of this run. */
const built = (name: Deployed): Promise<string> => {
  const directory = path.join(BUNDLE_DIRECTORY, 'bench', 'deployed', name);
  const building = BUILT.get(name) ?? bundleFunction(name, BUNDLES[name], directory).then(() => directory);
  BUILT.set(name, building);
  return building;
};

/** Adds a built function to a local AWS. Returns its ARN. */
export const addBuilt = async (
  aws: LocalAws,
  bundle: Deployed,
  environment: Environment,
  { name = bundle as string, concurrency = 5 } = {},
): Promise<string> => {
  const code = {
    directory: await built(bundle),
    nodePath: targetNode().path,
    environment: { ...aws.environment, ...environment },
    memoryMb: 256,
  };
  return aws.lambda.addBundle(name, code, { timeoutMs: TIMEOUT_MS, concurrency });
};

/** The built functions in a local AWS of their own, called by nothing but the benchmark. */
export const deploy = async (settings: DeploymentOptions): Promise<Deployment> => {
  const { verifier, concurrency, secretsManager } = settings;
  const account = await startAccount(secretsManager);
  const { aws } = account;
  const options = concurrency === undefined ? {} : { concurrency };
  const verifyArn = verifier ? await addBuilt(aws, 'verify', {}, options) : undefined;
  const environment = {
    REMEDIATION_MODE: verifier ? 'recover' : 'unblock',
    RECHECK_QUEUE_URL: 'https://sqs.test/recheck',
    VERIFIER_FUNCTION_ARN: verifyArn ?? '',
  };
  const remediateArn = await addBuilt(aws, 'remediate', environment, options);
  return { ...account, remediateArn, ...(verifyArn && { verifyArn }), close: () => aws.close() };
};

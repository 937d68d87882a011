import path from 'node:path';
import { BUNDLE_DIRECTORY, BUNDLES, bundleFunction } from '../infra/bundles.ts';
import { SystemClock } from '../sandbox/clock.ts';
import { type LocalAws, type ObservedCall, startLocalAws } from '../sandbox/local-aws.ts';
import type { SecretsManagerOptions } from '../sandbox/secrets-manager/secrets-manager.ts';
import { targetNode } from './node24.ts';
import { ACCOUNT_ID, REGION } from './stuck-secret.ts';

export type TimedCall = ObservedCall & { readonly at: number };

export type Deployment = {
  readonly aws: LocalAws;
  readonly remediateArn: string;
  readonly verifyArn?: string;
  /** All calls since the start, in their order. */
  readonly calls: readonly TimedCall[];
  /** All lines that the functions wrote. */
  readonly lines: readonly string[];
  close(): Promise<void>;
};

export type DeploymentSettings = {
  /** Whether `verify` is there, too; then in mode `recover`, else in `unblock`. */
  readonly verifier: boolean;
  readonly concurrency?: number;
  readonly secretsManager?: SecretsManagerOptions;
};

const TIMEOUT_MS = 60_000;

const BUILT = new Map<string, Promise<string>>();

/** The directory of a bundle that was built once for all deployments of this run. */
const built = (name: 'remediate' | 'verify'): Promise<string> => {
  const directory = path.join(BUNDLE_DIRECTORY, 'bench', 'deployed', name);
  const building = BUILT.get(name) ?? bundleFunction(name, BUNDLES[name], directory).then(() => directory);
  BUILT.set(name, building);
  return building;
};

/** The built functions in a local AWS of their own, called by nothing but the benchmark. */
export const deploy = async (settings: DeploymentSettings): Promise<Deployment> => {
  const calls: TimedCall[] = [];
  const lines: string[] = [];
  const aws = await startLocalAws({
    clock: new SystemClock(() => {}),
    accountId: ACCOUNT_ID,
    region: REGION,
    onLog: (_, line) => void lines.push(line),
    onCall: (call) => void calls.push({ ...call, at: performance.now() }),
    ...(settings.secretsManager && { secretsManager: settings.secretsManager }),
  });
  const add = async (name: 'remediate' | 'verify', environment: Readonly<Record<string, string>>) => {
    const code = {
      directory: await built(name),
      nodePath: targetNode().path,
      environment: { ...aws.environment, ...environment },
      memoryMb: 256,
    };
    const { concurrency = 5 } = settings;
    return aws.lambda.addBundle(name, code, { timeoutMs: TIMEOUT_MS, concurrency });
  };
  const verifyArn = settings.verifier ? await add('verify', {}) : undefined;
  const remediateArn = await add('remediate', {
    REMEDIATION_MODE: settings.verifier ? 'recover' : 'unblock',
    VERIFIER_FUNCTION_ARN: verifyArn ?? '',
  });
  return {
    aws,
    remediateArn,
    calls,
    lines,
    ...(verifyArn && { verifyArn }),
    close: () => aws.close(),
  };
};

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { callerService } from '../../sandbox/account-services/caller-service.ts';
import type { Service } from '../../sandbox/account-services/json-service.ts';
import { SecretsManager, secretsManagerHandler } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { removeDirectory, scratchDirectory } from '../../sandbox/servers/scratch.ts';
import { PENDING, resting } from './cli-account.ts';
import { runHere } from './cli-here.ts';
import { aCompanyNetwork } from './company-network.ts';

type LaptopOptions = {
  /** Asked before its own, which are Secrets Manager with `orders/db` and STS. */
  readonly services?: readonly Service[];
  /** Files of the home directory, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the proxy's answer to CONNECT. */
  readonly status?: number;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** A network behind a proxy, and a shell on it: no endpoint is named, so that AWS's own hosts are asked for. */
export const aLaptop = async ({ services = [], files = {}, status }: LaptopOptions = {}) => {
  const manager = new SecretsManager({ accountId: '111122223333', region: 'eu-west-1' });
  manager.plant(resting('orders/db', PENDING));
  const network = await aCompanyNetwork(
    [...services, callerService(manager.accountId), secretsManagerHandler(manager)],
    status,
  );
  const home = await scratchDirectory('laptop');
  onTestFinished(() => removeDirectory(home));
  for (const [name, text] of Object.entries({ 'ca.pem': network.ca, ...files })) {
    await mkdir(path.dirname(path.join(home, name)), { recursive: true });
    await writeFile(path.join(home, name), text);
  }
  const shell = {
    HOME: home,
    AWS_ENDPOINT_URL: undefined,
    HTTPS_PROXY: network.proxy,
    AWS_CA_BUNDLE: path.join(home, 'ca.pem'),
  };
  const run = (words: readonly string[], environment: Variables = {}) =>
    runHere('', words, { environment: { ...shell, ...environment } });
  return { ...network, home, shell, run };
};

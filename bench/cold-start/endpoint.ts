import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretsManager, secretsManagerHandler } from '../../sandbox/secrets-manager/secrets-manager.ts';
import { testAuthority } from '../../sandbox/servers/certificates.ts';
import { ACCOUNT_ID, REGION } from '../stuck-secret.ts';

export type Endpoint = {
  readonly url: string;
  /** What a client has to trust, as a file for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  readonly manager: SecretsManager;
  readonly server: Server;
  close(): Promise<void>;
};

/** The local Secrets Manager over TLS, with a certificate of its own. */
export const startEndpoint = async (): Promise<Endpoint> => {
  const authority = testAuthority();
  const { certificate, key } = authority.issue(['localhost']);
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-endpoint-'));
  const caFile = path.join(directory, 'ca.pem');
  await writeFile(caFile, authority.ca);

  const manager = new SecretsManager({ accountId: ACCOUNT_ID, region: REGION });
  const handle = secretsManagerHandler(manager);
  const server = createServer(
    { cert: certificate, key, keepAliveTimeout: 60_000 },
    async (request, response) => {
      if (!(await handle(request, response))) response.writeHead(404).end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    caFile,
    manager,
    server,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(directory, { recursive: true });
    },
  };
};

import { createServer } from 'node:http';
import type { Service } from './json-service.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Serves several services on one port of 127.0.0.1, a free one if none is given. Each is asked in turn whether a
 * request is for it. `close` also ends requests that hang.
 */
export const serveServices = async (
  services: readonly Service[],
  port = 0,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (request, response) => {
    try {
      for (const service of services) if (await service(request, response)) return;
      response.writeHead(404).end('no service of the sandbox answers this request');
    } catch (error) {
      // A fault of the sandbox itself: the caller sees a broken reply, not AWS's idea of an error.
      response.destroy(error instanceof Error ? error : undefined);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, close };
};

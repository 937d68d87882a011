import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Service } from '../../sandbox/account-services/json-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { testAuthority } from '../../sandbox/servers/certificates.ts';

/** AWS's hosts, under which the network answers with a certificate of the company's own authority. */
const HOSTS = [
  '*.eu-west-1.amazonaws.com',
  '*.eu-west-1.api.aws',
  'portal.sso.eu-west-1.amazonaws.com',
  'localhost',
];

const authority = testAuthority('Company CA');
const certificate = authority.issue(HOSTS);

export type CompanyNetwork = {
  /** The authority that its certificate is signed by, PEM. */
  readonly ca: string;
  /** The proxy's URL. */
  readonly proxy: string;
  /** The same proxy by TLS. */
  readonly tlsProxy: string;
  /** What the proxy was asked for, in order: `CONNECT host:port`, or `POST http://host/…`. */
  readonly asked: readonly string[];
  /** What the proxy was given as a login, in order. */
  readonly logins: readonly (string | undefined)[];
  /** Where the services answer without a proxy. */
  readonly url: string;
  /** The same by TLS. */
  readonly tlsPort: number;
};

/**
 * A network from which AWS is reached by a proxy alone, one that opens TLS: whatever host of AWS is asked for, these
 * services answer. `status`: of the proxy's answer to CONNECT.
 */
export const aCompanyNetwork = async (
  services: readonly Service[],
  status = 200,
): Promise<CompanyNetwork> => {
  const { url, close } = await serveServices(services);
  const { port } = new URL(url);
  const asked: string[] = [];
  const logins: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const kept = (socket: Socket): Socket => {
    sockets.add(socket.on('error', () => undefined));
    return socket;
  };
  const byTls = (to: number) =>
    createTlsServer({ cert: certificate.certificate, key: certificate.key }, (socket) => {
      kept(socket)
        .pipe(kept(connect(to, '127.0.0.1')))
        .pipe(socket);
    });
  const tls = byTls(Number(port));
  const tlsPort = await portOf(tls);
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    passOn(request, response);
  }).on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    logins.push(request.headers['proxy-authorization']);
    kept(socket).write(`HTTP/1.1 ${status} Said by the proxy\r\n\r\n`);
    if (status !== 200) socket.end();
    else socket.pipe(kept(connect(tlsPort, '127.0.0.1'))).pipe(socket);
  });
  const proxyPort = await portOf(proxy);
  const tlsProxy = byTls(proxyPort);
  const tlsProxyPort = await portOf(tlsProxy);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of [tls, proxy, tlsProxy]) server.close();
    await close();
  });
  return {
    ca: authority.ca,
    proxy: `http://127.0.0.1:${proxyPort}`,
    tlsProxy: `https://localhost:${tlsProxyPort}`,
    asked,
    logins,
    url,
    tlsPort,
  };
};

const portOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Sends a request, whose address is a whole URL, to where the URL leads. */
const passOn = (request: IncomingMessage, response: ServerResponse): void => {
  const { url = '', method, headers } = request;
  const further = forward(url, { method, headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  request.pipe(further.on('error', () => response.destroy()));
};

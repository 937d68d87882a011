import { once } from 'node:events';
import { Agent, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { inTime } from '../runtime/in-time.ts';
import { LIMITS } from '../runtime/limits.ts';

export type Address = { readonly hostname: string; readonly port: number };

type Waiting = Address & { readonly socket: TLSSocket; readonly openedAt: number };

/**
 * An HTTPS agent that can open its first connection before the first request. That request uses it if it is still
 * open and only seconds old. Other requests get connections as with any agent.
 */
export class ReadyAgent extends Agent {
  #waiting: Waiting | undefined;

  /**
   * Opens a connection and sends nothing. Resolves when TLS is established, when it has failed, or after `limitMs`.
   * Never rejects: a connection that comes later may still serve the first request.
   */
  async open({ hostname, port }: Address, limitMs: number): Promise<void> {
    const servername = isIP(hostname) === 0 ? hostname : '';
    const socket = super.createConnection({ ...this.options, host: hostname, port, servername });
    if (!(socket instanceof TLSSocket)) return;
    this.#waiting = { hostname, port, socket, openedAt: Date.now() };
    // Without a listener, an error before its use would end the process.
    socket.unref().on('error', () => {});
    await inTime(once(socket, 'secureConnect'), limitMs).catch(() => {});
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return this.#take(options) ?? super.createConnection(options, callback);
  }

  #take({ host, port }: RequestOptions): TLSSocket | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined || waiting.socket.destroyed || !waiting.socket.writable) return undefined;
    const isMeant = host === waiting.hostname && Number(port) === waiting.port;
    if (isMeant && Date.now() - waiting.openedAt < LIMITS.idleConnectionMs) return waiting.socket.ref();
    waiting.socket.destroy();
    return undefined;
  }
}

import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyFor } from './proxy-for.ts';

/** Sends each request by the proxy for its host, if there is one. For calls to AWS: logins to databases go directly. */
export class ProxyAgent extends Agent {
  readonly #options: AgentOptions;
  readonly #agents = new Map<string, HttpAgent>();

  constructor(options: AgentOptions) {
    super(options);
    this.#options = options;
  }

  override async connect(_request: unknown, { host, port, secureEndpoint }: AgentConnectOpts) {
    const proxy = proxyFor(new URL(`${secureEndpoint ? 'https' : 'http'}://${host}:${port}`));
    const key = `${secureEndpoint} ${proxy}`;
    const agent = this.#agents.get(key) ?? this.#agentFor(proxy, secureEndpoint);
    this.#agents.set(key, agent);
    return agent;
  }

  #agentFor(proxy: string | undefined, secure: boolean): HttpAgent {
    if (proxy === undefined) return secure ? new HttpsAgent(this.#options) : new HttpAgent(this.#options);
    return secure ? new HttpsProxyAgent(proxy, this.#options) : new HttpProxyAgent(proxy, this.#options);
  }
}

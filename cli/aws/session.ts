import type { AgentOptions } from 'node:https';
import { type CallLimits, clientSettings, KEPT } from '../../lambda/aws/client-settings.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { certificatesOf } from './certificate-file.ts';
import { credentialsFor } from './credentials.ts';
import { type Profile, profilesFor } from './profiles.ts';
import { hasProxy } from './proxy-for.ts';

const quiet = () => undefined;
/** The SDK's own advice is for developers: an operator gets ours. */
const QUIET = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

/** What every client of a run shares: who calls, from which Region, and the way to AWS. */
export type Session = Awaited<ReturnType<typeof sessionOf>>;

const sessions = new WeakMap<NodeJS.ProcessEnv, Map<string, Promise<Session>>>();

/** The session of this environment and profile. Throws NoCredentials and CertificatesUnreadable. */
export const sessionFor = (profile: string | undefined): Promise<Session> => {
  const known = sessions.get(process.env) ?? new Map<string, Promise<Session>>();
  sessions.set(process.env, known);
  const session = known.get(profile ?? '') ?? sessionOf(profile);
  known.set(profile ?? '', session);
  return session;
};

const sessionOf = async (option: string | undefined) => {
  const profiles = await profilesFor(option);
  const agents = await agentsFor(await authoritiesOf(profiles.own));
  const http = (limits: CallLimits) => {
    const { requestHandler, maxAttempts, retryStrategy } = clientSettings(limits);
    return { requestHandler: { ...requestHandler, ...agents }, maxAttempts, retryStrategy, logger: QUIET };
  };
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = AWS_REGION || AWS_DEFAULT_REGION;
  return {
    ...(profiles.named && { profile: profiles.named }),
    ...(region && { region }),
    credentials: credentialsFor(profiles, option !== undefined, http(LIMITS.awsCall)),
    http,
  };
};

/** As for `aws`, the authorities that AWS_CA_BUNDLE or the profile's `ca_bundle` names are trusted alone. */
const authoritiesOf = async ({ ca_bundle }: Profile): Promise<string[] | undefined> => {
  const { AWS_CA_BUNDLE } = process.env;
  if (AWS_CA_BUNDLE) return certificatesOf(AWS_CA_BUNDLE, 'AWS_CA_BUNDLE');
  return ca_bundle ? certificatesOf(ca_bundle, "the profile's ca_bundle") : undefined;
};

/**
 * The libraries that speak to proxies are loaded only where there is one. They look for DEBUG then, and would print the
 * proxy's password.
 */
const agentsFor = async (ca: string[] | undefined) => {
  const options: AgentOptions = { ...KEPT, ...(ca && { ca }) };
  if (!hasProxy()) return { httpsAgent: options, httpAgent: KEPT };
  delete process.env['DEBUG'];
  const { ProxyAgent } = await import('./proxy-agent.ts');
  const agent = new ProxyAgent(options);
  return { httpsAgent: agent, httpAgent: agent };
};

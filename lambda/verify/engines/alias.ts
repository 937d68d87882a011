import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { LIMITS } from '../../runtime/limits.ts';

/** Finds the name that a name is an alias (CNAME) of. Rejects where it is none. */
export type Aliases = Pick<Resolver, 'resolveCname'>;

/** Hosts of RDS Proxy, which answers from its own copy of AWSCURRENT. */
const RDS_PROXY = /\.proxy-[^.]+\.[^.]+\.rds\.amazonaws\.com(\.cn)?\.?$/i;

export const isRdsProxy = (host: string): boolean => RDS_PROXY.test(host);

/** More than any chain of aliases that resolvers follow. */
const MAX_ALIASES = 16;

/**
 * The first name in a host's chain of aliases that ends as one of `targets` does, or that is an RDS Proxy's. The host
 * itself where there is none: its certificate then has to be the host's own. Never rejects.
 */
export const nameBehind = async (
  host: string,
  targets: readonly string[],
  aliases: Aliases = new Resolver({ timeout: LIMITS.aliasMs, tries: 2 }),
): Promise<string> => {
  if (targets.length === 0 || isIP(host) !== 0) return host;
  const isSought = (name: string) =>
    isRdsProxy(name) || targets.some((target) => name.toLowerCase().endsWith(`.${target.toLowerCase()}`));
  let name = host;
  for (let followed = 0; followed < MAX_ALIASES && !isSought(name); followed += 1) {
    const [next] = await aliases.resolveCname(name).catch(() => []);
    if (next === undefined) return host;
    name = next;
  }
  return isSought(name) ? name : host;
};

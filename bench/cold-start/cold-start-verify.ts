import { startServer } from '../../sandbox/database-servers.ts';
import type { DatabaseServer } from '../../sandbox/rotation/database.ts';
import type { Benchmark, Options, Report } from '../benchmark.ts';
import { targetNode } from '../node24.ts';
import { plantStuck } from '../stuck-secret.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { environmentFor } from './environment.ts';
import { coldNotes, coldTables, compare } from './measure.ts';
import { buildVerifyVariants, VERIFY_UNPRIMED } from './variants.ts';

const run = async ({ runs = 0 }: Options): Promise<Report> => {
  const node = targetNode();
  const variants = await buildVerifyVariants();
  const endpoint = await startEndpoint();
  const server = await startServer('postgres');
  try {
    const measured = await compare({
      node,
      variants,
      environment: environmentFor(endpoint),
      nextEvent: requests(endpoint, server),
      runs,
      warm: 0,
    });
    return {
      tables: coldTables(measured, VERIFY_UNPRIMED),
      budgets: [],
      notes: [
        ...coldNotes(node, runs, measured),
        `The event takes 2 GetSecretValue and 2 logins to ${server.title} without TLS: one is refused, one accepted.`,
      ],
    };
  } finally {
    await server.stop();
    await endpoint.close();
  }
};

/** What `remediate` asks about a secret that locks everybody out. */
const requests = ({ manager }: Endpoint, { engine, host, port, superuser }: DatabaseServer) => {
  let planted = 0;
  const value = (password: string) =>
    JSON.stringify({ engine, host, port, ssl: false, ...superuser, password });
  return () => {
    planted += 1;
    const { arn, currentId, pendingId } = plantStuck(manager, `orders/db-${planted}`, {
      current: value('not-the-password'),
      pending: value(superuser.password),
    });
    return {
      secretArn: arn,
      candidates: [
        { versionId: currentId, role: 'current' },
        { versionId: pendingId, role: 'pending' },
      ],
    };
  };
};

export const benchmark: Benchmark = {
  about: 'the same for the verifier: until it has tried both passwords on a real PostgreSQL',
  options: { runs: { standard: 21, about: 'processes of each variant and setting' } },
  run,
};

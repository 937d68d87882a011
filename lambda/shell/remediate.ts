import type { Problem } from '../core/fields.ts';
import type { Mode } from '../core/mode.ts';
import type { Pass } from '../core/outcome.ts';
import { parseRequest } from '../core/request.ts';
import type { OutcomeSink } from '../ports.ts';
import { type ReconcilePorts, reconcile } from './reconcile.ts';

export type RemediatePorts = ReconcilePorts & { readonly outcomes: OutcomeSink };

/** What was delivered is no event or request of ours. It ends in the dead-letter queue. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';

  constructor(problems: readonly Problem[]) {
    const fields = problems.map(({ field, expected }) => `${field} must be ${expected}`).join('; ');
    super(`This is no event that the function understands: ${fields}.`);
  }
}

/** Does what one event or request asks for, and tells what came of it. Throws where it has to come again. */
export const remediate = async (
  input: unknown,
  delivered: 'at-once' | 'settled',
  ports: RemediatePorts,
  mode: Mode,
): Promise<void> => {
  const request = parseRequest(input);
  if (request.kind === 'not-understood') throw new NotUnderstood(request.problems);

  const pass: Pass = request.kind === 'sweep' ? 'sweep' : delivered;
  if (request.kind === 'leave')
    return ports.outcomes.publish({ verdict: request, pass, mode, at: ports.clock() });

  const reconciliation = await reconcile(request.secretId, ports, { mode, settled: pass !== 'at-once' });
  await ports.outcomes.publish({ ...reconciliation, request, pass, mode, at: ports.clock() });
};

import { type Choice, isChosenByName } from '../core/choice.ts';
import type { VerifierFailure } from '../core/evidence.ts';
import type { Problem } from '../core/fields.ts';
import type { Mode } from '../core/mode.ts';
import type { Pass, Reconciliation } from '../core/outcome.ts';
import { parseRequest, type Request } from '../core/request.ts';
import type { SecretId } from '../core/values.ts';
import type { OutcomeSink } from '../ports.ts';
import { type ReconcilePorts, reconcile } from './reconcile.ts';

export type RemediateSettings = { readonly mode: Mode; readonly choice: Choice };

export type RemediatePorts = ReconcilePorts & { readonly outcomes: OutcomeSink };

/** What was delivered is no event or request of ours. It ends in the dead-letter queue. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';

  constructor(problems: readonly Problem[]) {
    const fields = problems.map(({ field, expected }) => `${field} must be ${expected}`).join('; ');
    super(`This is no event that the function understands: ${fields}.`);
  }
}

/** The last look at a cancelled rotation, and the verifier gave no answer: a lockout may be left standing. */
export class VerifierFailed extends Error {
  override readonly name = 'VerifierFailed';

  constructor(secret: SecretId, cause: VerifierFailure) {
    super(
      `${secret}: nobody knows which password works (${cause}). No version is lost; it will be asked again.`,
    );
  }
}

/** Does what one event or request asks for, and tells what came of it. Throws where it has to come again. */
export const remediate = async (
  input: unknown,
  delivered: 'at-once' | 'settled',
  ports: RemediatePorts,
  settings: RemediateSettings,
): Promise<void> => {
  const request = parseRequest(input);
  if (request.kind === 'not-understood') throw new NotUnderstood(request.problems);

  const pass: Pass = request.kind === 'sweep' ? 'sweep' : delivered;
  const publish = (reconciliation: Reconciliation & { readonly request?: Request }) =>
    ports.outcomes.publish({ ...reconciliation, pass, mode: settings.mode, at: ports.clock() });

  if (request.kind === 'leave') return publish({ verdict: request });
  if (!isChosenByName(settings.choice, request.secretId)) return publish({ verdict: NOT_CHOSEN, request });
  const reconciliation = await reconcile(request.secretId, ports, {
    ...settings,
    settled: pass !== 'at-once',
  });
  await publish({ ...reconciliation, request });
  // Nobody but the daily sweep would ask again. What the sweep asks for, it asks for again by itself.
  const { evidence } = reconciliation;
  if (pass === 'settled' && evidence?.kind === 'failed')
    throw new VerifierFailed(request.secretId, evidence.cause);
};

const NOT_CHOSEN = { kind: 'leave', reason: 'secret-not-chosen', person: 'no' } as const;

import { decideUnseen } from '../decision/decide.ts';
import type { UnknownCause, VerifierFailure } from '../decision/evidence.ts';
import type { Mode } from '../decision/mode.ts';
import type { Order } from '../decision/roles.ts';
import { isInScopeByName, type Scope } from '../decision/scope.ts';
import type { SecretId, VersionId } from '../decision/values.ts';
import type { Clock } from '../runtime/clock.ts';
import { NotUnderstood } from '../runtime/not-understood.ts';
import { visible } from '../runtime/visible.ts';
import type { Home } from './home.ts';
import type { Pass, Reconciliation } from './outcome.ts';
import type { OutcomeSink, RecheckQueue } from './ports.ts';
import { type ReconcilePorts, reconcile } from './reconcile.ts';
import { parseRequest, type Request } from './request.ts';

export type RemediateOptions = {
  readonly mode: Mode;
  readonly scope: Scope;
  /** Whatever is of another account or Region is left alone. */
  readonly home: Home;
};

export type RemediatePorts = ReconcilePorts & {
  readonly outcomes: OutcomeSink;
  readonly rechecks: RecheckQueue;
};

/** The last look at a cancelled rotation, and the verifier gave no answer: a lockout may be left standing. */
export class VerifierFailed extends Error {
  override readonly name = 'VerifierFailed';

  constructor(secret: SecretId, cause: VerifierFailure) {
    super(`${visible(secret)}: the verifier gave no answer (${cause}). It is to be asked again.`);
  }
}

/** A user was refused too often in a row a moment ago. Who is left in peace has no answer, and is to be tried again. */
export class UserCoolingDown extends Error {
  override readonly name = 'UserCoolingDown';

  constructor(secret: SecretId) {
    super(
      `${visible(secret)}: a user of it was refused too often in a row a moment ago. It is to be tried again in some minutes.`,
    );
  }
}

/** Does what one event or request asks for, and tells what came of it. Throws where it has to come again. */
export const remediate = async (
  input: unknown,
  delivered: 'initial' | 'recheck',
  ports: RemediatePorts,
  options: RemediateOptions,
): Promise<void> => {
  const request = parseRequest(input, options.home);
  if (request.kind === 'not-understood') throw new NotUnderstood(request.problems);

  const pass: Pass = request.kind === 'sweep' ? 'sweep' : delivered;
  const publish = (reconciliation: Reconciliation & { readonly request?: Request }) =>
    ports.outcomes.publish({ ...reconciliation, pass, mode: options.mode, at: ports.clock() });

  if (request.kind === 'no-action') return publish({ verdict: request });
  if (!isInScopeByName(options.scope, request.secretId))
    return publish({ verdict: decideUnseen('out-of-scope'), request });
  const reconciliation = await reconcile(request.secretId, ports, {
    ...options,
    settled: pass !== 'initial',
    order: orderOf(request, pass, ports.clock),
  });
  await publish({ ...reconciliation, request });
  if (pass === 'initial') return;
  await askAgain(request, pass, reconciliation, ports.rechecks);
};

/**
 * Sees to it that a question without an answer is asked again. After an event's first pass its second will; what
 * the sweep asks for, it asks for again by itself.
 */
const askAgain = async (
  request: Request,
  pass: Pass,
  { evidence }: Reconciliation,
  rechecks: RecheckQueue,
): Promise<void> => {
  if (evidence === undefined) return;
  if (evidence.kind === 'failed') {
    if (pass === 'recheck') throw new VerifierFailed(request.secretId, evidence.cause);
    return;
  }
  const withCause = (cause: UnknownCause): VersionId[] =>
    [...evidence.findings].flatMap(([version, { answer }]) =>
      answer.kind === 'unknown' && answer.cause === cause ? [version] : [],
    );
  if (withCause('cooling-down').length > 0) throw new UserCoolingDown(request.secretId);
  const untried = withCause('attempts-spent');
  // One pass after the other tries those that are left, until none is.
  const versions =
    request.kind === 'untried' ? untried.filter((version) => request.versions.includes(version)) : untried;
  if (pass === 'recheck' && versions.length > 0)
    await rechecks.send({ kind: 'untried', secretId: request.secretId, versions });
};

/** An order that never changes would never come to a version that two others are always tried before. */
const orderOf = (request: Request, pass: Pass, clock: Clock): Order => {
  if (request.kind === 'untried') return { first: request.versions };
  return pass === 'sweep' ? { turn: Math.floor(clock() / DAY_MS) } : {};
};

const DAY_MS = 86_400_000;

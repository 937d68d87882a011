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
  /** Events of any other account or Region end in `no-action`. */
  readonly home: Home;
};

export type RemediatePorts = ReconcilePorts & {
  readonly outcomes: OutcomeSink;
  readonly rechecks: RecheckQueue;
};

/** The verifier gave no answer in the recheck, so a lockout may remain. The message is delivered again. */
export class VerifierFailed extends Error {
  override readonly name = 'VerifierFailed';

  constructor(secret: SecretId, cause: VerifierFailure) {
    super(`${visible(secret)}: the verifier gave no answer (${cause}). It is to be asked again.`);
  }
}

/** A user was refused too often in a row a moment ago, and was not tried. The message is delivered again. */
export class UserCoolingDown extends Error {
  override readonly name = 'UserCoolingDown';

  constructor(secret: SecretId) {
    super(
      `${visible(secret)}: a user of it was refused too often in a row a moment ago. It is to be tried again in some minutes.`,
    );
  }
}

/** Handles one event or request and publishes the outcome. Throws where it has to be delivered again. */
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
 * Requests another pass where the verifier left a version without an answer. The initial pass needs none: its recheck
 * follows. The sweep finds its secrets again by itself.
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
  // Each pass tries some of the remaining versions, until none is left.
  const versions =
    request.kind === 'untried' ? untried.filter((version) => request.versions.includes(version)) : untried;
  if (pass === 'recheck' && versions.length > 0)
    await rechecks.send({ kind: 'untried', secretId: request.secretId, versions });
};

/** The order of tries. It changes daily, so that no version is always behind two others. */
const orderOf = (request: Request, pass: Pass, clock: Clock): Order => {
  if (request.kind === 'untried') return { first: request.versions };
  return pass === 'sweep' ? { turn: Math.floor(clock() / DAY_MS) } : {};
};

const DAY_MS = 86_400_000;

import { decideUnseen } from '../decision/decide.ts';
import type { Evidence, UnknownCause, VerifierFailure } from '../decision/evidence.ts';
import type { Order } from '../decision/roles.ts';
import { isInScopeByName } from '../decision/scope.ts';
import type { Pass } from '../decision/situation.ts';
import type { EpochMs, SecretId, VersionId } from '../decision/values.ts';
import type { Clock } from '../runtime/clock.ts';
import { NotUnderstood } from '../runtime/not-understood.ts';
import { visible } from '../runtime/visible.ts';
import type { Home } from './home.ts';
import type { Reconciliation } from './outcome.ts';
import type { OutcomeSink, RecheckQueue } from './ports.ts';
import { type ReconcileOptions, type ReconcilePorts, reconcile } from './reconcile.ts';
import { parseRequest, type Request } from './request.ts';

type RemediateOptions = Pick<
  ReconcileOptions,
  'mode' | 'scope' | 'failedRotations' | 'previousOnUnverified'
> & {
  /** Events of any other account or Region end in `no-action`. */
  readonly home: Home;
};

export type RemediatePorts = ReconcilePorts & {
  readonly outcomes: OutcomeSink;
  readonly rechecks: RecheckQueue;
};

/** The verifier gave no answer, or one that may pass by itself. The message is delivered again. */
export class AskAgain extends Error {
  override readonly name = 'AskAgain';

  constructor(secret: SecretId, cause: PassingCause | VerifierFailure) {
    super(
      `${visible(secret)}: whether clients can log in is not known yet (${cause}). The verifier is to be asked again.`,
    );
  }
}

/** Causes that may pass by themselves: a paused database needs a while for its first login. */
const PASSING_CAUSES = ['cooling-down', 'timeout', 'busy', 'unreachable'] as const satisfies UnknownCause[];
type PassingCause = (typeof PASSING_CAUSES)[number];

/** Handles one event or request and publishes the outcome. Throws where it has to be delivered again. */
export const remediate = async (
  input: unknown,
  delivered: 'initial' | 'recheck',
  ports: RemediatePorts,
  { home, ...deployed }: RemediateOptions,
): Promise<void> => {
  const request = parseRequest(input, home);
  if (request.kind === 'not-understood') throw new NotUnderstood(request.problems);

  const pass = request.kind === 'sweep' ? 'sweep' : delivered;
  const publish = (reconciliation: Reconciliation & { readonly request?: Request }) =>
    ports.outcomes.publish({ ...reconciliation, pass, mode: deployed.mode, at: ports.clock() });

  if (request.kind === 'no-action') return publish({ verdict: request });
  if (!isInScopeByName(deployed.scope, request.secretId))
    return publish({ verdict: decideUnseen('out-of-scope'), request });
  const eventAt = eventAtOf(request);
  const options: ReconcileOptions = {
    ...deployed,
    pass,
    order: orderOf(request, pass, ports.clock),
    rotationFailed: isForFailedRotation(request),
    ...(eventAt !== undefined && { eventAt }),
  };
  const reconciliation = await reconcile(request.secretId, ports, options, (done) =>
    publish({ ...done, request }),
  );
  await publish({ ...reconciliation, request });
  if (pass === 'recheck') await askAgain(request, reconciliation, ports.rechecks);
  // The next sweep comes a day later. Until then nobody would know whether clients are locked out.
  const { evidence } = reconciliation;
  if (pass === 'sweep' && evidence && whyUnfinished(evidence) === 'cooling-down')
    throw new AskAgain(request.secretId, 'cooling-down');
};

const isForFailedRotation = (request: Request): boolean =>
  request.kind === 'failed-rotation' || (request.kind === 'again' && request.rotationFailed);

const eventAtOf = (request: Request): EpochMs | undefined => {
  if (request.kind === 'cancellation') return request.cancelledAt;
  return request.kind === 'failed-rotation' ? request.failedAt : undefined;
};

/**
 * After a recheck that could not finish, requests another one. The initial pass needs none: its recheck follows. The
 * sweep finds its secrets again by itself; only a user who cools down is asked about again.
 */
const askAgain = async (
  request: Request,
  { verdict, evidence }: Reconciliation,
  rechecks: RecheckQueue,
): Promise<void> => {
  const send = (versions: readonly VersionId[] = []) =>
    rechecks.send({
      kind: 'again',
      secretId: request.secretId,
      versions,
      rotationFailed: isForFailedRotation(request),
    });
  if (verdict.reason === 'rotation-running') return send();
  const cause = evidence && whyUnfinished(evidence);
  if (cause !== undefined) {
    if (cause === 'cooling-down' || verdict.attention === 'required')
      throw new AskAgain(request.secretId, cause);
    // Nothing calls for an answer here, so it is asked for once more, and not until it ends in the dead letters.
    return request.kind === 'again' ? undefined : send();
  }
  // Each pass tries some of the remaining versions, until none is left.
  const untried = versionsWith(['attempts-spent'], evidence);
  const versions =
    request.kind === 'again' && request.versions.length > 0
      ? untried.filter((version) => request.versions.includes(version))
      : untried;
  if (versions.length > 0) await send(versions);
};

/** Why the verifier is to be asked again, if it is. Where AWSCURRENT was accepted, no other answer counts. */
const whyUnfinished = (evidence: Evidence): PassingCause | VerifierFailure | undefined => {
  if (evidence.kind === 'failed') return evidence.cause;
  const [current] = evidence.findings.values();
  if (current?.answer.kind === 'accepted') return undefined;
  return PASSING_CAUSES.find((cause) => versionsWith([cause], evidence).length > 0);
};

const versionsWith = (causes: readonly UnknownCause[], evidence: Evidence | undefined): VersionId[] =>
  evidence?.kind === 'taken'
    ? [...evidence.findings].flatMap(([version, { answer }]) =>
        answer.kind === 'unknown' && causes.includes(answer.cause) ? [version] : [],
      )
    : [];

/** The order of tries. It changes daily, so that no version is always behind two others. */
const orderOf = (request: Request, pass: Pass, clock: Clock): Order => {
  if (request.kind === 'again') return { first: request.versions };
  return pass === 'sweep' ? { turn: Math.floor(clock() / DAY_MS) } : {};
};

const DAY_MS = 86_400_000;

import { LambdaVerifier } from '../../lambda/remediate/lambda-verifier.ts';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { clock } from '../commands/look.ts';
import { inPause } from '../pause/in-pause.ts';
import { observeSwitches } from '../pause/switches.ts';
import { type Check, checked, ok } from './check.ts';
import type { AwsApis } from './clients.ts';
import {
  type Functions,
  type Installed,
  isThrottled,
  judgeFunction,
  observeFunctions,
  queueArnIn,
  throttled,
} from './functions.ts';
import { judgeInstallations } from './installations.ts';
import { observeLastEvent } from './last-event.ts';
import { judgeLastSweep, observeLastSweep } from './last-sweep.ts';
import { judgePaused } from './paused.ts';
import { judgePermissions, observeFunctionPolicy, type Parts } from './permissions.ts';
import {
  judgeDeadLetters,
  judgeQueue,
  observeFailureDestination,
  observeMappings,
  observeQueue,
  type SeenQueue,
} from './queues.ts';
import { judgeRoute, observeRules, routeAmong, type SeenRule, type Taken, wholeRoute } from './rule.ts';
import { judgeTrails, observeTrails } from './trail.ts';
import { judgeAnswer, judgeWithout, NO_SUCH_VERSION, noSuchSecret } from './verifier-answers.ts';

/** Something is missing without which the other checks cannot run. */
class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

/** Runs all checks, in the order of a cancellation's way to its repair. */
export const examine = async (clients: AwsApis): Promise<Check[]> => {
  const look = new Look(clients);
  return Promise.all([
    checked('trail', async () =>
      judgeTrails(await observeTrails(clients.trail), async () => {
        const { remediate } = await look.functions;
        return remediate && observeLastEvent(clients.logs, remediate.logGroup, clock());
      }),
    ),
    checked('function', async () => {
      const functions = await look.functions;
      const { remediate } = functions;
      const isStopped = remediate && (await isThrottled(clients.lambda, remediate));
      return isStopped ? throttled(remediate.name) : judgeFunction(functions);
    }),
    checked('installations', async () => judgeInstallations(await look.functions)),
    checked('paused', async () => {
      const [functions, rules] = [await look.functions, await look.rules];
      const switches = await observeSwitches(clients.lambda, functions, rules);
      const events = functions.remediate ? inPause(rules, functions.remediate) : { kept: [], lost: [] };
      return judgePaused(switches, events, clock());
    }),
    checked('rule', () => look.route('cancellations')),
    checked('permissions', () => look.permissions('cancellations')),
    checked('failed rotations', () => judgeFailedRotations(look)),
    checked('recheck queue', async () => {
      const remediate = await look.remediate();
      const queue = await look.recheckQueue(remediate);
      return judgeQueue(queue, await observeMappings(clients.lambda, remediate), remediate);
    }),
    checked('sweep queue', async () => {
      const sweep = await look.sweep();
      return judgeQueue(await look.sweepQueue(), await observeMappings(clients.lambda, sweep), sweep);
    }),
    checked('dead letters', async () => judgeDeadLetters(await look.deadLetters())),
    checked('verifier', async () => askVerifier(clients, await look.remediate())),
    checked('last sweep', async () => {
      const sweep = await look.sweep();
      if (await isThrottled(clients.lambda, sweep)) return throttled(sweep.name);
      const { logGroup, environment } = sweep;
      return judgeLastSweep(await observeLastSweep(clients.logs, logGroup, clock()), {
        queueUrl: environment[ENVIRONMENT.sweepQueue] ?? '',
        schedule: environment[ENVIRONMENT.sweepSchedule],
        now: clock(),
      });
    }),
  ]);
};

/** What several checks need, each read once. If reading it fails, all checks that need it fail. */
class Look {
  readonly functions: Promise<Functions>;
  readonly rules: Promise<readonly SeenRule[]>;
  readonly #clients: AwsApis;
  readonly #queues = new Map<string, Promise<SeenQueue>>();

  constructor(clients: AwsApis) {
    this.#clients = clients;
    this.functions = observeFunctions(clients.lambda);
    this.rules = observeRules(clients.events);
    for (const seen of [this.functions, this.rules]) seen.catch(() => undefined);
  }

  async route(taken: Taken): Promise<Omit<Check, 'name'>> {
    return judgeRoute(await this.#routeOf(taken), taken);
  }

  async #routeOf(taken: Taken) {
    const rules = await this.rules;
    const remediate = await this.remediate();
    const recheckQueueArn = queueArnIn(remediate, ENVIRONMENT.recheckQueue);
    return routeAmong(rules, taken, { remediateArn: remediate.arn, recheckQueueArn });
  }

  async permissions(taken: Taken): Promise<Omit<Check, 'name'>> {
    const parts = await this.#parts(taken);
    return judgePermissions(parts, await observeFunctionPolicy(this.#clients.lambda, parts.remediate));
  }

  async #parts(taken: Taken): Promise<Parts> {
    const remediate = await this.remediate();
    const route = wholeRoute(await this.#routeOf(taken));
    if (route === undefined) throw new PartMissing('A rule is missing: see above.');
    return { remediate, route, recheck: await this.recheckQueue(remediate) };
  }

  async remediate(): Promise<Installed> {
    const { remediate } = await this.functions;
    if (remediate === undefined) throw new PartMissing('The function was not found: see above.');
    return remediate;
  }

  async recheckQueue(remediate: Installed): Promise<SeenQueue> {
    const arn = queueArnIn(remediate, ENVIRONMENT.recheckQueue);
    if (arn === undefined) throw new PartMissing(`${remediate.name} has no recheck queue.`);
    return this.#queue(arn);
  }

  async sweep(): Promise<Installed> {
    const { sweep } = await this.functions;
    if (sweep === undefined) throw new PartMissing('The sweep was not found in this Region.');
    return sweep;
  }

  async sweepQueue(): Promise<SeenQueue> {
    return this.#queue(queueArnIn(await this.sweep(), ENVIRONMENT.sweepQueue) ?? '');
  }

  async deadLetters(): Promise<SeenQueue[]> {
    const { remediate, route, recheck } = await this.#parts('cancellations');
    const sweepQueue = await this.sweepQueue().catch(() => undefined);
    const failed = await observeFailureDestination(this.#clients.lambda, remediate);
    const arns = [
      recheck.deadLetters,
      sweepQueue?.deadLetters,
      failed,
      ...[route.invoking, route.queueing].flatMap(({ targets }) => targets.map((each) => each.deadLetters)),
    ].filter((arn) => arn?.includes(':sqs:'));
    return Promise.all([...new Set(arns)].flatMap((arn) => (arn === undefined ? [] : [this.#queue(arn)])));
  }

  #queue(arn: string): Promise<SeenQueue> {
    const seen = this.#queues.get(arn) ?? observeQueue(this.#clients.queues, arn);
    this.#queues.set(arn, seen);
    return seen;
  }
}

/** Rotations that fail come by rules of their own, unless the installation ignores them. */
const judgeFailedRotations = async (look: Look): Promise<Omit<Check, 'name'>> => {
  const setting = (await look.remediate()).environment[ENVIRONMENT.failedRotations];
  if (setting === 'ignore') return ok('They are ignored, as this installation is set.');
  const judged = await look.route('failed rotations');
  if (judged.found !== 'ok') return judged;
  const permitted = await look.permissions('failed rotations');
  return permitted.found === 'ok' ? judged : permitted;
};

const askVerifier = async ({ lambda }: AwsApis, { environment }: Installed): Promise<Omit<Check, 'name'>> => {
  const arn = environment[ENVIRONMENT.verifier];
  if (!arn) return judgeWithout(environment);
  const verifier = new LambdaVerifier({
    client: lambda,
    defaultFunctionArn: arn,
    tagFunctionArns: [],
    timeoutMs: LIMITS.verifierCall.requestMs,
  });
  const judged = judgeAnswer(await verifier.verify(noSuchSecret(arn), [NO_SUCH_VERSION]));
  // Only where it gave no answer: it may be a function of another account, which tells nobody its concurrency.
  return judged.found === 'not-ok' && (await isThrottled(lambda, { arn }).catch(() => false))
    ? throttled(arn.split(':').at(-1) ?? arn)
    : judged;
};

import { LambdaVerifier } from '../../lambda/remediate/lambda-verifier.ts';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { LIMITS } from '../../lambda/runtime/limits.ts';
import { clock } from '../commands/look.ts';
import { type Check, checked, ok } from './check.ts';
import type { AwsApis } from './clients.ts';
import { type Functions, type Installed, judgeFunction, observeFunctions } from './functions.ts';
import { judgeInstallations, observeInstallations } from './installations.ts';
import { judgeLastSweep, observeLastSweep } from './last-sweep.ts';
import { judgePermissions, observeFunctionPolicy, type Parts } from './permissions.ts';
import {
  judgeDeadLetters,
  judgeQueue,
  observeFailureDestination,
  observeMappings,
  observeQueue,
  type SeenQueue,
} from './queues.ts';
import { judgeRule, observeRules, queueOf, ruleAmong, type SeenRule, type Taken } from './rule.ts';
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
    checked('trail', async () => judgeTrails(await observeTrails(clients.trail))),
    checked('function', async () => judgeFunction(await look.functions)),
    checked('installations', async () => judgeInstallations(await observeInstallations(clients.lambda))),
    checked('rule', async () =>
      judgeRule(await look.rule('cancellations'), 'cancellations', await look.functions),
    ),
    checked('permissions', async () => look.permissions('cancellations')),
    checked('failed rotations', async () => judgeFailedRotations(look)),
    checked('recheck queue', async () => {
      const { remediate, recheck } = await look.parts();
      return judgeQueue(recheck, await observeMappings(clients.lambda, remediate), remediate);
    }),
    checked('sweep queue', async () => {
      const sweep = await look.sweep();
      return judgeQueue(await look.sweepQueue(), await observeMappings(clients.lambda, sweep), sweep);
    }),
    checked('dead letters', async () => judgeDeadLetters(await look.deadLetters())),
    checked('verifier', async () => askVerifier(clients, (await look.parts()).remediate)),
    checked('last sweep', async () => {
      const { logGroup, environment } = await look.sweep();
      const last = await observeLastSweep(clients.logs, logGroup, clock());
      return judgeLastSweep(last, environment[ENVIRONMENT.sweepQueue] ?? '', clock());
    }),
  ]);
};

/** What several checks need, each read once. If reading it fails, all checks that need it fail. */
class Look {
  readonly functions: Promise<Functions>;
  readonly #rules: Promise<readonly SeenRule[]>;
  readonly #clients: AwsApis;
  readonly #queues = new Map<string, Promise<SeenQueue>>();

  constructor(clients: AwsApis) {
    this.#clients = clients;
    this.functions = observeFunctions(clients.lambda);
    this.#rules = observeRules(clients.events);
    for (const seen of [this.functions, this.#rules]) seen.catch(() => undefined);
  }

  async rule(taken: Taken): Promise<SeenRule | undefined> {
    return ruleAmong(await this.#rules, taken, await this.functions.catch(() => ({})));
  }

  async permissions(taken: Taken): Promise<Omit<Check, 'name'>> {
    const parts = await this.parts(taken);
    return judgePermissions(parts, await observeFunctionPolicy(this.#clients.lambda, parts.remediate));
  }

  async parts(taken: Taken = 'cancellations'): Promise<Parts> {
    const { remediate } = await this.functions;
    const rule = await this.rule(taken);
    const queue = rule === undefined ? undefined : queueOf(rule);
    if (remediate === undefined || rule === undefined || queue === undefined)
      throw new PartMissing('The function, its rule or the recheck queue is missing: see above.');
    return { remediate, rule, recheck: await this.#queue(queue) };
  }

  async sweep(): Promise<Installed> {
    const { sweep } = await this.functions;
    if (sweep === undefined) throw new PartMissing('The sweep is not installed in this Region.');
    return sweep;
  }

  async sweepQueue(): Promise<SeenQueue> {
    const { arn, environment } = await this.sweep();
    const name = environment[ENVIRONMENT.sweepQueue]?.split('/').at(-1) ?? '';
    const [, partition, , region, account] = arn.split(':');
    return this.#queue(`arn:${partition}:sqs:${region}:${account}:${name}`);
  }

  async deadLetters(): Promise<SeenQueue[]> {
    const { remediate, rule, recheck } = await this.parts();
    const sweepQueue = await this.sweepQueue().catch(() => undefined);
    const failed = await observeFailureDestination(this.#clients.lambda, remediate);
    const arns = [
      recheck.deadLetters,
      sweepQueue?.deadLetters,
      failed,
      ...rule.targets.map(({ deadLetters }) => deadLetters),
    ].filter((arn) => arn?.includes(':sqs:'));
    return Promise.all([...new Set(arns)].flatMap((arn) => (arn === undefined ? [] : [this.#queue(arn)])));
  }

  #queue(arn: string): Promise<SeenQueue> {
    const seen = this.#queues.get(arn) ?? observeQueue(this.#clients.queues, arn);
    this.#queues.set(arn, seen);
    return seen;
  }
}

/** Rotations that fail come by a rule of their own, unless the installation ignores them. */
const judgeFailedRotations = async (look: Look): Promise<Omit<Check, 'name'>> => {
  const functions = await look.functions;
  const setting = functions.remediate?.environment[ENVIRONMENT.failedRotations];
  if (setting === 'ignore') return ok('They are ignored, as this installation is set.');
  const judged = judgeRule(await look.rule('failed rotations'), 'failed rotations', functions);
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
  return judgeAnswer(await verifier.verify(noSuchSecret(arn), [NO_SUCH_VERSION]));
};

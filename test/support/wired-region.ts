import { onTestFinished } from 'vitest';
import { cancellationPattern } from '../../infra/constructs/cancellation-pattern.ts';
import { failedRotationPattern } from '../../infra/constructs/failed-rotation-pattern.ts';
import { ENVIRONMENT } from '../../lambda/runtime/config.ts';
import { callerService } from '../../sandbox/account-services/caller-service.ts';
import { functionService, type ServedFunction } from '../../sandbox/account-services/function-service.ts';
import { ServiceRefusal } from '../../sandbox/account-services/json-service.ts';
import { type LogLine, logService } from '../../sandbox/account-services/log-service.ts';
import { queueService, queueUrl, type ServedQueue } from '../../sandbox/account-services/queue-service.ts';
import { lettingRulesIn, ruleService, type ServedRule } from '../../sandbox/account-services/rule-service.ts';
import { serveServices } from '../../sandbox/account-services/serve-services.ts';
import { type Trail, trailService } from '../../sandbox/account-services/trail-service.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { Queue } from '../../sandbox/delivery/queue.ts';
import { invokeEndpoint } from '../../sandbox/lambda/invoke-endpoint.ts';
import { Lambda } from '../../sandbox/lambda/lambda.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
const arnOf = (service: string, name: string) =>
  `arn:aws:${service}:${PLACE.region}:${PLACE.accountId}:${name}`;
const RULE = arnOf('events', 'rule/Cancellations');
const FAILED_RULE = arnOf('events', 'rule/FailedRotations');
const RECHECK_RULES = ['RecheckCancelled', 'RecheckFailed'].map((name) => arnOf('events', `rule/${name}`));
const REMEDIATE = arnOf('lambda', 'function:remediate');
const SWEEP = arnOf('lambda', 'function:sweep');

/** What a test may change before it looks. */
export type Region = {
  trails: Trail[];
  rules: ServedRule[];
  remediate: ServedFunction;
  sweep: ServedFunction;
  recheck: ServedQueue;
  readonly queues: Readonly<Record<'settleDead' | 'sweep' | 'sweepDead' | 'undelivered' | 'failed', Queue>>;
  sweepLog: LogLine[];
  remediateLog: LogLine[];
  functions: () => ServedFunction[];
  /** The rule that may not be switched. */
  refuseToSwitch?: string;
  /** What the verifier replies, or throws. */
  verify: (request: unknown) => unknown;
  readonly lambda: Lambda;
  readonly verifierArn: string;
  /** What the account's services answer on. */
  readonly url: string;
};

/** A Region with everything in place, as the stack lays it out. */
export const aWiredRegion = async (): Promise<Region> => {
  const clock = new ManualClock(Date.now());
  const queueNamed = (name: string) => new Queue(clock, { arn: arnOf('sqs', name) });
  const queues = {
    settleDead: queueNamed('RecheckDeadLetters'),
    sweep: queueNamed('Sweep'),
    sweepDead: queueNamed('SweepDeadLetters'),
    undelivered: queueNamed('Undelivered'),
    failed: queueNamed('Failed'),
  };
  const recheck = queueNamed('Recheck');
  const lambda = new Lambda({ ...PLACE, clock });
  const verifierArn = lambda.addHandler('verify', (request) => region.verify(request));
  const served = () => [
    region.recheck,
    { queue: queues.sweep, deadLetters: queues.sweepDead },
    ...[queues.settleDead, queues.sweepDead, queues.undelivered, queues.failed].map((queue) => ({ queue })),
  ];
  let url = '';
  const server = await serveServices([
    callerService(PLACE.accountId),
    trailService({
      get trails() {
        return region.trails;
      },
      history: [],
      account: PLACE.accountId,
    }),
    ruleService(
      () => region.rules,
      (changed) => {
        if (changed.name === region.refuseToSwitch)
          throw new ServiceRefusal('AccessDeniedException', 'not authorized to switch');
        region.rules = region.rules.map((rule) => (rule.name === changed.name ? changed : rule));
      },
    ),
    functionService(
      () => region.functions(),
      (changed) => {
        region[changed.arn === SWEEP ? 'sweep' : 'remediate'] = changed;
      },
    ),
    invokeEndpoint(lambda),
    queueService(served, () => url),
    logService(
      () =>
        new Map([
          ['/sweep/logs', region.sweepLog],
          ['/remediate/logs', region.remediateLog],
        ]),
    ),
  ]);
  url = server.url;
  onTestFinished(async () => {
    await lambda.close();
    await server.close();
  });
  const home = { account: PLACE.accountId, region: PLACE.region };
  const deadLetters = { DeadLetterConfig: { Arn: queues.undelivered.arn } };
  const region: Region = {
    trails: [
      {
        arn: arnOf('cloudtrail', 'trail/everything'),
        logging: true,
        selectors: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
      },
    ],
    rules: [
      { name: 'Cancellations', pattern: cancellationPattern(home), to: REMEDIATE },
      { name: 'RecheckCancelled', pattern: cancellationPattern(home), to: recheck.arn },
      { name: 'FailedRotations', pattern: failedRotationPattern(home), to: REMEDIATE },
      { name: 'RecheckFailed', pattern: failedRotationPattern(home), to: recheck.arn },
    ].map(({ to, ...rule }) => ({
      ...rule,
      arn: arnOf('events', `rule/${rule.name}`),
      enabled: true,
      targets: [{ Id: 'Target0', Arn: to, ...deadLetters }],
    })),
    remediate: {
      arn: REMEDIATE,
      environment: {
        [ENVIRONMENT.mode]: 'recover',
        [ENVIRONMENT.verifier]: verifierArn,
        [ENVIRONMENT.recheckQueue]: queueUrl(url, recheck),
      },
      logGroup: '/remediate/logs',
      policy: lettingRulesIn([RULE, FAILED_RULE], 'lambda:InvokeFunction'),
      onFailure: queues.failed.arn,
      mappings: { [recheck.arn]: 'Enabled' },
    },
    sweep: {
      arn: SWEEP,
      environment: { [ENVIRONMENT.sweepQueue]: queueUrl(url, queues.sweep) },
      logGroup: '/sweep/logs',
      mappings: { [queues.sweep.arn]: 'Enabled' },
    },
    recheck: {
      queue: recheck,
      policy: lettingRulesIn(RECHECK_RULES, 'sqs:SendMessage'),
      deadLetters: queues.settleDead,
    },
    queues,
    sweepLog: [{ at: Date.now() - 3 * 3_600_000, message: swept(1_234, 2) }],
    remediateLog: [],
    functions: () => [region.remediate, region.sweep],
    verify: (request) => repliesUnknown(request, 'not-permitted'),
    lambda,
    verifierArn,
    url,
  };
  return region;
};

/** The line that a sweep ends with. */
export const swept = (seen: number, stuck: number): string =>
  JSON.stringify({ level: 'INFO', message: 'swept', seen, stuck });

/** The verifier's reply of one that could not try any of the versions. */
export const repliesUnknown = (request: unknown, cause: string): object => {
  if (typeof request !== 'object' || request === null || !('candidates' in request))
    throw new Error('no request');
  const { candidates } = request;
  const versions = Array.isArray(candidates) ? candidates.map(({ versionId }) => String(versionId)) : [];
  const each = <Value>(value: Value) => Object.fromEntries(versions.map((version) => [version, value]));
  return {
    engine: 'unknown',
    answers: each({ kind: 'unknown', cause }),
    sameIdentity: each(false),
    hasValue: each(cause !== 'no-value'),
  };
};

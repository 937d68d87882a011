import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { type ClientOverrides, clientSettings } from '../aws/client-settings.ts';
import { rateLimitedStore } from '../aws/rate-limited-store.ts';
import type { ReadyAgent } from '../aws/ready-agent.ts';
import { SecretsManagerStore } from '../aws/secrets-manager-store.ts';
import { epochMs } from '../decision/values.ts';
import type { Sleep } from '../runtime/clock.ts';
import { LIMITS } from '../runtime/limits.ts';
import { logFailure } from '../runtime/observability.ts';
import { type BatchResponse, processRecord } from '../runtime/records.ts';
import type { RemediateSettings } from '../runtime/settings.ts';
import { eventBridgeOutcomes } from './event-bridge-outcomes.ts';
import { homeOf } from './home.ts';
import { allOutcomes, loggedOutcomes } from './logged-outcomes.ts';
import type { MetricOutcomes } from './metric-outcomes.ts';
import { sqsRechecks } from './recheck-queue.ts';
import { type RemediatePorts, remediate } from './remediate.ts';
import { verifierOnDemand } from './verifier-on-demand.ts';

type RemediateDeps = {
  readonly logger: Logger;
  readonly metrics: MetricOutcomes;
  readonly agent?: ReadyAgent;
  readonly overrides?: ClientOverrides;
  /** @default one that waits */
  readonly pause?: Sleep;
};

type RemediateHandler = (event: unknown, context: Context) => Promise<BatchResponse | undefined>;

/** Takes cancellations from the rule, and from the recheck queue what has to be looked at again. */
export const remediateHandler = (settings: RemediateSettings, deps: RemediateDeps): RemediateHandler => {
  const { mode, scope, failedRotations, previousOnUnverified } = settings;
  const { logger, metrics } = deps;
  const ports = remediatePorts(settings, deps);
  return async (event, context) => {
    logger.addContext(context);
    return processRecord(event, {
      work: (input, delivered) =>
        remediate(input, delivered, ports, {
          mode,
          scope,
          failedRotations,
          previousOnUnverified,
          home: homeOf(context.invokedFunctionArn),
        }),
      onFailure: (error, messageId) => {
        logFailure(logger, error, messageId);
        metrics.countFailure();
      },
    });
  };
};

/** The clients and sinks of one execution environment. */
export const remediatePorts = (
  { verifierArn, tagVerifierArns, recheckQueueUrl, outcomeBus }: RemediateSettings,
  { logger, metrics, agent, overrides, pause = (ms) => wait(ms) }: RemediateDeps,
): RemediatePorts => {
  const client = new SecretsManagerClient({ ...clientSettings(LIMITS.awsCall, agent), ...overrides });
  const clock = () => epochMs(Date.now());
  const store = new SecretsManagerStore(client);
  const bus = outcomeBus ? [eventBridgeOutcomes(outcomeBus, overrides)] : [];
  return {
    store: rateLimitedStore({ store, clock, pause, writesPerSecond: LIMITS.writesPerSecond }),
    verifier: verifierOnDemand(
      { ...(verifierArn && { defaultFunctionArn: verifierArn }), tagFunctionArns: tagVerifierArns },
      overrides,
    ),
    clock,
    pause,
    rechecks: sqsRechecks(recheckQueueUrl, overrides),
    outcomes: allOutcomes(loggedOutcomes(logger), metrics, ...bus),
  };
};

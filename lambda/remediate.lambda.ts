import { setTimeout as pause } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { clientSettings, VERIFIER_CALL } from './adapters/client-settings.ts';
import { EventBridgeOutcomes } from './adapters/event-bridge-outcomes.ts';
import { LambdaVerifier } from './adapters/lambda-verifier.ts';
import { MetricOutcomes } from './adapters/metric-outcomes.ts';
import { SecretsManagerStore } from './adapters/secrets-manager-store.ts';
import { epochMs } from './core/values.ts';
import { AllOutcomes, createLogger, LoggedOutcomes, logFailure } from './observability.ts';
import { remediateSettings } from './settings.ts';
import { type BatchResponse, takeDeliveries } from './shell/deliveries.ts';
import { remediate } from './shell/remediate.ts';

const { mode, choice, verifierArn, tagVerifierArns, outcomeBus } = remediateSettings(process.env);
const logger = createLogger();
const metrics = new MetricOutcomes();

const ports = {
  store: new SecretsManagerStore(new SecretsManagerClient(clientSettings())),
  verifier: new LambdaVerifier({
    client: new LambdaClient(clientSettings(VERIFIER_CALL)),
    ...(verifierArn && { defaultFunctionArn: verifierArn }),
    tagFunctionArns: tagVerifierArns,
    timeoutMs: VERIFIER_CALL.requestMs,
  }),
  clock: () => epochMs(Date.now()),
  pause: (ms: number) => pause(ms),
  outcomes: new AllOutcomes(
    new LoggedOutcomes(logger),
    metrics,
    ...(outcomeBus ? [new EventBridgeOutcomes(outcomeBus)] : []),
  ),
};

/** Takes cancellations from the rule, and from the settle queue what has to be looked at again. */
export const handler = async (event: unknown, context: Context): Promise<BatchResponse | undefined> => {
  logger.addContext(context);
  return takeDeliveries(event, {
    work: (input, delivered) => remediate(input, delivered, ports, { mode, choice }),
    onFailure: (error, messageId) => {
      logFailure(logger, error, messageId);
      metrics.countFailure();
    },
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
};

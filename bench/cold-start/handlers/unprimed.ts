import { MetricOutcomes } from '../../../lambda/remediate/metric-outcomes.ts';
import { remediateHandler } from '../../../lambda/remediate/remediate-handler.ts';
import { createLogger } from '../../../lambda/runtime/observability.ts';
import { remediateSettings } from '../../../lambda/runtime/settings.ts';

/** `remediate` as it would be without priming. */
export const handler = remediateHandler(remediateSettings(process.env), {
  logger: createLogger(),
  metrics: new MetricOutcomes(),
});

import { MetricOutcomes } from '../../../lambda/adapters/metric-outcomes.ts';
import { createLogger } from '../../../lambda/observability.ts';
import { remediateHandler } from '../../../lambda/remediate-handler.ts';
import { remediateSettings } from '../../../lambda/settings.ts';

/** `remediate` as it would be without priming. */
export const handler = remediateHandler(remediateSettings(process.env), {
  logger: createLogger(),
  metrics: new MetricOutcomes(),
});

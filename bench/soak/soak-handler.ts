import type { Context } from 'aws-lambda';
import { ONE_FOR_ALL } from '../../lambda/aws/client-settings.ts';
import { ReadyAgent } from '../../lambda/aws/ready-agent.ts';
import { MetricOutcomes } from '../../lambda/remediate/metric-outcomes.ts';
import { remediateHandler } from '../../lambda/remediate/remediate-handler.ts';
import { createLogger } from '../../lambda/runtime/observability.ts';
import { remediateSettings } from '../../lambda/runtime/settings.ts';

const remediate = remediateHandler(remediateSettings(process.env), {
  logger: createLogger(),
  metrics: new MetricOutcomes(),
  agent: new ReadyAgent(ONE_FOR_ALL),
  // Ten thousand repairs at four writes a second would take more than an hour.
  pause: async () => {},
});

/** `remediate` without its pauses; asked for it, tells what it holds. */
export const handler = async (event: object, context: Context): Promise<unknown> => {
  if (!('holdings' in event)) return remediate(event, context);
  globalThis.gc?.();
  return { resources: process.getActiveResourcesInfo(), heapUsed: process.memoryUsage().heapUsed };
};

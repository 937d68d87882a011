import type { Context } from 'aws-lambda';
import { ONE_FOR_ALL } from '../../lambda/adapters/client-settings.ts';
import { MetricOutcomes } from '../../lambda/adapters/metric-outcomes.ts';
import { ReadyAgent } from '../../lambda/adapters/ready-agent.ts';
import { createLogger } from '../../lambda/observability.ts';
import { remediateHandler } from '../../lambda/remediate-handler.ts';
import { remediateSettings } from '../../lambda/settings.ts';

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

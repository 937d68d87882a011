import { ONE_FOR_ALL } from '../aws/client-settings.ts';
import { prime, REHEARSAL_CONTEXT } from '../aws/priming.ts';
import { ReadyAgent } from '../aws/ready-agent.ts';
import { CANCELLATION } from '../aws/rehearsal-aws.ts';
import { EVERY_SECRET } from '../decision/scope.ts';
import { EmbeddedMetrics } from '../runtime/embedded-metrics.ts';
import { createLogger, MutedLogger } from '../runtime/observability.ts';
import { type RemediateSettings, remediateSettings } from '../runtime/settings.ts';
import { MetricOutcomes } from './metric-outcomes.ts';
import { remediateHandler } from './remediate-handler.ts';

const settings = remediateSettings(process.env);
const logger = createLogger();
const agent = new ReadyAgent(ONE_FOR_ALL);

export const handler = remediateHandler(settings, { logger, metrics: new MetricOutcomes(), agent });

/** The same for a secret that there is not, with any verifier that there may be. */
const rehearsed = ({ tagVerifierArns: [tagged], verifierArn = tagged, ...others }: RemediateSettings) => ({
  ...others,
  scope: EVERY_SECRET,
  tagVerifierArns: [],
  ...(verifierArn && { verifierArn }),
});

await prime({
  agent,
  logger,
  rehearsal: (overrides) => {
    const handle = remediateHandler(rehearsed(settings), {
      logger: new MutedLogger(),
      metrics: new MetricOutcomes(new EmbeddedMetrics(() => {})),
      overrides,
      pause: async () => {},
    });
    return () => handle(CANCELLATION, REHEARSAL_CONTEXT);
  },
  load: () => handler.load(),
});

import { ONE_FOR_ALL } from '../aws/client-settings.ts';
import { prime, REHEARSED } from '../aws/priming.ts';
import { ReadyAgent } from '../aws/ready-agent.ts';
import { EVERY_SECRET } from '../decision/scope.ts';
import { EmbeddedMetrics } from '../runtime/embedded-metrics.ts';
import { createLogger, SilentLogger } from '../runtime/observability.ts';
import { remediateSettings } from '../runtime/settings.ts';
import { homeOf } from './home.ts';
import { MetricOutcomes } from './metric-outcomes.ts';
import { remediate } from './remediate.ts';
import { remediateHandler, remediatePorts } from './remediate-handler.ts';

const settings = remediateSettings(process.env);
const logger = createLogger();
const agent = new ReadyAgent(ONE_FOR_ALL);

export const handler = remediateHandler(settings, { logger, metrics: new MetricOutcomes(), agent });

/** Looks at a secret that there is not, with any verifier that there may be. */
await prime(agent, logger, async (overrides) => {
  const { mode, tagVerifierArns, verifierArn = tagVerifierArns[0] } = settings;
  const ports = remediatePorts(
    { ...settings, tagVerifierArns: [], ...(verifierArn && { verifierArn }) },
    {
      logger: new SilentLogger(),
      metrics: new MetricOutcomes(new EmbeddedMetrics(() => {})),
      overrides,
      pause: async () => {},
    },
  );
  const home = homeOf('arn:aws:lambda:us-east-1:000000000000:function:rehearsal');
  const request = { kind: 'sweep', secretId: REHEARSED.secretArn };
  await remediate(request, 'initial', ports, { mode, scope: EVERY_SECRET, home });
});

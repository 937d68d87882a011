import { KEPT } from '../../../lambda/aws/client-settings.ts';
import { prime, REHEARSAL_CONTEXT } from '../../../lambda/aws/priming.ts';
import { ReadyAgent } from '../../../lambda/aws/ready-agent.ts';
import { VERIFIER_REQUEST } from '../../../lambda/aws/rehearsal-aws.ts';
import { createLogger, MutedLogger } from '../../../lambda/runtime/observability.ts';
import { logIn } from '../../../lambda/verify/engines/log-in.ts';
import type { Databases } from '../../../lambda/verify/ports.ts';
import { verifyHandler } from '../../../lambda/verify/verify-handler.ts';

const logger = createLogger();
const agent = new ReadyAgent(KEPT);
const databases: Databases = {
  tryLogin: (login, { startMs: _, loginMs: __, ...options }) => logIn(login, options),
};

/** `verify` as it would be if it logged in from its own thread: a hostile server could hang it. */
export const handler = verifyHandler({ logger, agent, databases });

await prime({
  agent,
  logger,
  rehearsal: (overrides) => {
    const handle = verifyHandler({ logger: new MutedLogger(), overrides, databases });
    return () => handle(VERIFIER_REQUEST, REHEARSAL_CONTEXT);
  },
});

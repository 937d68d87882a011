import { KEPT } from '../../../lambda/aws/client-settings.ts';
import { prime, REHEARSED } from '../../../lambda/aws/priming.ts';
import { ReadyAgent } from '../../../lambda/aws/ready-agent.ts';
import { createLogger } from '../../../lambda/runtime/observability.ts';
import { logIn } from '../../../lambda/verify/engines/log-in.ts';
import type { Databases } from '../../../lambda/verify/ports.ts';
import { verify } from '../../../lambda/verify/verify.ts';
import { verifyDeps, verifyHandler } from '../../../lambda/verify/verify-handler.ts';

const logger = createLogger();
const agent = new ReadyAgent(KEPT);
const databases: Databases = {
  tryLogin: (login, { startMs: _, loginMs: __, ...options }) => logIn(login, options),
};

/** `verify` as it would be if it logged in from its own thread: a hostile server could hang it. */
export const handler = verifyHandler({ logger, agent, databases });

await prime(agent, logger, (overrides) => verify(REHEARSED, verifyDeps({ overrides, databases })));

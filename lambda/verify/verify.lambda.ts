import { KEPT } from '../aws/client-settings.ts';
import { prime, REHEARSED } from '../aws/priming.ts';
import { ReadyAgent } from '../aws/ready-agent.ts';
import { createLogger } from '../runtime/observability.ts';
import { loginAttemptsIn } from '../runtime/settings.ts';
import { databases } from './engines/databases.ts';
import { verify } from './verify.ts';
import { verifyHandler, verifyParts } from './verify-handler.ts';

const logger = createLogger();
const agent = new ReadyAgent(KEPT);
const servers = databases();
const worker = servers.prepare?.();

export const handler = verifyHandler({
  logger,
  agent,
  databases: servers,
  loginAttempts: loginAttemptsIn(process.env),
});

/** Reads a secret that there is not. No driver: which one is needed is known when a secret has been read. */
await prime(agent, logger, (overrides) => verify(REHEARSED, verifyParts({ overrides, databases: servers })));
await worker;

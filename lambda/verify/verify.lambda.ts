import { KEPT } from '../aws/client-settings.ts';
import { prime, REHEARSED } from '../aws/priming.ts';
import { ReadyAgent } from '../aws/ready-agent.ts';
import { createLogger } from '../runtime/observability.ts';
import { aliasTargetsIn, loginAttemptsIn } from '../runtime/settings.ts';
import { authoritiesIn } from './engines/authorities.ts';
import { databases } from './engines/databases.ts';
import { verify } from './verify.ts';
import { verifyDeps, verifyHandler } from './verify-handler.ts';

const logger = createLogger();
const agent = new ReadyAgent(KEPT);
const servers = databases({ ca: authoritiesIn(process.env), aliasTargets: aliasTargetsIn(process.env) });
const worker = servers.prepare?.();

export const handler = verifyHandler({
  logger,
  agent,
  databases: servers,
  loginAttempts: loginAttemptsIn(process.env),
});

/** Reads a secret that does not exist. Loads no driver: the secret's value says which one is needed. */
await prime(agent, logger, (overrides) => verify(REHEARSED, verifyDeps({ overrides, databases: servers })));
await worker;

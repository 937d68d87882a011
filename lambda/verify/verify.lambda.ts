import { KEPT } from '../aws/client-settings.ts';
import { prime, REHEARSAL_CONTEXT } from '../aws/priming.ts';
import { ReadyAgent } from '../aws/ready-agent.ts';
import { VERIFIER_REQUEST } from '../aws/rehearsal-aws.ts';
import { createLogger, MutedLogger } from '../runtime/observability.ts';
import { loginAttemptsIn } from '../runtime/settings.ts';
import { databases } from './engines/databases.ts';
import { verifyHandler } from './verify-handler.ts';

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
await prime({
  agent,
  logger,
  rehearsal: (overrides) => {
    const handle = verifyHandler({ logger: new MutedLogger(), overrides, databases: servers });
    return () => handle(VERIFIER_REQUEST, REHEARSAL_CONTEXT);
  },
  load: async () => worker,
});

import { KEPT } from './adapters/client-settings.ts';
import { databases } from './adapters/engines/databases.ts';
import { ReadyAgent } from './adapters/ready-agent.ts';
import { VERIFIER_REQUEST } from './adapters/rehearsal-aws.ts';
import { createLogger, MutedLogger } from './observability.ts';
import { prime, REHEARSAL_CONTEXT } from './priming.ts';
import { loginAttemptsIn } from './settings.ts';
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

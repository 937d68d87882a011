import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { clientSettings } from './adapters/client-settings.ts';
import { databases } from './adapters/engines/databases.ts';
import { SecretsManagerVersionReader } from './adapters/version-reader.ts';
import { epochMs } from './core/values.ts';
import type { VerifierReply } from './core/verifier-contract.ts';
import { createLogger, logFailure } from './observability.ts';
import { verify } from './shell/verify.ts';

const logger = createLogger();
/** Little patience: what it takes is taken from the logins' time. */
const client = new SecretsManagerClient(clientSettings({ connectMs: 1_000, requestMs: 2_000, attempts: 3 }));
const parts = {
  reader: new SecretsManagerVersionReader(client),
  databases: databases(),
  clock: () => epochMs(Date.now()),
};

/** Answers a `VerifierRequest` that `remediate` sends; a malformed one is an error of the function. */
export const handler = async (request: unknown, context: Context): Promise<VerifierReply> => {
  logger.addContext(context);
  try {
    const { reply, log } = await verify(request, parts);
    logger.info('verified', log);
    return reply;
  } catch (error) {
    logFailure(logger, error);
    throw error;
  }
};

import { createLogger } from '../../../lambda/observability.ts';
import { verifyHandler } from '../../../lambda/verify-handler.ts';

/** `verify` as it would be without priming. */
export const handler = verifyHandler({ logger: createLogger() });

import { createLogger } from '../../../lambda/runtime/observability.ts';
import { verifyHandler } from '../../../lambda/verify/verify-handler.ts';

/** `verify` as it would be without priming. */
export const handler = verifyHandler({ logger: createLogger() });

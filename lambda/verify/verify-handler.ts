import type { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { type ClientOverrides, clientSettings } from '../aws/client-settings.ts';
import type { ReadyAgent } from '../aws/ready-agent.ts';
import { epochMs } from '../decision/values.ts';
import { LIMITS } from '../runtime/limits.ts';
import { logFailure } from '../runtime/observability.ts';
import { visibleError } from '../runtime/visible.ts';
import { databases as builtIn } from './engines/databases.ts';
import type { Databases } from './ports.ts';
import { RefusedUsers } from './refused-users.ts';
import { type VerifyResult, verify } from './verify.ts';
import { SecretsManagerVersionReader } from './version-reader.ts';

type VerifyHandlerDeps = {
  readonly agent?: ReadyAgent;
  readonly overrides?: ClientOverrides;
  /** @default those that there is a driver for */
  readonly databases?: Databases;
  /** How many refusals in a row a user may be put through. @default 2 */
  readonly loginAttempts?: number;
};

/** Answers a `VerifierRequest` that `remediate` sends; a malformed one is an error of the function. */
export const verifyHandler = ({ logger, ...options }: VerifyHandlerDeps & { readonly logger: Logger }) => {
  const deps = verifyDeps(options);
  return async (request: unknown, context: Context): Promise<VerifyResult['reply']> => {
    logger.addContext(context);
    try {
      const { reply, log } = await verify(request, deps);
      logger['failed' in log ? 'warn' : 'info']('verified', log);
      return reply;
    } catch (error) {
      logFailure(logger, error);
      throw visibleError(error);
    }
  };
};

/** The clients and drivers of one execution environment, and the users that were refused in it. */
export const verifyDeps = ({ agent, overrides, databases = builtIn(), loginAttempts }: VerifyHandlerDeps) => {
  const clock = () => epochMs(Date.now());
  return {
    reader: new SecretsManagerVersionReader(
      new SecretsManagerClient({ ...clientSettings(LIMITS.readingCall, agent), ...overrides }),
    ),
    databases,
    clock,
    refused: new RefusedUsers(clock, loginAttempts),
  };
};

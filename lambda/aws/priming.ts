import type { Logger } from '@aws-lambda-powertools/logger';
import { LIMITS } from '../runtime/limits.ts';
import type { ClientOverrides } from './client-settings.ts';
import type { Address, ReadyAgent } from './ready-agent.ts';

/**
 * Handles a made-up event during init, so that the first real one finds code and connection ready. Init has a full
 * CPU; an event has the share that the function's memory buys (ADR 0021). Opens one connection, and sends nothing.
 *
 * @param rehearse handles one event with clients of these settings, and writes neither to AWS nor to the log
 */
export const prime = async (
  agent: ReadyAgent,
  logger: Logger,
  rehearse: (overrides: ClientOverrides) => Promise<unknown>,
): Promise<void> => {
  let connected: Promise<void> | undefined;
  const onAddress = (address: Address) => {
    connected ??= agent.open(address, LIMITS.primingMs);
  };
  try {
    await rehearse(answeredFromMemory(onAddress));
  } catch (error) {
    logger.warn('not primed', { error: error instanceof Error ? error.name : typeof error });
  }
  await connected;
};

/** A secret that does not exist. */
export const REHEARSED = {
  secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:rehearsal-000000',
  candidates: [
    { versionId: '00000000-0000-4000-8000-000000000001', role: 'current' },
    { versionId: '00000000-0000-4000-8000-000000000002', role: 'pending' },
  ],
} as const;
const [current, pending] = REHEARSED.candidates;

/** The answer to every call. Its engine has no driver, so none is loaded. */
const REPLY = JSON.stringify({
  ARN: REHEARSED.secretArn,
  Name: 'rehearsal',
  VersionIdsToStages: { [current.versionId]: ['AWSCURRENT'], [pending.versionId]: ['AWSPENDING'] },
  SecretString: '{"engine":"rehearsal"}',
});

type Outgoing = Address & { readonly protocol: string; readonly headers: Readonly<Record<string, string>> };

/** A request handler for the clients of a rehearsal. It answers every request, and sends none. */
const answeredFromMemory = (onAddress: (address: Address) => void): ClientOverrides => ({
  credentials: { accessKeyId: 'REHEARSAL', secretAccessKey: 'not-a-secret' },
  requestHandler: {
    handle: async ({ protocol, hostname, port = 443, headers }: Outgoing) => {
      const isTls = protocol === 'https:';
      if (isTls && headers['x-amz-target']?.startsWith('secretsmanager')) onAddress({ hostname, port });
      return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode(REPLY) } };
    },
  },
});

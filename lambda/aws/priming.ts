import type { Logger } from '@aws-lambda-powertools/logger';
import { LIMITS } from '../runtime/limits.ts';
import type { ClientOverrides } from './client-settings.ts';
import type { Address, ReadyAgent } from './ready-agent.ts';

/**
 * Does in init what the first event would otherwise do for the first time: init runs at full speed, an event
 * at the share of a CPU that the function's memory buys (ADR 0021). Opens one connection, and sends nothing.
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

/** The secret that there is not. */
export const REHEARSED = {
  secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:rehearsal-000000',
  candidates: [
    { versionId: '00000000-0000-4000-8000-000000000001', role: 'current' },
    { versionId: '00000000-0000-4000-8000-000000000002', role: 'pending' },
  ],
} as const;
const [current, pending] = REHEARSED.candidates;

/** The answer to every call. There is no driver for such an engine: none is loaded. */
const REPLY = JSON.stringify({
  ARN: REHEARSED.secretArn,
  Name: 'rehearsal',
  VersionIdsToStages: { [current.versionId]: ['AWSCURRENT'], [pending.versionId]: ['AWSPENDING'] },
  SecretString: '{"engine":"rehearsal"}',
});

type Outgoing = Address & { readonly protocol: string; readonly headers: Readonly<Record<string, string>> };

/** For clients that are thrown away after the rehearsal: no request of theirs leaves the process. */
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

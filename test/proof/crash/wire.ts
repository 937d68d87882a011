import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { classifyAwsError } from '../../../lambda/aws/aws-errors.ts';
import { clientSettings } from '../../../lambda/aws/client-settings.ts';
import { type Fault, serveSecretsManager } from '../../../sandbox/secrets-manager/secrets-manager.ts';
import { choosing, inProcessClient, nameOf, watching } from '../model/in-process-client.ts';
import type { Pass, Who } from '../model/who.ts';
import type { Course } from './course.ts';

/** A fault of the local Secrets Manager, which call it hits, and whether every try of it. */
export type Hit = Required<Pick<Fault, 'kind' | 'at'>> & {
  /** The call's name, and which of that name, counted from 1. */
  readonly call: string;
  readonly nth: number;
  readonly tries: 'one' | 'every';
};

type Wire = {
  readonly client: (who: Pass | 'verifier') => SecretsManagerClient;
  readonly wasHit: () => boolean;
  /** The SDK gave the call up: every try of it failed for a reason that may pass. */
  readonly gaveUp: () => boolean;
  readonly close: () => Promise<void>;
};

const ATTEMPTS = 2;

/**
 * A client of which the call to be hit, with all its tries, goes over HTTP through the real SDK with the settings
 * that are deployed, and every other one straight to the course's Secrets Manager, so that thousands of them take seconds.
 */
export const wireTo = async (course: Course, hit: Hit, requestMs: number): Promise<Wire> => {
  const { aws } = course.world;
  const call = async (who: Who, operation: string, input: Readonly<Record<string, unknown>> = {}) => {
    await course.meet(nameOf(operation, input));
    return course.world.call(who, operation, input);
  };
  let caller: Who = 'somebody';
  const { url, close } = await serveSecretsManager({
    accountId: aws.accountId,
    call: (operation, input) => call(caller, operation, input),
  });
  const real = new SecretsManagerClient({
    endpoint: url,
    region: aws.region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'fake' },
    ...clientSettings({ connectMs: 10_000, requestMs, attempts: ATTEMPTS }),
  });
  let hasGivenUp = false;
  const watched = watching(real, (error) => {
    hasGivenUp = classifyAwsError(error).whenWriting === 'retry';
  });
  let met = 0;
  return {
    client: (who) => {
      const direct = inProcessClient((operation, input) => call(who, operation, input));
      return choosing((operation, input) => {
        if (nameOf(operation, input) === hit.call) met += 1;
        if (nameOf(operation, input) !== hit.call || met !== hit.nth) return direct;
        aws.faults.inject(faultOn(operation, hit));
        caller = who;
        return watched;
      });
    },
    wasHit: () => aws.faults.hits > 0,
    gaveUp: () => hasGivenUp,
    close: async () => {
      real.destroy();
      await close();
      aws.faults.clear();
    },
  };
};

/** Hits this call and, where it shall, its other tries. The model's own looks in between are no writes. */
const faultOn = (operation: string, { kind, at, call, tries }: Hit): Fault => ({
  kind,
  at,
  operation,
  count: tries === 'every' ? ATTEMPTS : 1,
  when: ({ input }) => nameOf(operation, input) === call,
});

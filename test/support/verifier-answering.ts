import type { Answer } from '../../lambda/decision/evidence.ts';
import { parseVerifierRequest, type VerifierReply } from '../../lambda/decision/verifier-contract.ts';
import type { Service } from '../../sandbox/account-services/json-service.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { invokeEndpoint } from '../../sandbox/lambda/invoke-endpoint.ts';
import { Lambda } from '../../sandbox/lambda/lambda.ts';
import { unknown } from './secrets.ts';

type Answers = Readonly<Record<string, Answer>>;

/**
 * Lambda's Invoke, with a verifier named `verify`, and one named `broken` that ends in an error. `verify` answers as told
 * by version id, and `not-tried` for every other version. All have a value, for the same user.
 */
export const verifierAnswering = (told: Answers | ((secretArn: string) => Answers)): Service => {
  const lambda = new Lambda({ accountId: '123456789012', region: 'eu-west-1', clock: new ManualClock() });
  lambda.addHandler('verify', (request): VerifierReply => {
    const { secretArn, candidates } = parseVerifierRequest(request);
    const ids = candidates.map(({ versionId }) => versionId);
    const answers = typeof told === 'function' ? told(secretArn) : told;
    const eachIs = <Value>(value: (id: string) => Value) =>
      Object.fromEntries(ids.map((id) => [id, value(id)]));
    return {
      engine: 'postgres',
      answers: eachIs((id) => answers[id] ?? unknown('not-tried')),
      sameIdentity: eachIs(() => true),
      hasValue: eachIs(() => true),
    };
  });
  lambda.addHandler('broken', () => Promise.reject(new Error('broken')));
  return invokeEndpoint(lambda);
};

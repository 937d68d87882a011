import type { Answer } from '../../lambda/decision/evidence.ts';

const TIMEOUT_MS = 5_000;

/** What the API's status says of the key. Only an explicit refusal of the key itself is a rejection. */
const ANSWERS: ReadonlyMap<number, Answer> = new Map([
  [200, { kind: 'accepted' }],
  [204, { kind: 'accepted' }],
  // This API has 401 for a key that it does not know. An API that has it for expired sessions as well needs
  // a look at the body.
  [401, { kind: 'rejected' }],
  [403, { kind: 'unknown', cause: 'not-permitted' }],
  [429, { kind: 'unknown', cause: 'busy' }],
  [503, { kind: 'unknown', cause: 'busy' }],
]);

/** One request, without a second try. A redirect is an error: it would carry the key elsewhere. */
export const askApi = async (url: string, apiKey: string): Promise<Answer> => {
  try {
    const { status } = await fetch(url, {
      headers: { authorization: `Bearer ${apiKey}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ANSWERS.get(status) ?? { kind: 'unknown', cause: 'unclassified' };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return { kind: 'unknown', cause: timedOut ? 'timeout' : 'unreachable' };
  }
};

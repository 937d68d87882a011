import type { Answer } from '../../lambda/decision/evidence.ts';
import type { VerifierReply, VerifierRequest } from '../../lambda/decision/verifier-contract.ts';
import { askApi } from './ask-api.ts';

/** What a version of the secret holds, as text: `{"clientId": "…", "apiKey": "…"}`. */
type ApiKey = { readonly clientId: string; readonly apiKey: string };

/** Reads one version: its text, or that there is none, or that it cannot be told. */
export type ReadVersion = (
  secretArn: string,
  versionId: string,
) => Promise<
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
>;

/** A version with its key, or with the reason why it cannot be tried. */
type Held = { readonly versionId: string; readonly hasValue: boolean } & (
  | { readonly key: ApiKey }
  | { readonly answer: Answer }
);

/** Requests a run: few enough for an API that locks a client out after repeated refusals. */
const ATTEMPTS = 3;

const unknown = (cause: Extract<Answer, { kind: 'unknown' }>['cause']): Answer => ({
  kind: 'unknown',
  cause,
});

/** Never lets the parser's error out: it quotes what it could not parse. */
const parseKey = (text: string): ApiKey | undefined => {
  try {
    const { clientId, apiKey }: { readonly [name in keyof ApiKey]?: unknown } = JSON.parse(text);
    // Printable ASCII only: a line break would end the header that the key is sent in.
    const isKey = typeof apiKey === 'string' && /^[\x21-\x7e]{1,1024}$/.test(apiKey);
    return typeof clientId === 'string' && isKey ? { clientId, apiKey } : undefined;
  } catch {
    return undefined;
  }
};

const hold = async (read: ReadVersion, secretArn: string, versionId: string): Promise<Held> => {
  const reading = await read(secretArn, versionId);
  if (reading.kind === 'none') return { versionId, hasValue: false, answer: unknown('no-value') };
  if (reading.kind === 'unreadable') return { versionId, hasValue: true, answer: unknown('not-permitted') };
  const key = parseKey(reading.text);
  return { versionId, hasValue: true, ...(key ? { key } : { answer: unknown('not-understood') }) };
};

const isSameClient = (one: Held, other: Held): boolean =>
  'key' in one && 'key' in other && one.key.clientId === other.key.clientId;

const byVersion = <T>(entries: readonly (readonly [Held, T])[]): Record<string, T> =>
  Object.fromEntries(entries.map(([{ versionId }, value]) => [versionId, value]));

/**
 * Finds out which versions' keys the API at `url` takes. The URL comes from the deployment, never from the
 * secret: whoever may write a version must not choose where keys are sent.
 */
export const verifyKeys = async (
  { secretArn, candidates }: VerifierRequest,
  read: ReadVersion,
  url: string,
): Promise<VerifierReply> => {
  const held = await Promise.all(candidates.map(({ versionId }) => hold(read, secretArn, versionId)));
  const [current] = held;
  if (current === undefined) throw new Error('There are no candidates.');

  let attempts = 0;
  let isNeeded = true;
  const answerFor = async (one: Held): Promise<Answer> => {
    if ('answer' in one) return one.answer;
    if (!isNeeded) return unknown('not-tried');
    if (attempts === ATTEMPTS) return unknown('attempts-spent');
    attempts += 1;
    return askApi(url, one.key.apiKey);
  };
  const answers: [Held, Answer][] = [];
  for (const one of held) {
    const answer = await answerFor(one);
    answers.push([one, answer]);
    // AWSCURRENT's is the first. The others are tried only where it was refused, until one is taken.
    if (one === current) isNeeded = answer.kind === 'rejected';
    else if (answer.kind === 'accepted' && isSameClient(one, current)) isNeeded = false;
  }
  return {
    engine: 'http-api-key',
    answers: byVersion(answers),
    sameIdentity: byVersion(held.map((one) => [one, isSameClient(one, current)])),
    hasValue: byVersion(held.map((one) => [one, one.hasValue])),
  };
};

import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSettings } from '../../lambda/aws/client-settings.ts';
import type { Evidence, VerifierFailure } from '../../lambda/decision/evidence.ts';
import type { VerifierReply } from '../../lambda/decision/verifier-contract.ts';
import { LambdaVerifier, type LambdaVerifierOptions } from '../../lambda/remediate/lambda-verifier.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { type Obstacle, silentServer } from '../../sandbox/servers/obstacles.ts';
import { closedPort } from '../../sandbox/servers/ports.ts';
import { accepted, aSecret, C, P, rejected, taken, V } from '../support/secrets.ts';

const reply: VerifierReply = {
  engine: 'postgres',
  answers: { [C]: rejected, [P]: accepted },
  sameIdentity: { [C]: true, [P]: true },
  hasValue: { [C]: true, [P]: true },
};
const candidates = [
  { versionId: C, role: 'current' },
  { versionId: P, role: 'pending' },
] as const;
const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
const tagged = (arn: string) => aSecret({}, { tags: new Map([['rotation-remediation:verifier', arn]]) });
const failed = (cause: VerifierFailure): Evidence => ({ kind: 'failed', cause });

let aws: LocalAws;
let asked: unknown[];

beforeAll(async () => {
  aws = await startLocalAws({ clock: new ManualClock() });
  aws.lambda.addHandler('good', (event) => {
    asked.push(event);
    return reply;
  });
  aws.lambda.addHandler('throws', () => {
    throw new Error('FAKE-password');
  });
  aws.lambda.addHandler('hangs', () => new Promise(() => {}), { timeoutMs: 100 });
  aws.lambda.addHandler('busy', () => reply, { concurrency: 0 });
  aws.lambda.addHandler('forbidden', () => reply);
  aws.lambda.deny('forbidden');
  const nonsense = {
    nothing: null,
    words: 'accepted',
    empty: {},
    other: { ...reply, answers: { [V]: accepted } },
  };
  for (const [name, value] of Object.entries(nonsense)) aws.lambda.addHandler(name, () => value);
});

afterAll(() => aws?.close());

const verifier = (options: Partial<LambdaVerifierOptions> = {}, endpoint = aws.url) =>
  new LambdaVerifier({
    client: new LambdaClient({
      ...aws.clientSettings,
      ...clientSettings({ connectMs: 60_000, requestMs: 60_000, attempts: 1 }),
      endpoint,
    }),
    tagFunctionArns: [],
    timeoutMs: 60_000,
    ...options,
  });

/** The evidence of the function by that name, as the default verifier. */
const evidenceOf = (name: string, options: Partial<LambdaVerifierOptions> = {}, endpoint?: string) =>
  verifier({ defaultFunctionArn: aws.lambda.arnOf(name), ...options }, endpoint).verify(secret, candidates);

describe('a verifier asked over Lambda’s Invoke', () => {
  test('is told the secret and the candidates, and its answers are evidence', async () => {
    asked = [];
    expect(await evidenceOf('good')).toEqual(taken({ [C]: rejected, [P]: accepted }));
    expect(asked).toEqual([{ secretArn: secret.arn, candidates }]);
  });

  test('that throws has failed; what it threw goes no further', async () => {
    expect(await evidenceOf('throws')).toEqual(failed('verifier-failed'));
  });

  test('that runs out of its time has timed out', async () => {
    expect(await evidenceOf('hangs')).toEqual(failed('verifier-timed-out'));
  });

  test.each([
    ['nothing', 'reply'],
    ['words', 'reply'],
    ['empty', 'reply'],
    ['other', 'answers'],
  ])('that replies nonsense (%s) is not understood, by its %s', async (name, field) => {
    expect(await evidenceOf(name)).toEqual({ ...failed('verifier-reply-not-understood'), field });
  });

  test('that may not be invoked is not permitted', async () => {
    expect(await evidenceOf('forbidden')).toEqual(failed('verifier-not-permitted'));
  });

  test('that is not there is missing', async () => {
    expect(await evidenceOf('missing')).toEqual(failed('verifier-missing'));
  });

  test('that is throttled is unreachable', async () => {
    expect(await evidenceOf('busy')).toEqual(failed('verifier-unreachable'));
  });

  test('behind an endpoint that refuses connections is unreachable', async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}`;
    expect(await evidenceOf('good', {}, endpoint)).toEqual(failed('verifier-unreachable'));
  });

  test('behind an endpoint that never answers has timed out, however long the client would wait', async () => {
    const silent: Obstacle = await silentServer();
    const endpoint = `http://127.0.0.1:${silent.port}`;
    expect(await evidenceOf('good', { timeoutMs: 200 }, endpoint)).toEqual(failed('verifier-timed-out'));
    await silent.stop();
  });
});

describe('which function is asked', () => {
  const good = () => aws.lambda.arnOf('good');
  const missing = () => aws.lambda.arnOf('missing');

  test('is the one that the secret’s tag names, if the installation knows it', async () => {
    asked = [];
    const chosen = verifier({ defaultFunctionArn: missing(), tagFunctionArns: [good()] });
    expect((await chosen.verify(tagged(good()), candidates)).kind).toBe('taken');
    expect(asked).toHaveLength(1);
  });

  test('is none where the tag names one that the installation does not know', async () => {
    asked = [];
    const strict = verifier({ defaultFunctionArn: missing(), tagFunctionArns: [missing()] });
    expect(await strict.verify(tagged(good()), candidates)).toEqual(failed('verifier-not-permitted'));
    expect(asked).toEqual([]);
  });

  test('a secret has a verifier by default or by its tag, and else none', () => {
    expect(verifier().appliesTo(secret)).toBe(false);
    expect(verifier({ defaultFunctionArn: good() }).appliesTo(secret)).toBe(true);
    const tagFunctionArns = [good()];
    expect(verifier({ tagFunctionArns }).appliesTo(tagged('arn:aws:lambda:not-listed'))).toBe(true);
    expect(verifier().appliesTo(tagged('arn:aws:lambda:not-listed'))).toBe(false);
  });
});

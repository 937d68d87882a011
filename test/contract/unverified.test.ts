import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallLimits, clientSettings } from '../../lambda/aws/client-settings.ts';
import { SecretsManagerStore } from '../../lambda/aws/secrets-manager-store.ts';
import type { VerifierFailure } from '../../lambda/decision/evidence.ts';
import { EVERY_SECRET } from '../../lambda/decision/scope.ts';
import { secretId } from '../../lambda/decision/values.ts';
import type { VerifierReply } from '../../lambda/decision/verifier-contract.ts';
import { LambdaVerifier } from '../../lambda/remediate/lambda-verifier.ts';
import { reconcile } from '../../lambda/remediate/reconcile.ts';
import { ManualClock } from '../../sandbox/clock.ts';
import { type LocalAws, startLocalAws } from '../../sandbox/local-aws.ts';
import { accepted, C, NOW, P, Q, rejected, rescue } from '../support/secrets.ts';

/** What a good verifier would have said: roll forward. None of the following says it. */
const promoting: VerifierReply = {
  engine: 'postgres',
  answers: { [C]: rejected, [P]: accepted },
  sameIdentity: { [C]: true, [P]: true },
  hasValue: { [C]: true, [P]: true },
};

const failures: readonly (readonly [string, VerifierFailure, () => unknown])[] = [
  ['times out', 'verifier-timed-out', () => new Promise(() => {})],
  ['throws', 'verifier-failed', () => Promise.reject(new Error('FAKE-password'))],
  ['replies nonsense', 'verifier-reply-not-understood', () => ({ engine: 'postgres', answers: 'accepted' })],
  [
    'replies for another version',
    'verifier-reply-not-understood',
    () => ({ ...promoting, answers: { [C]: rejected, [Q]: accepted } }),
  ],
  ['may not be invoked', 'verifier-not-permitted', () => promoting],
  ['is not there', 'verifier-missing', () => promoting],
];

const PATIENT: CallLimits = { connectMs: 60_000, requestMs: 60_000, attempts: 6 };

describe('a verifier that was meant to answer', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startLocalAws({ clock: new ManualClock() });
  });
  afterAll(() => aws?.close());

  test.each(failures)(
    'and %s: unverified, attention is required, the secret is unblocked and parked',
    async (what, cause, handler) => {
      const name = what.replaceAll(' ', '-');
      const timeoutMs = cause === 'verifier-timed-out' ? 300 : PATIENT.requestMs;
      if (cause !== 'verifier-missing') aws.lambda.addHandler(name, handler, { timeoutMs });
      if (cause === 'verifier-not-permitted') aws.lambda.deny(name);
      const { arn } = aws.manager.plant({
        name: `orders/${name}`,
        rotationEnabled: false,
        versions: [
          { id: C, labels: ['AWSCURRENT'], value: 'FAKE-current' },
          { id: P, labels: ['AWSPENDING'], value: 'FAKE-pending' },
        ],
      });
      const store = new SecretsManagerStore(
        new SecretsManagerClient({ ...clientSettings(PATIENT), ...aws.clientSettings }),
      );
      const verifier = new LambdaVerifier({
        client: new LambdaClient({ ...clientSettings(PATIENT), ...aws.clientSettings }),
        defaultFunctionArn: aws.lambda.arnOf(name),
        tagFunctionArns: [],
        timeoutMs: PATIENT.requestMs,
      });
      const { verdict, evidence } = await reconcile(
        secretId(arn),
        { store, verifier, clock: () => NOW, pause: async () => {} },
        { mode: 'recover', scope: EVERY_SECRET, pass: 'initial' },
      );

      expect(evidence).toMatchObject({ kind: 'failed', cause });
      expect(verdict).toMatchObject({ kind: 'unblock', reason: 'unverified', attention: 'required' });
      const after = await store.observe(secretId(arn));
      expect(after.kind === 'secret' && Object.fromEntries(after.versions)).toEqual({
        [C]: ['AWSCURRENT'],
        [P]: expect.arrayContaining([rescue(P), 'AWSPREVIOUS']),
      });
    },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemorySecretStore } from '../../test/support/memory-store.ts';
import { accepted, C, NOW, P, Q, rejected, rescue, taken, V } from '../../test/support/secrets.ts';
import { situations } from '../../test/support/situations.ts';
import { aStage, ScriptedVerifier, stuck } from '../../test/support/stage.ts';
import type { SecretStore, StepOutcome } from '../aws/secret-store.ts';
import type { Evidence } from '../decision/evidence.ts';
import type { Secret } from '../decision/observation.ts';
import type { Situation } from '../decision/situation.ts';
import { inWords } from '../decision/step-words.ts';
import { AWSPENDING, secretId } from '../decision/values.ts';
import type { Step } from '../decision/verdict.ts';
import { outcomeFields, type Reconciliation } from './outcome.ts';
import { LabelsKeepMoving, reconcile } from './reconcile.ts';
import { AskAgain } from './remediate.ts';

const told = (reconciliation: Reconciliation) =>
  outcomeFields({ ...reconciliation, pass: 'initial', mode: 'recover', at: NOW });

/** What an interruption makes of a write. */
type Fate = 'taken' | 'refused' | 'exhausted' | 'rotated';

/** Keeps what was really written, and has some writes refused or a rotation switched on right before them. */
class FatefulStore implements SecretStore {
  readonly written: Step[] = [];
  readonly #store = new MemorySecretStore();
  readonly #fates: Fate[];

  constructor(secret: Secret, fates: readonly Fate[]) {
    this.#store.put(secret);
    this.#fates = [...fates];
  }

  observe(id: Secret['arn']) {
    return this.#store.observe(id);
  }

  async apply(id: Secret['arn'], step: Step): Promise<StepOutcome> {
    const fate = this.#fates.shift() ?? 'taken';
    if (fate === 'refused') return { kind: 'superseded' };
    if (fate === 'exhausted' && step.kind !== 'detach') return { kind: 'label-limit-reached' };
    const secret = await this.observe(id);
    if (fate === 'rotated' && secret.kind === 'secret') this.#store.put({ ...secret, rotationEnabled: true });
    const outcome = await this.#store.apply(id, step);
    if (outcome.kind === 'done') this.written.push(step);
    return outcome;
  }
}

const anyFate = fc.constantFrom<Fate>('taken', 'taken', 'taken', 'refused', 'exhausted', 'rotated');
/** Also as AWS treats the parking of an empty version, at first and once more in the end. */
const fates: fc.Arbitrary<readonly Fate[]> = fc.oneof(
  { weight: 9, arbitrary: fc.array(anyFate, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant<readonly Fate[]>(['refused', 'taken', 'refused']) },
);

type Run = { readonly store: FatefulStore; readonly reconciliation: Reconciliation };

const runOf = async (
  situation: Situation & { readonly evidence: Evidence },
  interruptions: readonly Fate[],
): Promise<Run | undefined> => {
  const { observation, evidence, hasVerifier } = situation;
  if (observation.kind === 'gone') return undefined;
  const store = new FatefulStore(observation, interruptions);
  const verifier = { appliesTo: () => hasVerifier, verify: async () => evidence };
  const ports = { store, verifier, clock: () => NOW, pause: async () => {} };
  try {
    return { store, reconciliation: await reconcile(observation.arn, ports, situation) };
  } catch (error) {
    if (error instanceof LabelsKeepMoving) return undefined;
    throw error;
  }
};

/** The sentences of a text that begin like that. */
const sentence = (text: string, begin: string): string =>
  text.split(/(?<=\.) /).find((each) => each.startsWith(begin)) ?? '';

describe('over all situations, and whatever AWS refuses', () => {
  test('what is told as done is what was written, no more and no less', async () => {
    const seen = { partly: 0, refused: 0, givenBack: 0 };
    await fc.assert(
      fc.asyncProperty(situations, fates, async (situation, interruptions) => {
        const run = await runOf(situation, interruptions);
        if (run === undefined) return;
        const { store, reconciliation } = run;
        const { steps, explanation, labelsAfter, followUp = [], followUpReason = '' } = told(reconciliation);
        const written = store.written.map(inWords);
        expect(steps).toEqual(written);
        expect(/nothing is written/i.test(explanation)).toBe(written.length === 0);
        const done = written.length > 0 ? `Steps: ${written.join(', ')}.` : '';
        expect(sentence(explanation, 'Steps: ')).toBe(done);
        for (const step of written) expect(sentence(explanation, 'AWS refused')).not.toContain(step);
        expect(labelsAfter !== undefined).toBe(written.length > 0);
        for (const step of followUp)
          expect(sentence(followUpReason, 'Steps: ').includes(step)).toBe(written.includes(step));
        if (!('steps' in reconciliation.verdict) && written.length > 0) seen.partly += 1;
        if (explanation.includes('AWS refused')) seen.refused += 1;
        if (followUp.length > 0) seen.givenBack += 1;
      }),
      { numRuns: 5_000, seed: 1 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(4);
  });
});

describe('of a run on a real Secrets Manager it is told', () => {
  test('that the parking of an empty version was refused', async () => {
    const versions = [
      { id: C, labels: ['AWSCURRENT'], value: 'fake-c' },
      { id: P, labels: ['AWSPENDING'] },
    ];
    const verifier = new ScriptedVerifier(() =>
      taken({ [C]: accepted, [P]: { answer: { kind: 'unknown', cause: 'no-value' }, hasValue: false } }),
    );
    const options = { labelOnValuelessVersion: 'refused' as const };
    const stage = await aStage({ versions, rotationEnabled: false }, { verifier, options });
    const { steps, explanation } = told(await stage.reconcile());
    expect(steps).toEqual([`take AWSPENDING off ${P}`]);
    expect(explanation).toContain(`Steps: take AWSPENDING off ${P}. AWS refused: put ${rescue(P)} on ${P}.`);
  });

  test('that one version was parked before the labels ran out', async () => {
    const ours = Array.from({ length: 14 }, (_, n) => `mine-${n}`);
    const versions = [
      { id: C, labels: ['AWSCURRENT', ...ours], value: 'fake-c' },
      { id: P, labels: ['AWSPENDING'], value: 'fake-p' },
      { id: V, labels: ['AWSPREVIOUS'], value: 'fake-v' },
      { id: Q, labels: [rescue(Q)], value: 'fake-q' },
    ];
    const stranger = { answer: accepted, sameIdentity: false };
    const verifier = new ScriptedVerifier(() =>
      taken({ [C]: rejected, [P]: rejected, [V]: stranger, [Q]: accepted }),
    );
    const stage = await aStage(
      { versions, rotationEnabled: false },
      { verifier, beforeWrite: (write) => (write === 2 ? label(stage, 'theirs') : Promise.resolve()) },
    );
    const reconciliation = await stage.reconcile({ pass: 'recheck' });
    const { verdict, steps, explanation, labelsAfter } = told(reconciliation);
    expect(verdict).toBe('withheld');
    expect(steps).toEqual([`put ${rescue(V)} on ${V}`]);
    expect(explanation).toContain(
      `Steps: put ${rescue(V)} on ${V}. To be done once enough labels are free: put `,
    );
    expect(labelsAfter?.[V]).toContain(rescue(V));
  });

  test('what was written before a lost race, also where nothing is left to do after it', async () => {
    const stage = await aStage(stuck, {
      beforeWrite: (write) => (write === 2 ? movePending(stage) : Promise.resolve()),
    });
    const { verdict, steps, labelsBefore, labelsAfter } = told(
      await stage.reconcile({ mode: 'unblock', previousOnUnverified: 'leave' }),
    );
    expect(verdict).toBe('cleanup');
    expect(steps).toEqual([`put ${rescue(P)} on ${P}`, `take AWSPENDING off ${C}`]);
    expect(labelsBefore).toMatchObject({ [P]: ['AWSPENDING'] });
    expect(labelsAfter).toMatchObject({ [P]: [rescue(P)], [C]: ['AWSCURRENT'] });
  });
});

test('an error promises nothing that nobody may do, and claims nothing that nobody saw', () => {
  const secret = secretId('orders/db');
  for (const { message } of [
    new AskAgain(secret, 'verifier-timed-out'),
    new AskAgain(secret, 'cooling-down'),
  ]) {
    expect(message).toMatch(/^orders\/db: /);
    expect(message).not.toMatch(/\bwill\b|nobody knows|lost/);
  }
});

type Stage = Awaited<ReturnType<typeof aStage>>;

const label = ({ manager }: Stage, VersionStage: string) =>
  manager.call('UpdateSecretVersionStage', { SecretId: 'orders/db', VersionStage, MoveToVersionId: C });

const movePending = ({ manager }: Stage) =>
  manager.call('UpdateSecretVersionStage', {
    SecretId: 'orders/db',
    VersionStage: AWSPENDING,
    RemoveFromVersionId: P,
    MoveToVersionId: C,
  });

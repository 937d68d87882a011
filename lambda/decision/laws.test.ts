import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterStep } from '../../test/support/memory-labels.ts';
import { type Evident, situations } from '../../test/support/situations.ts';
import { decide } from './decide.ts';
import { verdictFields } from './explain.ts';
import { countLabels, holderOf, type Secret } from './observation.ts';
import { REASONS, type Reason } from './reasons.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, MAX_LABELS, type VersionId } from './values.ts';
import type { Step } from './verdict.ts';

const RUNS = { numRuns: Number(process.env['PROOF_RUNS'] ?? 5_000) };

/**
 * The secret after each step, or a failure where AWS would refuse one. Only the very first step may be
 * refused, and only for AWSPREVIOUS as a 21st label: then nothing was written.
 */
const walk = (secret: Secret, steps: readonly Step[]): Secret[] => {
  const states = [secret];
  for (const step of steps) {
    const next = afterStep(states.at(-1) ?? secret, step);
    if (next === undefined && step === steps[0] && step.label === AWSCURRENT && isFull(secret)) return states;
    if (next === undefined) throw new Error(`AWS would refuse: ${JSON.stringify(step)}`);
    states.push(next);
  }
  return states;
};

/** AWS may refuse a move of AWSPREVIOUS, and the plan goes on without (R15). */
const mayRefuse = (step: Step): boolean =>
  step.label === AWSPREVIOUS && step.kind !== 'detach' && step.ifRefused === 'skip';

const isFull = (secret: Secret): boolean =>
  countLabels(secret) === MAX_LABELS && holderOf(secret, AWSPREVIOUS) === undefined;

/** What every law is held in: it takes longer to make them than to hold one. */
const SITUATIONS: Evident[] = [];
fc.assert(
  fc.property(situations, (situation) => void SITUATIONS.push(situation)),
  RUNS,
);

/** Where a law is broken, the smallest situation that breaks it is looked for. */
const always = (law: (situation: Evident) => void): void => {
  try {
    for (const situation of SITUATIONS) law(situation);
  } catch (error) {
    fc.assert(fc.property(situations, law), RUNS);
    throw error;
  }
};

describe('for every secret and every evidence', () => {
  test('with evidence at hand, decide answers with a verdict and never asks again', () => {
    always((situation) => {
      expect(Object.keys(REASONS)).toContain(decide(situation).reason);
    });
  });

  test('AWSCURRENT moves only in mode recover, off a version just refused, onto one just accepted as the same', () => {
    always(({ observation, evidence, ...rest }) => {
      const verdict = decide({ observation, evidence, ...rest });
      const moves = 'steps' in verdict ? verdict.steps.filter(({ label }) => label === AWSCURRENT) : [];
      for (const move of moves) {
        if (move.kind !== 'move' || evidence.kind !== 'taken' || observation.kind === 'gone')
          return expect.unreachable();
        expect(rest.mode).toBe('recover');
        expect(observation.tags.get('rotation-remediation') ?? 'recover').toBe('recover');
        expect(move.from).toBe(holderOf(observation, AWSCURRENT));
        expect(evidence.findings.get(move.from)?.answer).toEqual({ kind: 'rejected' });
        expect(evidence.findings.get(move.to)).toMatchObject({
          answer: { kind: 'accepted' },
          sameIdentity: true,
        });
      }
    });
  });

  test('no step takes the last label off a version that may hold the working password, whatever AWS refuses', () => {
    always(({ observation, evidence, ...rest }) => {
      const verdict = decide({ observation, evidence, ...rest });
      if (observation.kind === 'gone' || !('steps' in verdict)) return;
      const finding = (version: VersionId) =>
        evidence.kind === 'taken' ? evidence.findings.get(version) : undefined;
      const isSameUsers = (version: VersionId) => finding(version)?.sameIdentity === true;
      const isRejected = (version: VersionId) => finding(version)?.answer.kind === 'rejected';
      const expendable = (version: VersionId): boolean =>
        verdict.reason === 'rotated-since' ||
        finding(version)?.hasValue === false ||
        // What every finished rotation does to the same user's (L5), or to what was seen to be refused.
        ((verdict.kind === 'promote' || verdict.kind === 'rollback') &&
          holderOf(observation, AWSPREVIOUS) === version &&
          (isSameUsers(version) || isRejected(version)));
      const consented = verdict.steps.filter((step) => !mayRefuse(step));
      for (const steps of [verdict.steps, consented])
        for (const state of walk(observation, steps))
          for (const version of observation.versions.keys())
            if (!state.versions.has(version)) expect(expendable(version)).toBe(true);
    });
  });

  test('every step is one that AWS takes, and none makes a 21st label', () => {
    always((situation) => {
      const verdict = decide(situation);
      if (situation.observation.kind === 'secret' && 'steps' in verdict)
        walk(situation.observation, verdict.steps);
    });
  });

  test('deciding again and again on the same evidence comes to rest within three plans', () => {
    always((situation) => {
      let observation = situation.observation;
      for (let pass = 0; pass < 3; pass += 1) {
        const verdict = decide({ ...situation, observation });
        if (observation.kind === 'gone' || !('steps' in verdict)) return;
        if (isFull(observation)) return;
        observation = walk(observation, verdict.steps).at(-1) ?? observation;
      }
      expect(decide({ ...situation, observation })).not.toHaveProperty('steps');
    });
  });

  test('while rotation is on, obsolete rescue labels come off, AWSCURRENT moves where that is allowed, and no more', () => {
    const seen = new Set<string>();
    always((situation) => {
      const { mode, failedRotations, pass } = situation;
      const observation = { ...situation.observation, rotationEnabled: true };
      const verdict = decide({ ...situation, observation });
      if (observation.kind === 'gone' || !('steps' in verdict)) return;
      seen.add(verdict.reason);
      if (verdict.reason === 'rotated-since') return;
      expect(verdict).toMatchObject({
        kind: 'promote',
        row: '5e',
        reason: 'rotation-failing-pending-accepted',
      });
      expect([mode, failedRotations]).toEqual(['recover', 'recover']);
      expect(pass).not.toBe('initial');
      const move = verdict.steps.find(({ label }) => label === AWSCURRENT);
      expect(move).toMatchObject({ kind: 'move', to: holderOf(observation, AWSPENDING) });
      expect(verdict.steps.filter(({ label }) => label === AWSPENDING)).toEqual([]);
    });
    expect(seen).toEqual(new Set(['rotated-since', 'rotation-failing-pending-accepted']));
  });

  test('mode report never writes', () => {
    always((situation) => {
      expect(decide({ ...situation, mode: 'report' })).not.toHaveProperty('steps');
    });
  });

  test('every verdict has the words of its reason and of each of its steps, in flat fields', () => {
    always((situation) => {
      const verdict = decide(situation);
      const { explanation, steps, would = [], ...others } = verdictFields(verdict, situation.evidence);
      const plan = verdict.kind === 'withheld' ? verdict.would : verdict;
      expect([...steps, ...would]).toHaveLength('steps' in plan ? plan.steps.length : 0);
      for (const words of [REASONS[verdict.reason].seen, ...steps, ...would])
        expect(explanation).toContain(words);
      const { answers = {}, ...rest } = others;
      for (const field of [...Object.values(rest), ...Object.values(answers)])
        expect(['string', 'number']).toContain(typeof field);
    });
  });
});

test('the generator reaches every reason that decide can give', () => {
  const seen = new Map<Reason, number>();
  for (const situation of fc.sample(situations, { numRuns: 40_000, seed: 1 })) {
    const { reason } = decide(situation);
    seen.set(reason, (seen.get(reason) ?? 0) + 1);
  }
  const elsewhere: Reason[] = [
    'cancel-call-failed',
    'event-from-elsewhere',
    'secret-of-another-account',
    'rotation-started-meanwhile',
  ];
  const missing = (Object.keys(REASONS) as Reason[]).filter(
    (reason) => !elsewhere.includes(reason) && (seen.get(reason) ?? 0) < 20,
  );
  expect(missing).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { accepted, C, P, rejected, rescue, taken, unknown, V } from '../../test/support/secrets.ts';
import { moveCurrent, movePrevious, park, takeOffPending } from '../../test/support/steps.ts';
import { CAUSES, FAILURES } from './causes.ts';
import { answerInWords, clientsOf, explain, sayingOf, verdictFields } from './explain.ts';
import { entryOf } from './reasons.ts';
import { takenInWords } from './step-words.ts';
import { AWSPREVIOUS } from './values.ts';
import type { Hindrance, Plan, Verdict } from './verdict.ts';

const plan: Plan = {
  kind: 'rollback',
  row: '9',
  reason: 'previous-accepted',
  attention: 'inform',
  steps: [park(), moveCurrent(V), takeOffPending()],
};
const inWords = [`put ${rescue(P)} on ${P}`, `move AWSCURRENT from ${C} to ${V}`, `take AWSPENDING off ${P}`];
const left: Verdict = { kind: 'no-action', row: '7', reason: 'nothing-pending', attention: 'none' };

describe('an operator reads', () => {
  test('of a plan what was seen and what follows', () => {
    expect(explain(plan)).toMatch(/^The database refuses .+AWSPREVIOUS.+\. .+\.$/);
    expect(explain(plan)).toContain(` Steps: ${inWords.join(', ')}.`);
  });

  test('in mode report that nothing is written, and what would be', () => {
    const held: Verdict = {
      kind: 'withheld',
      row: plan.row,
      reason: plan.reason,
      attention: 'required',
      because: 'mode',
      would: plan,
    };
    expect(explain(held)).toMatch(
      /AWSPREVIOUS.*\. The mode does not allow more: nothing is written\. The steps would be: /,
    );
    expect(explain(held)).toContain(`The steps would be: ${inWords.join(', ')}.`);
    expect(explain(held)).not.toContain(explain(plan));
  });

  test('where labels have run out what is to be done once one is free', () => {
    const held: Verdict = {
      kind: 'withheld',
      row: '15',
      reason: 'label-limit-reached',
      attention: 'required',
      because: 'labels',
      would: plan,
    };
    expect(explain(held)).toContain(`To be done once enough labels are free: ${inWords.join(', ')}.`);
    expect(explain(held)).not.toContain('The mode');
  });
});

describe('once a plan was tried, it is told', () => {
  const [first, second, third] = plan.steps;
  const some = first && third ? [first, third] : [];
  const stepsOf = (verdict: Verdict, taken: Plan['steps']) => sayingOf(verdict, undefined, taken).steps;

  test('which steps were taken, and nothing more where all were', () => {
    expect(stepsOf(plan, plan.steps)).toBe(`Steps: ${inWords.join(', ')}.`);
  });

  test('which of them AWS refused', () => {
    expect(stepsOf(plan, some)).toBe(`Steps: ${inWords[0]}, ${inWords[2]}. AWS refused: ${inWords[1]}.`);
    expect(stepsOf(plan, [])).toBe(`Nothing is written. AWS refused: ${inWords.join(', ')}.`);
  });

  test('which are left for want of labels', () => {
    const held: Verdict = {
      kind: 'withheld',
      row: '15',
      reason: 'label-limit-reached',
      attention: 'required',
      because: 'labels',
      would: plan,
    };
    expect(stepsOf(held, some)).toBe(
      `Steps: ${inWords[0]}, ${inWords[2]}. To be done once enough labels are free: ${inWords[1]}.`,
    );
    expect(stepsOf(held, plan.steps)).toBe(`Steps: ${inWords.join(', ')}.`);
  });

  test('what was written before nothing was left to do', () => {
    expect(stepsOf(left, second ? [second] : [])).toBe(`Steps: ${inWords[1]}.`);
    expect(stepsOf(left, [])).toBe('Nothing is written.');
  });

  test('as much by its fields', () => {
    expect(verdictFields(plan, undefined, some)).toMatchObject({
      explanation: explain(plan, undefined, some),
      steps: [inWords[0], inWords[2]],
    });
  });

  test('what was written by a run that came to no end', () => {
    expect(takenInWords(some)).toBe(`What was written: ${inWords[0]}, ${inWords[2]}.`);
    expect(takenInWords([])).toBe('Nothing was written.');
  });
});

describe('what to do is said', () => {
  const unverified: Verdict = { kind: 'no-action', row: '14b', reason: 'unverified', attention: 'required' };
  const { seen, advice } = entryOf('unverified');

  test('where a person is needed, after what was seen and what is written', () => {
    expect(sayingOf(unverified)).toStrictEqual({ seen, steps: 'Nothing is written.', advice });
    expect(explain(unverified)).toBe(`${seen} Nothing is written. ${advice}`);
  });

  test('nowhere else', () => {
    expect(sayingOf({ ...unverified, attention: 'none' })).toStrictEqual({
      seen,
      steps: 'Nothing is written.',
    });
  });

  test('of steps that a person has to take', () => {
    const held: Verdict = {
      kind: 'withheld',
      row: plan.row,
      reason: plan.reason,
      attention: 'required',
      because: 'mode',
      would: plan,
    };
    expect(sayingOf(held).advice).toBe(
      'Take these steps yourself: rotation-remediation plan SECRET --verify shows each as a command.',
    );
    expect(sayingOf({ ...plan, attention: 'required' })).not.toHaveProperty('advice');
  });

  test('with the verifier’s failure, where it failed', () => {
    const failed = { kind: 'failed', cause: 'verifier-timed-out' } as const;
    expect(sayingOf(unverified, failed).seen).toBe(
      `${seen} Its failure: verifier-timed-out (${FAILURES['verifier-timed-out']}).`,
    );
    const denied = {
      kind: 'failed',
      cause: 'values-not-permitted',
      error: 'AccessDeniedException',
    } as const;
    expect(sayingOf(unverified, denied).seen).toBe(
      `${seen} Its failure: values-not-permitted, AccessDeniedException (${FAILURES['values-not-permitted']}).`,
    );
    expect(verdictFields(unverified, denied)).toMatchObject({
      verifierFailure: 'values-not-permitted',
      verifierFailureError: 'AccessDeniedException',
    });
    expect(sayingOf(left, failed).seen).toBe(entryOf(left.reason).seen);
  });

  test('with the answer to AWSCURRENT, where that is unknown', () => {
    const locked = taken({ [C]: unknown('locked'), [P]: unknown('busy') });
    expect(sayingOf(unverified, locked).seen).toBe(`${seen} Its answer: unknown: locked (${CAUSES.locked}).`);
    expect(sayingOf(unverified, taken({ [C]: accepted })).seen).toBe(seen);
  });
});

test('an answer names the fields and the endpoint at fault', () => {
  const fields = ['dbname', 'ssl'];
  const endpoint = { host: 'db.test', port: 5432 };
  expect(answerInWords({ kind: 'unknown', cause: 'differs', fields, endpoint })).toBe(
    'unknown: differs (dbname, ssl, db.test:5432)',
  );
  expect(answerInWords({ kind: 'unknown', cause: 'tls', endpoint })).toBe('unknown: tls (db.test:5432)');
});

describe('a log line holds', () => {
  test('a plan with its steps in words, and every answer it rests on', () => {
    const evidence = taken({ [C]: rejected, [P]: unknown('locked'), [V]: accepted });
    expect(verdictFields(plan, evidence)).toStrictEqual({
      verdict: 'rollback',
      reason: 'previous-accepted',
      row: '9',
      attention: 'inform',
      clients: 'locked-out',
      explanation: explain(plan, evidence),
      steps: inWords,
      engine: 'postgres',
      answers: { [C]: 'rejected', [P]: 'unknown: locked', [V]: 'accepted' },
    });
  });

  test('what was held back, and that nothing was done', () => {
    const held: Verdict = {
      kind: 'withheld',
      row: plan.row,
      reason: plan.reason,
      attention: 'required',
      because: 'mode',
      would: plan,
    };
    expect(verdictFields(held)).toStrictEqual({
      verdict: 'withheld',
      reason: 'previous-accepted',
      row: '9',
      attention: 'required',
      clients: 'unknown',
      explanation: explain(held),
      steps: [],
      would: inWords,
      because: 'mode',
    });
  });

  test('why a verifier gave no answer, in place of answers', () => {
    expect(verdictFields(left, { kind: 'failed', cause: 'verifier-timed-out' })).toStrictEqual({
      verdict: 'no-action',
      reason: 'nothing-pending',
      row: '7',
      attention: 'none',
      clients: 'unknown',
      explanation: explain(left),
      steps: [],
      verifierFailure: 'verifier-timed-out',
    });
  });

  test('and which field of its reply was not understood', () => {
    expect(
      verdictFields(left, { kind: 'failed', cause: 'verifier-reply-not-understood', field: 'engine' }),
    ).toMatchObject({ verifierFailure: 'verifier-reply-not-understood', verifierFailureField: 'engine' });
  });
});

describe('clients', () => {
  const refused = taken({ [C]: rejected, [P]: accepted });
  const plan: Plan = {
    kind: 'promote',
    row: '8',
    reason: 'pending-accepted',
    attention: 'inform',
    steps: [moveCurrent()],
  };
  const other: Plan = {
    kind: 'unblock',
    row: '11',
    reason: 'none-accepted',
    attention: 'required',
    steps: [movePrevious()],
  };

  test.each([
    ['nobody was asked', undefined, undefined, 'unknown'],
    ['AWSCURRENT was accepted', taken({ [C]: accepted }), undefined, 'not-affected'],
    ['AWSCURRENT was refused', refused, undefined, 'locked-out'],
    ['AWSCURRENT was refused and moved', refused, [moveCurrent()], 'not-affected'],
    ['another label moved', refused, [movePrevious()], 'locked-out'],
    ['another label came off', refused, [takeOffPending()], 'locked-out'],
  ] as const)('where %s', (_what, evidence, steps, clients) => {
    expect(clientsOf(evidence, steps)).toBe(clients);
  });

  test('that they are locked out is said where they are', () => {
    expect(explain(other, refused)).toContain('Clients are locked out.');
    expect(explain(plan, refused, plan.steps)).not.toContain('Clients are locked out.');
    expect(explain(other, taken({ [C]: accepted }))).not.toContain('Clients');
  });
});

describe('a plan that is withheld', () => {
  const would: Plan = {
    kind: 'rollback',
    row: '9',
    reason: 'previous-accepted',
    attention: 'inform',
    steps: [moveCurrent(V)],
  };
  const withheld = (because: Hindrance, reason = would.reason): Verdict => ({
    kind: 'withheld',
    row: '15',
    reason,
    attention: 'required',
    because,
    would,
  });

  test.each([
    ['unsettled', 'Nothing is written yet. The steps would be: '],
    ['mode', 'The mode does not allow more: nothing is written. The steps would be: '],
    ['labels', 'Nothing is written. To be done once enough labels are free: '],
  ] as const)('because %s', (because, words) => {
    expect(explain(withheld(because))).toContain(words);
  });

  test('until the secret is settled, is to be asked for again', () => {
    expect(explain(withheld('unsettled'))).toMatch(
      /The secret has changed a moment ago.* Ask again a quarter of an hour/,
    );
    expect(explain(withheld('mode'))).not.toContain('Ask again a quarter of an hour');
    expect(explain({ ...would, attention: 'required' })).not.toContain('Ask again a quarter of an hour');
    expect(explain(withheld('mode'))).toContain('Take these steps yourself');
  });
});

describe('AWSPREVIOUS', () => {
  const unblock = (steps: Plan['steps']): Plan => ({
    kind: 'unblock',
    row: '14b',
    reason: 'no-verifier',
    attention: 'inform',
    steps,
  });
  const BACK =
    'takes AWSPREVIOUS back (aws secretsmanager update-secret-version-stage --secret-id SECRET --version-stage AWSPREVIOUS';

  test('is taken back to where it was, or taken off where it was nowhere', () => {
    expect(explain(unblock([movePrevious()]))).toContain(
      `${BACK} --remove-from-version-id=${P} --move-to-version-id=${V}).`,
    );
    const attached = { kind: 'attach', label: AWSPREVIOUS, to: P, ifRefused: 'skip' } as const;
    expect(explain(unblock([attached]))).toContain(`${BACK} --remove-from-version-id=${P}).`);
    expect(explain(unblock([takeOffPending()]))).not.toContain('takes AWSPREVIOUS back');
    const detached = { kind: 'detach', label: AWSPREVIOUS, from: P } as const;
    expect(explain(unblock([detached]))).not.toContain('takes AWSPREVIOUS back');
  });

  test('what to do and the way back are two sentences, and a plan says that the way back comes after it', () => {
    const found = 'A rotation function that tries AWSPREVIOUS finds the pending password there.';
    const plan = unblock([movePrevious()]);
    expect(explain(plan)).toContain(`${found} After these steps, this takes AWSPREVIOUS back`);
    expect(explain(plan, undefined, plan.steps)).toContain(`${found} This takes AWSPREVIOUS back`);
  });
});

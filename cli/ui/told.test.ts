import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../lambda/decision/decide.ts';
import { rolesOf } from '../../lambda/decision/roles.ts';
import type { Plan, Verdict } from '../../lambda/decision/verdict.ts';
import { anAccount, type Labels, PENDING, resting } from '../../test/support/cli-account.ts';
import { aSecret, C, NOW, P, rescue, V } from '../../test/support/secrets.ts';
import { situations } from '../../test/support/situations.ts';
import { park, takeOffPending } from '../../test/support/steps.ts';
import { stepsOf } from '../commands/look.ts';
import { simulateLabels } from '../commands/simulate-labels.ts';
import type { Found } from '../commands/survey.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { outcomeView } from './outcome-view.ts';
import { paintWith } from './paint.ts';
import { rankOf, surveyView } from './sweep-view.ts';

const terminal = {
  print: () => undefined,
  printJson: () => undefined,
  note: () => undefined,
  width: 10_000,
  paint: paintWith(false),
  interactive: false,
  animated: false,
};

const found = fc
  .tuple(situations, fc.constantFrom('stuck', 'parked', 'cleanup', 'obsolete'))
  .map(([situation, finding]): Found | undefined => {
    const { observation } = situation;
    if (observation.kind === 'gone') return undefined;
    const verdict = decide(situation);
    const foreseen = simulateLabels(observation, stepsOf(verdict));
    return {
      region: 'eu-west-1',
      secret: observation,
      finding,
      look: { secret: observation, verdict, foreseen, nobodyLoggedIn: false, heldByTags: {}, at: NOW },
    };
  });

describe('what a sweep says in numbers', () => {
  const verdictOf = (one: Found): Verdict | undefined =>
    'verdict' in one.look ? one.look.verdict : undefined;
  const numberOf = (text: string, words: RegExp) => Number(words.exec(text)?.[1] ?? 0);

  test('is what the looks showed: what is stuck, has steps, requires attention, is withheld or should be tried again', () => {
    fc.assert(
      fc.property(fc.array(found, { maxLength: 6 }), (maybe) => {
        const all = maybe.filter((one) => one !== undefined);
        const survey = { region: 'eu-west-1', seen: 99, tooFresh: 0, parked: 0, leftOff: [], found: all };
        const text = surveyView([survey], NOW, terminal).join('\n').split('\n\n').at(-1) ?? '';
        const count = (is: (verdict: Verdict) => boolean) =>
          all.filter((one) => is(verdictOf(one) as Verdict)).length;
        const needed = ({ attention }: Verdict) => attention === 'required';
        expect(numberOf(text, /(\d+) requires? attention/)).toBe(count(needed));
        expect(numberOf(text, /(\d+) ha(?:s|ve) steps/)).toBe(
          count((each) => !needed(each) && 'steps' in each),
        );
        expect(numberOf(text, /(\d+) (?:is|are) withheld/)).toBe(
          count((each) => !needed(each) && each.kind === 'withheld'),
        );
        const stuck = all.filter(({ secret }) => rolesOf(secret).pending && !secret.rotationEnabled).length;
        expect(numberOf(text, /: (\d+) (?:is|are) stuck/)).toBeLessThanOrEqual(stuck);
        expect(text).not.toMatch(/repaired|recheck|parked/);
      }),
      { numRuns: 3_000, seed: 1 },
    );
  });

  test('does not call it done where a user cools down: it is to be asked about again', () => {
    const verdict: Verdict = {
      kind: 'no-action',
      row: '5g',
      reason: 'verifier-cooling-down',
      attention: 'none',
    };
    const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
    const look = {
      secret,
      verdict,
      foreseen: secret.versions,
      nobodyLoggedIn: false,
      heldByTags: {},
      at: NOW,
    };
    const one: Found = { region: 'eu-west-1', secret, finding: 'stuck', look };
    expect([rankOf(one), exitCodeOf(look)]).toEqual(['later', 2]);
    const survey = { region: 'eu-west-1', seen: 1, tooFresh: 0, parked: 0, leftOff: [], found: [one] };
    expect(surveyView([survey], NOW, terminal).join('\n')).toContain(
      '1 should be tried again in ten minutes',
    );
  });
});

describe('what came of a plan', () => {
  const before = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
  const after = aSecret({ [C]: ['AWSCURRENT'], [P]: [rescue(P), 'AWSPENDING'] });
  const steps = [park(), takeOffPending()];
  const plan: Plan = { kind: 'unblock', row: '14b', reason: 'no-verifier', attention: 'none', steps };

  test('counts the steps that AWS took, and names those that it refused', () => {
    const [, pending] = steps;
    const view = outcomeView(
      { verdict: plan, before, after, taken: pending ? [pending] : [] },
      {},
      terminal,
    ).join('\n');
    expect(view).toContain('Done: 1 step taken.');
    expect(view).toContain(`AWS refused: put ${rescue(P)} on ${P}.`);
  });

  test('is not that nothing was written, where a step was before the verdict came to be another', () => {
    const left: Verdict = { kind: 'no-action', row: '5b', reason: 'rotation-enabled', attention: 'none' };
    const view = outcomeView({ verdict: left, before, after, taken: [park()] }, {}, terminal).join('\n');
    expect(view).toContain('Done: 1 step taken.');
    expect(view).not.toMatch(/nothing (was|is) written/i);
    expect(view).toContain(`put ${rescue(P)} on ${P}`);
  });

  test('tells what was given back only where AWS took it', () => {
    const followUp: Plan = {
      kind: 'reinstate',
      row: '5c',
      reason: 'rotation-started-meanwhile',
      attention: 'none',
      steps: [{ kind: 'attach', label: takeOffPending().label, to: P, ifRefused: 'stop' }],
    };
    const refused = outcomeView({ verdict: plan, before, after, taken: steps, followUp }, {}, terminal).join(
      '\n',
    );
    expect(refused).toContain(`AWS refused: put AWSPENDING on ${P}.`);
    const taken = [...steps, ...followUp.steps];
    const done = outcomeView({ verdict: plan, before, after, taken, followUp }, {}, terminal).join('\n');
    expect(done).toContain(`Steps: put AWSPENDING on ${P}.`);
  });
});

describe('a command that fails on its way', () => {
  /** Refuses to take AWSPENDING off: what comes before it has been written by then. */
  const denied = ({ operation, input }: { operation: string; input: Readonly<Record<string, unknown>> }) =>
    operation === 'UpdateSecretVersionStage' && input['VersionStage'] === 'AWSPENDING';

  test.each([
    [
      'apply',
      ['apply', 'orders/db', '--yes'],
      /What was written: put ROTATION-RESCUE-\S+ on e0000003-\S+, put ROTATION-RESCUE-\S+ on d0000002-\S+, move AWSPREVIOUS from \S+ to \S+\.\n/,
    ],
    [
      'promote',
      ['promote', 'orders/db', P, '--discard', V, '--yes'],
      /What was written: move AWSCURRENT from /,
    ],
  ])('%s tells what was written until then', async (_name, words, told) => {
    const account = await anAccount([resting('orders/db', PENDING)], { accessDenied: denied });
    const { code, stderr } = await account.run(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(told);
    expect(stderr).not.toContain('No value was lost');
  });

  test('sweep counts the secret among those that steps were taken on', async () => {
    const account = await anAccount([resting('orders/db', PENDING)], { accessDenied: denied });
    const { code, stdout } = await account.run(['sweep', '--apply', '--yes']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/orders\/db +a part, then failed/);
    expect(stdout.replaceAll('\n', ' ')).toContain('Steps were taken on 1 secret. 1 failed, as shown above.');
  });

  test('sweep counts those whose steps were taken and that still require attention', async () => {
    const value = '{"engine":"postgres","host":"127.0.0.1","port":1,"username":"app","password":"not-real"}';
    const versions = Object.entries(PENDING).map(([id, labels]) => ({ id, labels, value }));
    const account = await anAccount([resting('orders/db', PENDING, { versions })]);
    const { stdout } = await account.run(['sweep', '--apply', '--verify', '--yes']);
    expect(stdout).toContain('Steps were taken on 1 secret. 1 of these still requires attention.');
  });

  test('promote names no version as lost where it is AWSPREVIOUS that there is no label for', async () => {
    const labels: Labels = {
      [C]: ['AWSCURRENT', ...Array.from({ length: 18 }, (_, n) => `mine-${n}`)],
      [P]: ['AWSPENDING'],
    };
    const account = await anAccount([resting('orders/db', labels)]);
    const { code, stderr } = await account.run(['promote', 'orders/db', P, '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('AWSPREVIOUS would be one more');
    expect(stderr).not.toContain('would lose');
  });
});

import { describe, expect, test } from 'vitest';
import type { SecretStore } from '../../lambda/aws/secret-store.ts';
import type { Candidate } from '../../lambda/decision/evidence.ts';
import { tellingLabel } from '../../lambda/decision/rescue-label.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, epochMs, type Label } from '../../lambda/decision/values.ts';
import type { Step } from '../../lambda/decision/verdict.ts';
import { MemoryVerifier } from '../../test/support/memory-verifier.ts';
import { aSecret, at, C, NOW, P, rescue, V } from '../../test/support/secrets.ts';
import { givenUp, simulateLabels } from '../commands/simulate-labels.ts';
import { cachedVerifier } from './cached-verifier.ts';
import { confirmedStore, NotAgreed } from './confirmed-store.ts';

const attach = (label: Label, to = P): Step => ({ kind: 'attach', label, to, ifRefused: 'stop' });
const detach = (label: Label, from = P): Step => ({ kind: 'detach', label, from });
const move = (from = C, to = P): Step => ({ kind: 'move', label: AWSCURRENT, from, to });

describe('a store that is held to what was agreed', () => {
  const written: Step[] = [];
  const store: SecretStore = {
    observe: async () => aSecret({ [C]: ['AWSCURRENT'] }),
    apply: async (_, step) => {
      written.push(step);
      return { kind: 'done' };
    },
  };
  const agreed = confirmedStore(store, [attach(rescue(P)), detach(AWSPENDING)]);
  const { arn } = aSecret({});

  test.each([
    ['the very steps', attach(rescue(P))],
    ['a parking whose minute has passed', attach(rescue(P, at('2026-11-24T03:19:00Z')))],
    ['AWSPENDING given back to a rotation that was started in between', attach(AWSPENDING)],
  ])('takes %s', async (_what, step) => {
    expect(await agreed.apply(arn, step)).toEqual({ kind: 'done' });
    expect(written).toContain(step);
  });

  test.each([
    ['a parking of another version', attach(rescue(V), V)],
    ['another label on the same version', attach(AWSPREVIOUS)],
    [
      'a parking that tells of AWSPREVIOUS, where a plain one was agreed',
      attach(tellingLabel('previous', NOW, P)),
    ],
    ['AWSPENDING put on another version', attach(AWSPENDING, V)],
    ['a move of AWSCURRENT', move()],
    ['a label taken off another version', detach(AWSPENDING, C)],
  ])('refuses %s, and writes nothing', async (_what, step) => {
    await expect(agreed.apply(arn, step)).rejects.toThrow(NotAgreed);
    expect(written).not.toContain(step);
  });
});

describe('a verifier that remembers', () => {
  const candidates: Candidate[] = [
    { role: 'current', versionId: C },
    { role: 'pending', versionId: P },
  ];
  const secret = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'] });
  const remembering = () => {
    const time = { now: NOW as number };
    const asked = new MemoryVerifier({ [C]: { user: 'app', password: 'fake-c' } }, { app: 'fake-c' });
    const verifier = cachedVerifier(asked, () => epochMs(time.now));
    return { time, asked, verifier };
  };

  test('does not log in again within a minute', async () => {
    const { time, asked, verifier } = remembering();
    const first = await verifier.verify(secret, candidates);
    time.now += 60_000;
    expect(await verifier.verify(secret, candidates)).toBe(first);
    expect(asked.asked).toHaveLength(1);
  });

  test('logs in again after a minute: what was seen then may not hold any more', async () => {
    const { time, asked, verifier } = remembering();
    await verifier.verify(secret, candidates);
    time.now += 60_001;
    await verifier.verify(secret, candidates);
    expect(asked.asked).toHaveLength(2);
  });

  test('logs in again for other versions, and for another secret', async () => {
    const { asked, verifier } = remembering();
    await verifier.verify(secret, candidates);
    await verifier.verify(secret, candidates.slice(0, 1));
    await verifier.verify({ ...secret, arn: `${secret.arn}x` as typeof secret.arn }, candidates.slice(0, 1));
    expect(asked.asked).toHaveLength(3);
  });
});

describe('the labels that steps will end in', () => {
  const { versions } = aSecret({ [C]: ['AWSCURRENT'], [P]: ['AWSPENDING'], [V]: ['AWSPREVIOUS'] });

  test('have AWSPREVIOUS where AWSCURRENT came from, and give up who had it (L5)', () => {
    const after = simulateLabels({ versions }, [move(), detach(AWSPENDING)]);
    expect(Object.fromEntries(after)).toEqual({ [C]: ['AWSPREVIOUS'], [P]: ['AWSCURRENT'], [V]: [] });
    expect(givenUp(versions, after)).toEqual([V]);
  });

  test('give up nothing that is parked first', () => {
    const after = simulateLabels({ versions }, [attach(rescue(V), V), move(), detach(AWSPENDING)]);
    expect(givenUp(versions, after)).toEqual([]);
  });
});

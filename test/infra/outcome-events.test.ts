import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import schema from '../../docs/outcome-events.schema.json' with { type: 'json' };
import { decide } from '../../lambda/decision/decide.ts';
import { READ_ERRORS, VERIFIER_FAILURES } from '../../lambda/decision/evidence.ts';
import { KINDS } from '../../lambda/decision/explain.ts';
import { MODES } from '../../lambda/decision/mode.ts';
import { REASONS } from '../../lambda/decision/reasons.ts';
import { AWSPENDING } from '../../lambda/decision/values.ts';
import type { Plan } from '../../lambda/decision/verdict.ts';
import type { Outcome } from '../../lambda/remediate/outcome.ts';
import { parseRequest, type Request } from '../../lambda/remediate/request.ts';
import { OUTCOME_EVENTS } from '../../lambda/runtime/config.ts';
import { cancelEvent, failedEvent } from '../support/events.ts';
import { eventOf, isOutcomeEvent } from '../support/outcome-event.ts';
import { NOW, P } from '../support/secrets.ts';
import { situations } from '../support/situations.ts';

const detail = schema.$defs.detail;

const cancellation = parseRequest(cancelEvent());
const requests: fc.Arbitrary<Request> = fc.constantFrom(
  cancellation as Request,
  parseRequest(failedEvent()) as Request,
  parseRequest({ kind: 'sweep', secretId: 'orders/db' }) as Request,
  parseRequest({ kind: 'untried', secretId: 'orders/db', versions: [P] }) as Request,
);

const followUp: Plan = {
  kind: 'reinstate',
  row: '5c',
  reason: 'rotation-started-meanwhile',
  attention: 'none',
  steps: [{ kind: 'attach', label: AWSPENDING, to: P, ifRefused: 'stop' }],
};

const outcomes: fc.Arbitrary<Outcome> = fc
  .record({
    situation: situations,
    request: requests,
    pass: fc.constantFrom(...detail.properties.pass.enum),
    wrote: fc.boolean(),
    gaveBack: fc.boolean(),
  })
  .map(({ situation, request, pass, wrote, gaveBack }) => ({
    verdict: decide(situation),
    evidence: situation.evidence,
    before: situation.observation,
    ...(wrote && { after: situation.observation, taken: followUp.steps }),
    ...(wrote && gaveBack && { followUp }),
    request,
    pass: pass as Outcome['pass'],
    mode: situation.mode,
    at: NOW,
  }));

describe('the published schema of outcome events', () => {
  test('fits every outcome that a decision can have', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(outcomes, (outcome) => {
        seen.add(outcome.verdict.kind);
        expect(isOutcomeEvent(eventOf(outcome)) || isOutcomeEvent.errors).toBe(true);
      }),
      { numRuns: 2_000, seed: 20_261_124 },
    );
    expect([...seen].sort()).toEqual([
      'cleanup',
      'no-action',
      'promote',
      'release',
      'rollback',
      'unblock',
      'withheld',
    ]);
  });

  test('knows the codes that the functions use, and no others', () => {
    expect(schema.$defs.reason.enum).toEqual(Object.keys(REASONS));
    expect([...detail.properties.verdict.enum].sort()).toEqual(Object.keys(KINDS).sort());
    expect(detail.properties.mode.enum).toEqual([...MODES]);
    expect(detail.properties.verifierFailure.enum).toEqual([...VERIFIER_FAILURES]);
    expect(detail.properties.verifierFailureError.enum).toEqual([...READ_ERRORS]);
    expect(schema.properties.source.const).toBe(OUTCOME_EVENTS.source);
    expect([...schema.properties['detail-type'].enum].sort()).toEqual(
      [OUTCOME_EVENTS.reconciled, OUTCOME_EVENTS.attentionRequired].sort(),
    );
  });

  test.each<[string, (event: Record<string, Record<string, unknown>>) => void]>([
    ['a field that is not declared', (event) => Object.assign(event['detail'] ?? {}, { password: 'FAKE' })],
    [
      'a reason that does not exist',
      (event) => Object.assign(event['detail'] ?? {}, { reason: 'bad-weather' }),
    ],
    ['another source', (event) => Object.assign(event, { source: 'aws.secretsmanager' })],
    ['no steps', (event) => delete event['detail']?.['steps']],
  ])('does not fit %s', (_what, spoil) => {
    const [outcome] = fc.sample(outcomes, { numRuns: 1, seed: 1 });
    if (outcome === undefined) throw new Error('There is no sample.');
    const event = eventOf(outcome) as unknown as Record<string, Record<string, unknown>>;
    expect(isOutcomeEvent(event)).toBe(true);
    spoil(event);
    expect(isOutcomeEvent(event)).toBe(false);
  });
});

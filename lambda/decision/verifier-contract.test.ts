import { describe, expect, test } from 'vitest';
import { C, P, V } from '../../test/support/secrets.ts';
import { parseVerifierRequest } from './verifier-contract.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-a1B2c3';
const current = { versionId: C, role: 'current' };
const pending = { versionId: P, role: 'pending' };

describe('a request to the verifier', () => {
  test('is taken as it is', () => {
    const request = { secretArn, candidates: [current, pending] };
    expect(parseVerifierRequest(request)).toEqual(request);
  });

  test('may name as many versions as a secret has labels, by ids as long as AWS takes them', () => {
    const ids = Array.from({ length: 19 }, (_, n) => String(n).padStart(n === 0 ? 64 : 32, '0'));
    const request = { secretArn, candidates: [current, ...ids.map((id) => ({ ...pending, versionId: id }))] };
    expect(parseVerifierRequest(request)).toEqual(request);
  });

  const refused: readonly (readonly [unknown, string])[] = [
    [undefined, 'the request is not an object'],
    [null, 'the request is not an object'],
    [[], 'the request is not an object'],
    [{ candidates: [current] }, 'secretArn is not an ARN'],
    [{ secretArn: 'orders/db', candidates: [current] }, 'secretArn is not an ARN'],
    [{ secretArn }, 'candidates is not a list of 1 to 20'],
    [{ secretArn, candidates: {} }, 'candidates is not a list of 1 to 20'],
    [{ secretArn, candidates: Array(21).fill(current) }, 'candidates is not a list of 1 to 20'],
    [{ secretArn, candidates: [] }, 'candidates[0].role is not current'],
    [{ secretArn, candidates: [pending, current] }, 'candidates[0].role is not current'],
    [{ secretArn, candidates: [current, 7] }, 'candidates[1] is not an object'],
    [{ secretArn, candidates: [current, null] }, 'candidates[1] is not an object'],
    ...[7, null, Array(32).fill('x'), 'short', 'x'.repeat(31), 'x'.repeat(65)].map(
      (versionId) =>
        [
          { secretArn, candidates: [{ ...current, versionId }] },
          'candidates[0].versionId is not a string of 32 to 64 characters',
        ] as const,
    ),
    [
      { secretArn, candidates: [current, { ...pending, role: 'best' }] },
      'candidates[1].role is none of current, pending, previous, parked',
    ],
    [{ secretArn, candidates: [current, { ...pending, versionId: C }] }, 'candidates name a version twice'],
    [
      { secretArn, candidates: [current, pending, { versionId: V, role: 'current' }] },
      'candidates name two as current',
    ],
  ];

  test.each(refused)('is refused by the name of its fault: %j', (request, fault) => {
    expect(() => parseVerifierRequest(request)).toThrow(fault);
  });
});

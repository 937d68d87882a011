import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import schema from '../../docs/verifier-contract.schema.json' with { type: 'json' };
import { ROLES, UNKNOWN_CAUSES, VALUE_FAILURES } from '../../lambda/decision/evidence.ts';
import { parseVerifierRequest, type VerifierReply } from '../../lambda/decision/verifier-contract.ts';
import { parseVerifierReply } from '../../lambda/decision/verifier-reply.ts';
import { accepted, C, P, rejected, taken, unknown, V } from '../support/secrets.ts';

const asked = [
  { versionId: C, role: 'current' },
  { versionId: P, role: 'pending' },
] as const;

const reply: VerifierReply = {
  engine: 'postgres',
  answers: { [C]: rejected, [P]: accepted },
  sameIdentity: { [C]: true, [P]: true },
  hasValue: { [C]: true, [P]: true },
};

const bytes = (text: string) => new TextEncoder().encode(text);
const refusedFor = (field: string) => ({
  kind: 'failed',
  cause: 'verifier-reply-not-understood',
  field,
});
const parse = (value: unknown) => parseVerifierReply(bytes(JSON.stringify(value)), asked);

describe('a verifier’s reply', () => {
  test('is taken as evidence, version by version', () => {
    expect(parse(reply)).toEqual(taken({ [C]: rejected, [P]: accepted }));
  });

  test('with the fields or the endpoint at fault is taken with them', () => {
    const differs = { kind: 'unknown', cause: 'differs', fields: ['dbname', 'ssl'] } as const;
    const away = {
      kind: 'unknown',
      cause: 'unreachable',
      endpoint: { host: 'db.test', port: 5432 },
    } as const;
    expect(parse({ ...reply, answers: { [C]: away, [P]: differs } })).toEqual(
      taken({ [C]: away, [P]: differs }),
    );
  });

  const withAnswer = (parts: object) =>
    parse({ ...reply, answers: { [C]: rejected, [P]: { kind: 'unknown', cause: 'differs', ...parts } } });

  test.each([
    { fields: Array(20).fill('host') },
    { fields: ['a', `_${'x'.repeat(31)}`] },
    { endpoint: { host: '::1', port: 1 } },
    { endpoint: { host: `d${'b'.repeat(252)}`, port: 65_535 } },
  ])('is taken at the very edge of what is allowed: $#', (parts) => {
    expect(withAnswer(parts)).toMatchObject({ kind: 'taken' });
  });

  test.each([
    { fields: [] },
    { fields: Array(21).fill('host') },
    { fields: ['host', 'no name'] },
    { fields: ['host', 1] },
    { fields: [null] },
    { fields: [1, 'host'] },
    { fields: ['x'.repeat(33)] },
    { fields: ['/host'] },
    { endpoint: { host: 1, port: 5432 } },
    { endpoint: { host: ['db.test'], port: 5432 } },
    { endpoint: { host: '', port: 5432 } },
    { endpoint: { host: '//db.test', port: 5432 } },
    { endpoint: { host: 'db.test/', port: 5432 } },
    { endpoint: { host: 'db.test', port: 0 } },
    { endpoint: { host: 'db.test', port: -1 } },
    { endpoint: { host: 'db.test', port: 65_536 } },
    { endpoint: { host: 'db.test', port: 5432.5 } },
    { endpoint: { host: 'db.test', port: '5432' } },
    { endpoint: { host: 'db.test' } },
  ])('is refused beyond it: %j', (parts) => {
    expect(withAnswer(parts)).toMatchObject({ kind: 'failed', cause: 'verifier-reply-not-understood' });
  });

  test('is refused where an answer is a text', () => {
    expect(parse({ ...reply, answers: { [C]: rejected, [P]: 'accepted' } })).toMatchObject({
      kind: 'failed',
    });
  });

  test('of no value, another user, and not to know why is taken as it is', () => {
    const partial = {
      ...reply,
      answers: { [C]: rejected, [P]: unknown('no-value') },
      sameIdentity: { [C]: true, [P]: false },
      hasValue: { [C]: true, [P]: false },
    };
    expect(parse(partial)).toEqual(
      taken({ [C]: rejected, [P]: { answer: unknown('no-value'), sameIdentity: false, hasValue: false } }),
    );
  });

  test.each([
    [{ failed: 'values-unreachable' }, { cause: 'values-unreachable' }],
    [
      { failed: 'values-not-permitted', error: 'AccessDeniedException' },
      { cause: 'values-not-permitted', error: 'AccessDeniedException' },
    ],
    [{ failed: 'values-not-decryptable', error: 'FAKE-password' }, { cause: 'values-not-decryptable' }],
    [{ failed: 'values-unreachable', error: 7 }, { cause: 'values-unreachable' }],
    [{ failed: 'verifier-failed' }, { cause: 'verifier-reply-not-understood', field: 'failed' }],
    [{ failed: ['values-unreachable'] }, { cause: 'verifier-reply-not-understood', field: 'failed' }],
    [
      { ...reply, failed: 'values-unreachable' },
      { cause: 'verifier-reply-not-understood', field: 'reply' },
    ],
  ])('that tells of a failure is one, and never a text of its own: %j', (value, evidence) => {
    expect(parse(value)).toStrictEqual({ kind: 'failed', ...evidence });
  });

  const wrong: Readonly<Record<string, readonly [field: string, reply: unknown]>> = {
    'that is null': ['reply', null],
    'that is a list': ['reply', [reply]],
    'without its engine': ['reply', { ...reply, engine: undefined }],
    'with more than was asked': ['reply', { ...reply, password: 'FAKE-password' }],
    'with another field in the place of one': [
      'reply',
      { ...reply, hasValue: undefined, password: 'FAKE-password' },
    ],
    'whose engine could be a password': ['engine', { ...reply, engine: 'FAKE password' }],
    'whose engine is without end': ['engine', { ...reply, engine: 'x'.repeat(65) }],
    'whose engine is a number': ['engine', { ...reply, engine: 7 }],
    'without a version that was asked about': ['answers', { ...reply, answers: { [C]: rejected } }],
    'for a version that was not asked about': [
      'answers',
      { ...reply, answers: { ...reply.answers, [V]: accepted } },
    ],
    'for another version in place of one that was asked about': [
      'answers',
      { ...reply, answers: { [C]: rejected, [V]: accepted } },
    ],
    'that tells of another version in passing': [
      'hasValue',
      { ...reply, hasValue: { ...reply.hasValue, [V]: true } },
    ],
    'that has one word for all versions': ['sameIdentity', { ...reply, sameIdentity: true }],
    'with an answer of no known kind': [
      `answers.${C}`,
      { ...reply, answers: { ...reply.answers, [C]: { kind: 'maybe' } } },
    ],
    'with an answer that is a word': [
      `answers.${C}`,
      { ...reply, answers: { ...reply.answers, [C]: 'rejected' } },
    ],
    'with a cause of its own': [
      `answers.${P}`,
      { ...reply, answers: { ...reply.answers, [P]: { kind: 'unknown', cause: 'bad weather' } } },
    ],
    'with an unknown without its cause': [
      `answers.${C}`,
      { ...reply, answers: { ...reply.answers, [C]: { kind: 'unknown' } } },
    ],
    'that names a field by what could be a password': [
      `answers.${P}`,
      {
        ...reply,
        answers: { ...reply.answers, [P]: { kind: 'unknown', cause: 'differs', fields: ['FAKE password'] } },
      },
    ],
    'that explains a rejection': [
      `answers.${C}`,
      {
        ...reply,
        answers: { ...reply.answers, [C]: { kind: 'rejected', message: 'FAKE-password is wrong' } },
      },
    ],
    'with a number for a boolean': [
      `sameIdentity.${P}`,
      { ...reply, sameIdentity: { ...reply.sameIdentity, [P]: 1 } },
    ],
    'with a word for a boolean': [`hasValue.${P}`, { ...reply, hasValue: { ...reply.hasValue, [P]: 'yes' } }],
    'that accepts what holds no value': [
      `hasValue.${P}`,
      { ...reply, hasValue: { ...reply.hasValue, [P]: false } },
    ],
  };

  test.each(Object.entries(wrong))('%s is refused by the name of its field', (_, [field, value]) => {
    expect(parse(value)).toEqual(refusedFor(field));
  });

  test('that is no JSON, no UTF-8, nothing, or huge is not understood', () => {
    const whole = JSON.stringify(reply);
    for (const payload of [
      bytes(''),
      bytes(whole.slice(0, -1)),
      Uint8Array.of(0xff, 0xfe),
      bytes(whole + ' '.repeat(65_536)),
    ]) {
      expect(parseVerifierReply(payload, asked)).toEqual(refusedFor('reply'));
    }
  });

  test('may take 64 KB, and no more', () => {
    const whole = JSON.stringify(reply);
    const padded = (length: number) => bytes(whole.padEnd(length));
    expect(parseVerifierReply(padded(65_536), asked)).toMatchObject({ kind: 'taken' });
    expect(parseVerifierReply(padded(65_537), asked)).toEqual(refusedFor('reply'));
  });

  test('cannot reach a prototype by its keys', () => {
    const text = JSON.stringify(reply).replace('"answers":{', '"answers":{"__proto__":{"kind":"accepted"},');
    expect(parseVerifierReply(bytes(text), asked)).toEqual(refusedFor('answers'));
    expect('kind' in {}).toBe(false);
  });
});

describe('the published schema', () => {
  const ajv = new Ajv2020({ schemas: [schema] });
  const isRequest = ajv.compile({ $ref: 'verifier-contract.schema.json#/$defs/request' });
  const isReply = ajv.compile({ $ref: 'verifier-contract.schema.json#/$defs/reply' });

  test('knows the causes and the roles that the code knows, and no others', () => {
    const unknownAnswer = schema.$defs.answer.oneOf[2];
    expect(unknownAnswer?.properties.cause?.enum).toEqual(UNKNOWN_CAUSES);
    expect(schema.$defs.request.properties.candidates.items.properties.role.enum).toEqual(ROLES);
  });

  test('takes a failure’s reply, with every cause that the code knows', () => {
    const isFailed = ajv.compile({ $ref: 'verifier-contract.schema.json#/$defs/failed' });
    expect(schema.$defs.failed.properties.failed.enum).toEqual(VALUE_FAILURES);
    for (const failed of VALUE_FAILURES) {
      expect(isFailed({ failed }) && isFailed({ failed, error: 'TimeoutError' })).toBe(true);
      expect(isFailed({ failed, engine: 'postgres' })).toBe(false);
    }
  });

  test('takes the requests that are sent', () => {
    const request = { secretArn: 'arn:aws:secretsmanager:x:1:secret:y', candidates: asked };
    expect(isRequest(request)).toBe(true);
    expect(() => parseVerifierRequest(request)).not.toThrow();
  });

  test('takes a reply to what was asked exactly where the code does', () => {
    const anyAnswer = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(accepted, rejected, unknown('tls')) },
      fc.constantFrom({ kind: 'unknown' }, { kind: 'maybe' }, 'accepted', null),
      fc.record({ kind: fc.constant('unknown'), cause: fc.constantFrom(...UNKNOWN_CAUSES, 'weather') }),
      fc.record({ kind: fc.constantFrom('accepted', 'rejected'), cause: fc.constant('tls') }),
      fc.record(
        {
          kind: fc.constant('unknown'),
          cause: fc.constantFrom(...UNKNOWN_CAUSES),
          fields: fc.oneof(
            fc.array(fc.constantFrom('dbname', 'ssl', 'a b', '', 7), { maxLength: 3 }),
            fc.constant('dbname'),
          ),
          endpoint: fc.oneof(
            fc.record({
              host: fc.constantFrom('db.test', '::1', 'a b'),
              port: fc.constantFrom(5432, 0, '1'),
            }),
            fc.record({ host: fc.constant('db.test') }),
          ),
        },
        { requiredKeys: ['kind', 'cause'] },
      ),
    );
    const anyFlag = fc.oneof({ weight: 9, arbitrary: fc.boolean() }, fc.constantFrom(1, 'true', null));
    const each = <T>(one: fc.Arbitrary<T>) => fc.record({ [C]: one, [P]: one });
    const anyReply = fc.record(
      {
        engine: fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom('postgres', 'my-api', 'v1.2_x') },
          fc.constantFrom('', 'a b', 7),
          fc.string(),
        ),
        answers: each(anyAnswer),
        sameIdentity: each(anyFlag),
        hasValue: each(fc.constant(true)),
        extra: fc.constant(1),
      },
      { requiredKeys: ['engine', 'answers', 'sameIdentity', 'hasValue'] },
    );
    let understood = 0;
    fc.assert(
      fc.property(anyReply, (value) => {
        const isUnderstood = parse(value).kind === 'taken';
        if (isUnderstood) understood += 1;
        expect(isReply(value)).toBe(isUnderstood);
      }),
      { numRuns: 2_000 },
    );
    expect(understood).toBeGreaterThan(50);
  });
});

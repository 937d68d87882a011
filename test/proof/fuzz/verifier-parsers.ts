import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import schema from '../../../docs/verifier-contract.schema.json' with { type: 'json' };
import { type Evidence, ROLES, UNKNOWN_CAUSES } from '../../../lambda/decision/evidence.ts';
import { parseVerifierRequest } from '../../../lambda/decision/verifier-contract.ts';
import { parseVerifierReply } from '../../../lambda/decision/verifier-reply.ts';
import { C, OLD, P, Q, V } from '../../support/secrets.ts';
import { MARK } from './inputs.ts';
import { ARN, arrived, type Parser } from './parser.ts';

const ajv = new Ajv2020({ schemas: [schema] });
const isQuestion = ajv.compile({ $ref: 'verifier-contract.schema.json#/$defs/request' });
const isReply = ajv.compile({ $ref: 'verifier-contract.schema.json#/$defs/reply' });

/** Where a refusal is an error: its words begin with the field's path. */
const fieldIn = (message: string): string =>
  (/^(?:the )?([\w[\].]+)/.exec(message)?.[1] ?? '').replace(/\[\d+\]/, '[n]');

export const questionParser: Parser = {
  valid: fc.record({
    secretArn: fc.constant(ARN),
    candidates: fc
      .subarray(
        [P, V, Q, OLD].map((versionId, index) => ({ versionId, role: ROLES[(index % 3) + 1] ?? 'pending' })),
      )
      .map((others) => [{ versionId: C, role: 'current' }, ...others]),
  }),
  parse: (payload) => {
    try {
      const value = parseVerifierRequest(arrived(payload));
      return { kind: 'understood', as: 'a question', value, again: value, isAsTyped: isQuestion(value) };
    } catch (error) {
      const told = error instanceof Error ? `${error.stack}` : MARK;
      return { kind: 'refused', fields: [fieldIn(error instanceof Error ? error.message : '')], told };
    }
  },
  reaches: [
    ...['a question', 'request', 'secretArn', 'candidates'],
    ...['candidates[n]', 'candidates[n].versionId', 'candidates[n].role'],
  ],
};

const answer = fc.oneof(
  fc.constantFrom({ kind: 'accepted' }, { kind: 'rejected' }),
  fc.constantFrom(...UNKNOWN_CAUSES).map((cause) => ({ kind: 'unknown', cause })),
);
const both = <Value>(of: fc.Arbitrary<Value>) => fc.record({ [C]: of, [P]: of });

/** The field of a version, whichever it is. */
const ofVersion = (field: string): string => field.replace(/\..*/, '.…');

const replyOf = (evidence: Extract<Evidence, { kind: 'taken' }>) => {
  const each = <Value>(value: (finding: (typeof found)[number][1]) => Value) =>
    Object.fromEntries(found.map(([version, finding]) => [version, value(finding)]));
  const found = [...evidence.findings];
  return {
    engine: evidence.engine,
    answers: each((finding) => finding.answer),
    sameIdentity: each((finding) => finding.sameIdentity),
    hasValue: each((finding) => finding.hasValue),
  };
};

export const replyParser: Parser = {
  valid: fc.record({
    engine: fc.constantFrom('postgres', 'my-api_2.0', 'x'.repeat(64)),
    answers: both(answer),
    sameIdentity: both(fc.boolean()),
    hasValue: both(fc.constantFrom(true, true, true, false)),
  }),
  parse: (payload) => {
    const value = parseVerifierReply(payload, [
      { versionId: C, role: 'current' },
      { versionId: P, role: 'pending' },
    ]);
    if (value.kind === 'failed')
      return { kind: 'refused', fields: [ofVersion(value.field ?? '')], told: JSON.stringify(value) };
    const [current, pending] = [...value.findings.values()].map((finding) => finding.answer.kind);
    const again = replyOf(value);
    return { kind: 'understood', as: `${current}, ${pending}`, value, again, isAsTyped: isReply(again) };
  },
  reaches: [
    ...['reply', 'engine', 'answers', 'sameIdentity', 'hasValue'],
    ...['answers.…', 'sameIdentity.…', 'hasValue.…'],
    ...['accepted', 'rejected', 'unknown'].flatMap((current) =>
      ['accepted', 'rejected', 'unknown'].map((pending) => `${current}, ${pending}`),
    ),
  ],
};

import { CAUSES } from './causes.ts';
import type { Answer, Evidence } from './evidence.ts';
import { entryOf, REASONS } from './reasons.ts';
import type { Step, Verdict } from './verdict.ts';
import { visibleWord } from './visible.ts';

/** Each kind of verdict in a sentence. */
export const KINDS: Readonly<Record<Verdict['kind'], string>> = {
  leave: 'There is nothing to do, or nothing that is ours to do.',
  hold: 'Something is to be done, and the mode or the lack of a label forbids it.',
  tidy: 'Labels that have served are taken off the AWSCURRENT version.',
  unblock: 'The pending version is parked under a rescue label, and AWSPENDING is taken off it.',
  promote: 'AWSCURRENT moves forward, to the version whose password the database has.',
  restore: 'AWSCURRENT moves back to the AWSPREVIOUS version, whose password the database has.',
  release: 'Rescue labels that have served are taken off.',
  'give-back': 'AWSPENDING is put back on the version that a newly started rotation works on.',
};

/** What is said of a verdict, part by part. It names labels and version ids, never a value. */
export type Saying = {
  /** What was seen. */
  readonly seen: string;
  /** The plan's steps, as right before they are taken as after. */
  readonly steps: string;
  /** What to do. Missing where no person is needed. */
  readonly advice?: string;
};

export const sayingOf = (verdict: Verdict, evidence?: Evidence): Saying => {
  const { seen, advice } = entryOf(verdict.reason);
  const needed = verdict.person === 'needed' ? adviceFor(verdict, advice) : undefined;
  return {
    seen: [seen, ...whyUnverified(verdict, evidence)].join(' '),
    steps: stepsInWords(verdict),
    ...(needed && { advice: needed }),
  };
};

/** A verdict in a few sentences, for an operator. */
export const explain = (verdict: Verdict, evidence?: Evidence): string => {
  const { seen, steps, advice } = sayingOf(verdict, evidence);
  return [seen, steps, ...(advice ? [advice] : [])].join(' ');
};

const stepsInWords = (verdict: Verdict): string => {
  if (verdict.kind === 'leave') return 'Nothing is written.';
  if (verdict.kind !== 'hold') return `Steps: ${verdict.steps.map(inWords).join(', ')}.`;
  const would = verdict.would.steps.map(inWords).join(', ');
  return verdict.reason === 'labels-exhausted'
    ? `Nothing is written. With a free label, these would follow: ${would}.`
    : `Mode report: nothing is written. The steps would be: ${would}.`;
};

const adviceFor = (verdict: Verdict, advice: string | undefined): string | undefined =>
  advice ??
  (verdict.kind === 'hold'
    ? 'Take these steps yourself: rotation-remediation apply SECRET --verify.'
    : undefined);

/** Why nobody knows, where that is the reason: AWSCURRENT's answer, which comes first, or the verifier's failure. */
const whyUnverified = ({ reason }: Verdict, evidence: Evidence | undefined): string[] => {
  if (reason !== 'unverified' || evidence === undefined) return [];
  if (evidence.kind === 'failed') return [`Its failure: ${evidence.cause}.`];
  const [current] = evidence.findings.values();
  if (current?.answer.kind !== 'unknown') return [];
  return [`Its answer: ${answerInWords(current.answer)} (${CAUSES[current.answer.cause]}).`];
};

/** A step in words: `move AWSCURRENT from 1a2b… to 3c4d…`. */
export const inWords = (step: Step): string => {
  const label = visibleWord(step.label);
  switch (step.kind) {
    case 'attach':
      return `put ${label} on ${visibleWord(step.to)}`;
    case 'move':
      return `move ${label} from ${visibleWord(step.from)} to ${visibleWord(step.to)}`;
    case 'detach':
      return `take ${label} off ${visibleWord(step.from)}`;
  }
};

/** A verdict, and what it rests on, as flat fields for a log line. */
export type VerdictFields = {
  readonly verdict: Verdict['kind'];
  readonly reason: Verdict['reason'];
  readonly row: number;
  readonly person: Verdict['person'];
  readonly explanation: string;
  readonly steps: readonly string[];
  /** Set in place of `steps` where the verdict is to hold. */
  readonly would?: readonly string[];
  readonly engine?: string;
  /** By version id: `accepted`, `rejected` or `unknown: <cause>`. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly verifierFailure?: string;
  /** The field of its reply that was not understood. */
  readonly verifierFailureField?: string;
};

export const verdictFields = (verdict: Verdict, evidence?: Evidence): VerdictFields => ({
  verdict: verdict.kind,
  reason: verdict.reason,
  row: REASONS[verdict.reason].row,
  person: verdict.person,
  explanation: explain(verdict, evidence),
  steps: 'steps' in verdict ? verdict.steps.map(inWords) : [],
  ...(verdict.kind === 'hold' && { would: verdict.would.steps.map(inWords) }),
  ...evidenceFields(evidence),
});

const evidenceFields = (
  evidence: Evidence | undefined,
): Pick<VerdictFields, 'engine' | 'answers' | 'verifierFailure' | 'verifierFailureField'> => {
  if (evidence === undefined) return {};
  if (evidence.kind === 'failed') {
    const { cause, field } = evidence;
    return { verifierFailure: cause, ...(field && { verifierFailureField: field }) };
  }
  const answers = [...evidence.findings].map(([version, { answer }]) => [version, answerInWords(answer)]);
  return { engine: evidence.engine, answers: Object.fromEntries(answers) };
};

/** `accepted`, `rejected` or `unknown: <cause>`, with the fields or the endpoint at fault in brackets. */
export const answerInWords = (answer: Answer): string => {
  if (answer.kind !== 'unknown') return answer.kind;
  const { cause, fields = [], endpoint } = answer;
  const details = [...fields, ...(endpoint ? [`${endpoint.host}:${endpoint.port}`] : [])];
  return `unknown: ${cause}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
};

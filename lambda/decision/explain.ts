import { CAUSES } from './causes.ts';
import type { Answer, Evidence } from './evidence.ts';
import { entryOf, REASONS } from './reasons.ts';
import { inWords, stepsInWords } from './step-words.ts';
import type { Step, Verdict } from './verdict.ts';

/** Each kind of verdict in a sentence. */
export const KINDS: Readonly<Record<Verdict['kind'], string>> = {
  'no-action': 'Nothing is to be done, or this tool must not do it.',
  withheld: 'There are steps to take, but the mode or the limit of 20 labels prevents them.',
  cleanup: 'Obsolete labels are taken off the AWSCURRENT version.',
  unblock: 'The pending version is parked under a rescue label, and AWSPENDING is taken off it.',
  promote: 'AWSCURRENT moves forward, to the version whose password the database has.',
  rollback: 'AWSCURRENT moves back to the AWSPREVIOUS version, whose password the database has.',
  release: 'Obsolete rescue labels are taken off.',
  reinstate: 'AWSPENDING is put back on the version that a newly started rotation works on.',
};

/** A verdict in words, part by part. It names labels and version ids, never a value. */
export type Saying = {
  /** What was seen. */
  readonly seen: string;
  /** The plan's steps. After they were tried: the steps that AWS took and those that it refused. */
  readonly steps: string;
  /** What to do. Missing where no attention is required. */
  readonly advice?: string;
};

/** The words for a verdict. `taken` are the steps that AWS took; leave it out where none was tried. */
export const sayingOf = (verdict: Verdict, evidence?: Evidence, taken?: readonly Step[]): Saying => {
  const { seen, advice } = entryOf(verdict.reason);
  const needed = verdict.attention === 'required' ? adviceFor(verdict, advice) : undefined;
  return {
    seen: [seen, ...whyUnverified(verdict, evidence)].join(' '),
    steps: stepsInWords(verdict, taken),
    ...(needed && { advice: needed }),
  };
};

/** A verdict in a few sentences, for an operator. */
export const explain = (verdict: Verdict, evidence?: Evidence, taken?: readonly Step[]): string => {
  const { seen, steps, advice } = sayingOf(verdict, evidence, taken);
  return [seen, steps, ...(advice ? [advice] : [])].join(' ');
};

const adviceFor = (verdict: Verdict, advice: string | undefined): string | undefined =>
  advice ??
  (verdict.kind === 'withheld'
    ? 'Take these steps yourself: rotation-remediation plan SECRET --verify shows each as a command.'
    : undefined);

/** For the reason `unverified`: AWSCURRENT's answer, which comes first, or the verifier's failure. */
const whyUnverified = ({ reason }: Verdict, evidence: Evidence | undefined): string[] => {
  if (reason !== 'unverified' || evidence === undefined) return [];
  if (evidence.kind === 'failed') return [`Its failure: ${evidence.cause}.`];
  const [current] = evidence.findings.values();
  if (current?.answer.kind !== 'unknown') return [];
  return [`Its answer: ${answerInWords(current.answer)} (${CAUSES[current.answer.cause]}).`];
};

/** A verdict and its evidence as flat fields, for a log line. */
export type VerdictFields = {
  readonly verdict: Verdict['kind'];
  readonly reason: Verdict['reason'];
  readonly row: number;
  readonly attention: Verdict['attention'];
  readonly explanation: string;
  /** The planned steps; after they were tried, the steps that AWS took. */
  readonly steps: readonly string[];
  /** With verdict `withheld`: the steps that would be taken. */
  readonly would?: readonly string[];
  readonly engine?: string;
  /** By version id: `accepted`, `rejected` or `unknown: <cause>`. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly verifierFailure?: string;
  /** The field of the verifier's reply that was not understood. */
  readonly verifierFailureField?: string;
};

export const verdictFields = (
  verdict: Verdict,
  evidence?: Evidence,
  taken?: readonly Step[],
): VerdictFields => ({
  verdict: verdict.kind,
  reason: verdict.reason,
  row: REASONS[verdict.reason].row,
  attention: verdict.attention,
  explanation: explain(verdict, evidence, taken),
  steps: (taken ?? ('steps' in verdict ? verdict.steps : [])).map(inWords),
  ...(verdict.kind === 'withheld' && { would: verdict.would.steps.map(inWords) }),
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

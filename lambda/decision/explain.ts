import { quoted, visibleWord } from '../runtime/visible.ts';
import { CAUSES, FAILURES } from './causes.ts';
import type { Answer, Evidence, ReadError } from './evidence.ts';
import { entryOf } from './reasons.ts';
import { inWords, stepsInWords } from './step-words.ts';
import { AWSCURRENT, AWSPREVIOUS } from './values.ts';
import type { Hindrance, Step, Verdict } from './verdict.ts';

/** Each kind of verdict in a sentence. */
export const KINDS: Readonly<Record<Verdict['kind'], string>> = {
  'no-action': 'Nothing is to be done, or this tool must not do it.',
  withheld:
    'There are steps to take. The mode, the limit of 20 labels, or a change a moment ago prevents them.',
  cleanup: 'Obsolete labels are taken off the AWSCURRENT version.',
  unblock:
    'The pending version is parked under a rescue label, and AWSPENDING is taken off it. Without a login, AWSPREVIOUS moves to it. A refused AWSCURRENT version that is alone gets a rescue label.',
  promote: 'AWSCURRENT moves forward, to the version whose password the database has.',
  rollback: 'AWSCURRENT moves back to an earlier version, whose password the database has.',
  release: 'Obsolete rescue labels are taken off. AWSPREVIOUS moves back to the version that had it.',
  reinstate: 'AWSPENDING is put back on the version that a newly started rotation works on.',
};

/** A verdict in words, part by part. It names labels and version ids, never a value. */
export type Saying = {
  /** What was seen. */
  readonly seen: string;
  /** Whether clients can log in, where it is known that they can't. */
  readonly clients?: string;
  /** The plan's steps. After they were tried: the steps that AWS took and those that it refused. */
  readonly steps: string;
  /** What to do, where anything can be. */
  readonly advice?: string;
};

/** The words for a verdict. `taken` are the steps that AWS took; leave it out where none was tried. */
export const sayingOf = (verdict: Verdict, evidence?: Evidence, taken?: readonly Step[]): Saying => {
  const { seen, advice } = entryOf(verdict.reason);
  const needed = [
    ...(verdict.attention === 'none' ? [] : adviceFor(verdict, advice)),
    ...wayBackOf(verdict, taken),
  ].join(' ');
  return {
    seen: [seen, ...whyUnverified(verdict, evidence)].join(' '),
    ...(clientsOf(evidence, taken) === 'locked-out' && { clients: 'Clients are locked out.' }),
    steps: stepsInWords(verdict, taken),
    ...(needed !== '' && { advice: needed }),
  };
};

/**
 * Whether the clients that read AWSCURRENT can log in. `locked-out`: its password was refused, and AWSCURRENT was not
 * moved to one that was accepted. `unknown`: nobody looked, or the answer was none.
 */
export type Clients = 'locked-out' | 'not-affected' | 'unknown';

/** `taken`: the steps that AWS took. */
export const clientsOf = (evidence: Evidence | undefined, taken: readonly Step[] = []): Clients => {
  const isMoved = taken.some(({ label }) => label === AWSCURRENT);
  if (isMoved) return 'not-affected';
  const [current] = evidence?.kind === 'taken' ? evidence.findings.values() : [];
  if (current?.answer.kind === 'accepted') return 'not-affected';
  return current?.answer.kind === 'rejected' ? 'locked-out' : 'unknown';
};

/** A verdict in a few sentences, for an operator. */
export const explain = (verdict: Verdict, evidence?: Evidence, taken?: readonly Step[]): string => {
  const { seen, clients, steps, advice } = sayingOf(verdict, evidence, taken);
  return [seen, clients, steps, advice].filter((part) => part !== undefined).join(' ');
};

const adviceFor = (verdict: Verdict, advice: string | undefined): string[] => {
  if (verdict.kind === 'withheld' && verdict.because === 'unsettled') return [ASK_LATER];
  if (advice !== undefined) return [advice];
  return verdict.kind === 'withheld'
    ? ['Take these steps yourself: rotation-remediation plan SECRET --verify shows each as a command.']
    : [];
};

const ASK_LATER =
  'The secret has changed a moment ago, so a step of a rotation may still be running. Ask again a quarter of an hour after the change: rotation-remediation plan SECRET --verify.';

/** How to take AWSPREVIOUS back from where it was put without a login. */
const wayBackOf = (verdict: Verdict, taken?: readonly Step[]): string[] => {
  if (verdict.kind !== 'unblock') return [];
  const step = (taken ?? verdict.steps).find(({ label }) => label === AWSPREVIOUS);
  if (step === undefined || step.kind === 'detach') return [];
  const from = 'from' in step ? ` --move-to-version-id=${quoted(visibleWord(step.from))}` : '';
  return [
    `${taken === undefined ? 'After these steps, this' : 'This'} takes AWSPREVIOUS back (aws secretsmanager update-secret-version-stage --secret-id SECRET --version-stage AWSPREVIOUS --remove-from-version-id=${quoted(visibleWord(step.to))}${from}).`,
  ];
};

/** For the reason `unverified`: AWSCURRENT's answer, which comes first, or the verifier's failure. */
const whyUnverified = ({ reason }: Verdict, evidence: Evidence | undefined): string[] => {
  if (reason !== 'unverified' || evidence === undefined) return [];
  if (evidence.kind === 'failed') return [`Its failure: ${failureInWords(evidence)}.`];
  const [current] = evidence.findings.values();
  if (current?.answer.kind !== 'unknown') return [];
  return [`Its answer: ${answerInWords(current.answer)} (${CAUSES[current.answer.cause]}).`];
};

/** A failure and what it means: `values-unreachable, TimeoutError (…)`. */
export const failureInWords = ({ cause, error }: Extract<Evidence, { kind: 'failed' }>): string =>
  `${[cause, error].filter((word) => word !== undefined).join(', ')} (${FAILURES[cause]})`;

/** A verdict and its evidence as flat fields, for a log line. */
export type VerdictFields = {
  readonly verdict: Verdict['kind'];
  readonly reason: Verdict['reason'];
  /** The number of the row of the decision table. */
  readonly row: string;
  readonly attention: Verdict['attention'];
  readonly clients: Clients;
  readonly explanation: string;
  /** The planned steps; after they were tried, the steps that AWS took. */
  readonly steps: readonly string[];
  /** With verdict `withheld`: the steps that would be taken, and what prevents them. */
  readonly would?: readonly string[];
  readonly because?: Hindrance;
  readonly engine?: string;
  /** By version id: `accepted`, `rejected` or `unknown: <cause>`. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly verifierFailure?: string;
  /** The field of the verifier's reply that was not understood. */
  readonly verifierFailureField?: string;
  /** The name of AWS's or the network's error, where the AWSCURRENT value could not be read. */
  readonly verifierFailureError?: ReadError;
};

export const verdictFields = (
  verdict: Verdict,
  evidence?: Evidence,
  taken?: readonly Step[],
): VerdictFields => ({
  verdict: verdict.kind,
  reason: verdict.reason,
  row: verdict.row,
  attention: verdict.attention,
  clients: clientsOf(evidence, taken),
  explanation: explain(verdict, evidence, taken),
  steps: (taken ?? ('steps' in verdict ? verdict.steps : [])).map(inWords),
  ...(verdict.kind === 'withheld' && {
    would: verdict.would.steps.map(inWords),
    because: verdict.because,
  }),
  ...evidenceFields(evidence),
});

const evidenceFields = (
  evidence: Evidence | undefined,
): Pick<
  VerdictFields,
  'engine' | 'answers' | 'verifierFailure' | 'verifierFailureField' | 'verifierFailureError'
> => {
  if (evidence === undefined) return {};
  if (evidence.kind === 'failed') {
    const { cause, field, error } = evidence;
    return {
      verifierFailure: cause,
      ...(field && { verifierFailureField: field }),
      ...(error && { verifierFailureError: error }),
    };
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

import { CAUSES } from '../../lambda/decision/causes.ts';
import { type Evidence, type Finding, NO_DATABASE } from '../../lambda/decision/evidence.ts';
import { answerInWords, failureInWords } from '../../lambda/decision/explain.ts';
import type { VersionId } from '../../lambda/decision/values.ts';
import { visibleWord } from '../../lambda/runtime/visible.ts';

/** Causes of versions that were not tried. The table of labels shows them. */
const IN_THE_PICTURE: readonly string[] = ['not-tried', 'no-value'];

/** A verifier's `engine` where AWSCURRENT's value names no known one. */
const NO_NAMES: readonly string[] = [NO_DATABASE, 'unknown'];

/** The answers of a run of logins, one sentence per line. `short` names versions. */
export const evidenceInWords = (evidence: Evidence, short: (text: string) => string): string[] => {
  if (evidence.kind === 'failed') return [`The verifier gave no answer: ${failureInWords(evidence)}.`];
  const { engine, findings } = evidence;
  const isNamed = !NO_NAMES.includes(engine);
  const named = (kind: Finding['answer']['kind']): string =>
    [...findings]
      .flatMap(([version, { answer }]) => (answer.kind === kind ? [visibleWord(short(version))] : []))
      .join(', ');
  const [accepted, rejected] = [named('accepted'), named('rejected')];
  return [
    ...(accepted ? [`Logged in${isNamed ? ` to ${engine}` : ''} with ${accepted}.`] : []),
    ...(rejected ? [`The server${isNamed ? ` (${engine})` : ''} refused ${rejected}.`] : []),
    ...[...findings].flatMap(([version, finding]) => unknownInWords(visibleWord(short(version)), finding)),
  ];
};

const unknownInWords = (version: string, { answer }: Finding): string[] => {
  if (answer.kind !== 'unknown' || IN_THE_PICTURE.includes(answer.cause)) return [];
  return [`${version}: ${answerInWords(answer)}. That means: ${CAUSES[answer.cause]}.`];
};

/** One version's answer in a word or two; empty if it was not asked about. AWSCURRENT's is the first. */
export const loginInWords = (version: VersionId, evidence: Evidence | undefined): string => {
  if (evidence?.kind !== 'taken') return '';
  const finding = evidence.findings.get(version);
  if (finding === undefined) return '';
  const [current] = evidence.findings.keys();
  const { answer, hasValue, sameIdentity } = finding;
  if (!hasValue) return 'no value';
  if (answer.kind === 'unknown') return answer.cause === 'not-tried' ? 'not tried' : answerInWords(answer);
  return `${answer.kind}${sameIdentity || version === current ? '' : ' (another user)'}`;
};

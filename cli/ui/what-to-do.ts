import { sayingOf } from '../../lambda/decision/explain.ts';
import type { Secret } from '../../lambda/decision/observation.ts';
import { entryOf } from '../../lambda/decision/reasons.ts';
import type { Reconciliation } from '../../lambda/remediate/outcome.ts';
import type { Look } from '../commands/look.ts';
import type { AwsOptions } from '../commands/options.ts';
import type { Found } from '../commands/survey.ts';
import { isRepairable, type Swept } from '../commands/sweep-apply.ts';
import { EXIT, exitCodeAfter, exitCodeOf } from '../exit-codes.ts';
import { adviceLines, adviceOn } from './advice.ts';
import { inOrderOfNeed, rankOf } from './sweep-view.ts';
import type { Terminal } from './terminal.ts';

/** A secret that calls for somebody, as it is now. */
type Need = {
  readonly region: string;
  readonly secret: Secret;
  readonly judged: Pick<Reconciliation, 'verdict' | 'evidence'>;
  readonly advice: string;
};

/** What an operator is to do about the secrets that a sweep found, reason by reason. */
export const whatToDoView = (swept: Swept, options: AwsOptions, terminal: Terminal): string[] => {
  const needs = inOrderOfNeed(swept.surveys).flatMap((found) => needOf(found, swept.applied));
  if (needs.length === 0) return [];
  const reasons = [...new Set(needs.map(({ judged }) => judged.verdict.reason))];
  return [
    '',
    terminal.paint.bold(swept.applied.size > 0 ? 'What is left to do' : 'What to do'),
    ...reasons.flatMap((reason) => {
      const all = needs.filter(({ judged }) => judged.verdict.reason === reason);
      return [`  ${reason}, on ${namesOf(all)}`, ...adviceFor(all, options, terminal)];
    }),
  ];
};

const NAMED = 3;

const namesOf = (all: readonly Need[]): string => {
  const names = all.slice(0, NAMED).map(({ secret }) => secret.name);
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return `${names.join(', ')}${more}`;
};

/** For one secret its commands name it; for several, `SECRET` stands for each. */
const adviceFor = (
  [first, ...others]: readonly Need[],
  options: AwsOptions,
  terminal: Terminal,
): string[] => {
  if (first === undefined) return [];
  const { region, secret, judged, advice } = first;
  const about = others.length === 0 ? { secret, evidence: judged.evidence } : undefined;
  return adviceLines(advice, about, { ...options, region }, terminal, '    ');
};

const needOf = (found: Found, applied: Swept['applied']): Need[] => {
  const { look, region } = found;
  if (!('verdict' in look)) return [];
  const tried = applied.get(found);
  const done = tried?.kind === 'done' ? tried : undefined;
  const callsFor = done ? isOpen(look, done) : exitCodeOf(look) === EXIT.attentionRequired;
  // Stopped before it, or failed.
  const isLeft = done === undefined && applied.size > 0 && isRepairable(found);
  const isFailing = done === undefined && rankOf(found) === 'failing';
  if (!callsFor && !isLeft && !isFailing) return [];
  const secret = done?.after?.kind === 'secret' ? done.after : look.secret;
  const advice = adviceOf(look, done);
  return advice === undefined ? [] : [{ region, secret, judged: done ?? look, advice }];
};

/** Whether somebody is called for still. A second login that told nothing does not end what the first one told. */
const isOpen = (look: Look, done: Reconciliation): boolean => {
  const code = exitCodeAfter(done, look);
  if (code === EXIT.attentionRequired) return true;
  return code !== EXIT.nothingToDo && exitCodeOf(look) === EXIT.attentionRequired;
};

/** The reason's own. Before it, where there are steps that were not taken, the command that takes them. */
const adviceOf = (look: Look, done: Reconciliation | undefined): string | undefined => {
  if (done) return sayingOf(done.verdict, done.evidence, done.taken).advice;
  if (!('steps' in look.verdict)) return adviceOn(look);
  return [TAKE_THE_STEPS, entryOf(look.verdict.reason).advice ?? ''].join(' ').trim();
};

const TAKE_THE_STEPS = 'Take the steps: rotation-remediation apply SECRET --verify.';

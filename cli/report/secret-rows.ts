import { explain, sayingOf } from '../../lambda/decision/explain.ts';
import { RESCUE_PREFIX } from '../../lambda/decision/rescue-label.ts';
import { inWords, takenInWords } from '../../lambda/decision/step-words.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, type EpochMs } from '../../lambda/decision/values.ts';
import type { Verdict } from '../../lambda/decision/verdict.ts';
import { explainFollowUp } from '../../lambda/remediate/outcome.ts';
import { awsCommand } from '../aws/aws-command.ts';
import { type Look, stepsOf } from '../commands/look.ts';
import { type Applied, hasWritten } from '../commands/sweep-apply.ts';
import { adviceOn, adviceParts } from '../ui/advice.ts';
import { NO_LABEL, type PictureRow, pictureRows } from '../ui/label-table.ts';
import { earlierRefusal } from '../ui/nobody-logged-in.ts';
import { nameIn, type OwnOptions, ownCommand } from '../ui/shell-words.ts';
import { RANKS, rankOf } from '../ui/sweep-view.ts';
import { duration, moment, shortened, shortener } from '../ui/text.ts';
import { type Html, html } from './html.ts';
import { RANK_WORDS } from './rank-words.ts';
import type { ReportSecret } from './report-content.ts';

/** The sortable columns. `key` names the cell's sort key. */
export const COLUMNS = [
  { key: 'name', title: 'Secret', hint: 'by name' },
  { key: 'region', title: 'Region', hint: 'by Region' },
  { key: 'since', title: 'Unchanged for', hint: 'by how long it has not changed' },
  { key: 'rank', title: 'State', hint: 'by how much it asks of you' },
  { key: 'verdict', title: 'What follows', hint: 'by verdict' },
] as const;

type RowOptions = {
  readonly index: number;
  readonly at: EpochMs;
  readonly several: boolean;
  readonly options: OwnOptions;
};

/** A secret's row, and the row below it that unfolds. Without the script the page shows both. */
export const secretRows = (secret: ReportSecret, settings: RowOptions): Html => {
  const { found, applied } = secret;
  const { index, at, several } = settings;
  const {
    look,
    region,
    secret: { changedAt },
  } = found;
  const rank = rankOf(found);
  const reason = 'verdict' in look ? look.verdict.reason : look.failure.error;
  return html`<tbody data-rank="${rank}">
<tr class="secret">
<th class="cell name" scope="row" data-value="${found.secret.name}"><button type="button" aria-expanded="true" aria-controls="more-${index}">${found.secret.name}</button></th>
${several ? html`<td class="cell" data-value="${region}">${region}</td>` : undefined}
<td class="cell" data-value="${changedAt === undefined ? 0 : at - changedAt}">${changedAt === undefined ? 'unknown' : duration(at - changedAt)}</td>
<td class="cell" data-value="${RANKS.indexOf(rank)}">${applied && rank === 'to-do' ? undefined : html`<span class="mark ${rank}">${RANK_WORDS[rank]}</span> `}${applied ? html`<span class="mark ${applied.kind}">${appliedWord(applied)}</span>` : undefined}</td>
<td class="cell" data-value="${verdictWord(secret)}">${verdictWord(secret)} <code>${reason}</code></td>
</tr>
<tr class="more" id="more-${index}"><td colspan="${several ? 5 : 4}"><div class="parts">
${explanation(secret, settings)}
${labels(secret)}
${timeline(secret)}
${steps(secret, settings)}
</div></td></tr>
</tbody>
`;
};

const verdictWord = ({ found: { look } }: ReportSecret): string => {
  if (!('verdict' in look)) return 'not read';
  return look.verdict.kind;
};

const explanation = (
  { found: { look, region, secret }, applied }: ReportSecret,
  { options }: RowOptions,
): Html => html`<section class="words">
<p>${'verdict' in look ? reasonWords(look) : look.failure.explanation}</p>
${'verdict' in look ? advice(look, { ...options, region }) : undefined}
${applied ? html`<p>${appliedWords(applied)}</p>` : undefined}
<p class="arn"><code>${secret.arn}</code></p>
</section>`;

/** The verdict in words, without its steps, which have their own section. */
const reasonWords = (look: Look): string => {
  const { clients, seen } = sayingOf(look.verdict, look.evidence);
  return [...(clients ? [clients] : []), seen, ...earlierRefusal(look)].join(' ');
};

/** What to do, with each command by itself. */
const advice = (look: Look, options: OwnOptions): Html[] => {
  const words = adviceOn(look);
  if (words === undefined) return [];
  return adviceParts(words, look, options).map(({ kind, text }) =>
    kind === 'words' ? html`<p>${text}</p>\n` : html`<pre tabindex="0"><code>${text}</code></pre>\n`,
  );
};

const appliedWord = (applied: Applied): string => {
  if (applied.kind === 'failed') return hasWritten(applied) ? 'a part done, then failed' : 'failed';
  return hasWritten(applied) ? 'steps taken' : 'nothing written';
};

const appliedWords = (applied: Applied): string => {
  if (applied.kind === 'failed')
    return `Its steps were to be taken, and that failed: ${applied.failure.explanation} ${takenInWords(applied.taken)}`;
  const { verdict, evidence, taken = [], followUp } = applied;
  const after = followUp ? ` ${explainFollowUp(followUp, taken)}` : '';
  return `Looked at again, to take its steps: ${explain(verdict, evidence, taken)}${after}`;
};

/** The labels before and after the steps. Without a read after them, the labels as planned. */
const labels = ({ found: { look, secret }, applied }: ReportSecret): Html => {
  const after = applied?.kind === 'done' && applied.after?.kind === 'secret' ? applied.after : undefined;
  const looked = 'verdict' in look ? look : { secret, foreseen: secret.versions };
  const rows = pictureRows(after ? { ...looked, foreseen: after.versions } : looked);
  const [now, then] = applied
    ? ['Before', after ? 'After' : 'As planned']
    : ['verdict' in look ? 'Now' : 'As listed', 'Then'];
  const changed = rows.some(({ now, later }) => now.join() !== later.join());
  const tried = rows.some(({ login }) => login !== '');
  return html`<section><h2>Labels</h2>
<table class="labels"><thead><tr><th class="title" scope="col">Version</th><th class="title" scope="col">${now}</th>${changed ? html`<th class="title" scope="col">${then}</th>` : undefined}${tried ? html`<th class="title" scope="col">Login</th>` : undefined}</tr></thead>
<tbody>
${rows.map(
  (
    row,
  ) => html`<tr><th scope="row"><code>${row.version}</code></th><td>${row.now.map((label) => chip(label, 'same'))}</td>${changed ? html`<td>${laterChips(row)}</td>` : undefined}${tried ? html`<td>${row.login}</td>` : undefined}</tr>
`,
)}</tbody></table></section>`;
};

const laterChips = ({ now, later }: PictureRow): Html[] =>
  later.map((label) => chip(label, now.includes(label) ? 'same' : 'new'));

const chip = (label: string, change: 'same' | 'new'): Html =>
  label === NO_LABEL
    ? html`<span class="label none">${label}</span> `
    : html`<span class="label ${kindOf(label)} ${change}">${label}</span> `;

const STAGES: readonly string[] = [AWSCURRENT, AWSPENDING, AWSPREVIOUS];

const kindOf = (label: string): string => {
  if (label.startsWith(RESCUE_PREFIX)) return 'rescue';
  return STAGES.includes(label) ? label.toLowerCase() : 'custom';
};

const timeline = ({ timeline: moments }: ReportSecret): Html => html`<section><h2>Timeline</h2>
<ol class="timeline">
${moments.map(
  ({
    at,
    kind,
    text,
  }) => html`<li class="${kind}"><time datetime="${new Date(at).toISOString()}">${moment(at)}</time> ${text}</li>
`,
)}</ol></section>`;

const steps = (
  { found: { look, region, secret }, applied }: ReportSecret,
  { options }: RowOptions,
): Html | undefined => {
  if (!('verdict' in look)) return undefined;
  const all = stepsOf(look.verdict);
  if (all.length === 0) return undefined;
  const short = shortener([...secret.versions.keys()]);
  const isToDo = !applied && 'steps' in look.verdict;
  const own = ownCommand(['apply', nameIn(secret), '--verify'], { ...options, region });
  return html`<section class="steps"><h2>${applied ? 'Steps as planned' : titleFor(look.verdict)}</h2>
${isToDo ? html`<p>With this program:</p><pre tabindex="0"><code>${own}</code></pre><p>Or one by one:</p>` : undefined}
<ol>
${all.map(
  (
    step,
  ) => html`<li>${inWords(shortened(step, short))}<pre tabindex="0"><code>${commandLines(awsCommand(secret.arn, step, { ...options, region }))}</code></pre></li>
`,
)}</ol></section>`;
};

const commandLines = (words: readonly string[]): Html[] =>
  words.map((word, index) => (index === 0 ? html`${word}` : html` \\\n  ${word}`));

const titleFor = ({ kind }: Verdict): string =>
  kind === 'withheld' ? 'Steps withheld' : 'Steps, in this order';

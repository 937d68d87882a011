import { createHash } from 'node:crypto';
import { rotateCommandIn } from '../ui/left-off-view.ts';
import { type PlaceOptions, placeOfSweep } from '../ui/place.ts';
import { isStuck, RANKS, type Rank, rankOf } from '../ui/sweep-view.ts';
import { duration, moment } from '../ui/text.ts';
import { Html, html } from './html.ts';
import { leftOffSection } from './left-off-section.ts';
import { SCRIPT } from './page-script.ts';
import { STYLE } from './page-style.ts';
import { RANK_WORDS } from './rank-words.ts';
import type { Report } from './report-content.ts';
import { COLUMNS, secretRows } from './secret-rows.ts';

/** The page in one file. It fetches nothing, and only its own script may run. */
export const page = (report: Report, options: PlaceOptions): string => {
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Stuck secrets, ${moment(report.at)}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${header(report, options)}
<main>
${report.secrets.length === 0 ? html`<p class="nothing">${nothingFound(report)}</p>` : listing(report, options)}
${leftOffSection(report.leftOff, report.swept.surveys.length > 1, rotateCommandIn(report.swept.surveys, options))}
</main>
${footer(report)}
<script>${new Html(SCRIPT)}</script>
</body>
</html>`}
`;
};

const nothingFound = ({ swept }: Report): string =>
  swept.surveys.some(({ failure, denied, tooFresh }) => failure ?? denied ?? tooFresh > 0)
    ? 'Nothing stuck was found in what was looked at. Not all was: see below.'
    : 'Nothing stuck was found.';

const header = ({ at, swept, secrets, leftOff }: Report, options: PlaceOptions): Html => {
  const { surveys } = swept;
  const sum = (count: 'seen' | 'parked') => surveys.reduce((total, survey) => total + survey[count], 0);
  const stuck = secrets.filter(({ found }) => isStuck(found));
  const oldest = Math.min(...stuck.map(({ found }) => found.secret.changedAt ?? at));
  return html`<header>
<h1>Stuck secrets</h1>
<p>In ${placeOfSweep(surveys, options)}, looked at on <time datetime="${new Date(at).toISOString()}">${moment(at)}</time>${swept.applied.size > 0 ? '. These numbers are of before steps were taken; each row tells what came of them.' : undefined}</p>
<dl class="totals">
${total('secrets seen', sum('seen'))}
${total('stuck', stuck.length)}
${RANKS.slice(0, -1).map((rank) => total(RANK_WORDS[rank], countOf(rank, secrets), rank))}
${total('rescue labels in service', sum('parked'))}
${leftOff.length > 0 ? total('rotation off', leftOff.length) : undefined}
${stuck.length > 0 ? total('unchanged for, the longest stuck', duration(at - oldest)) : undefined}
</dl>
</header>`;
};

const countOf = (rank: Rank, secrets: Report['secrets']): number =>
  secrets.filter(({ found }) => rankOf(found) === rank).length;

const total = (word: string, count: number | string, rank?: Rank): Html | undefined =>
  rank !== undefined && count === 0
    ? undefined
    : html`<div${rank ? html` class="${rank}"` : undefined}><dt>${word}</dt><dd>${typeof count === 'number' ? count.toLocaleString('en-US') : count}</dd></div>
`;

const listing = ({ secrets, swept, at }: Report, options: PlaceOptions): Html => {
  const several = swept.surveys.length > 1;
  const ranks = RANKS.filter((rank) => countOf(rank, secrets) > 0);
  const columns = COLUMNS.filter(({ key }) => several || key !== 'region');
  return html`<form class="controls" role="search">
<label class="find">Find <input type="search" id="find" autocomplete="off" spellcheck="false" placeholder="name, Region, reason, who …"></label>
<fieldset><legend>Show</legend>
${ranks.map(
  (rank) =>
    html`<label class="${rank}"><input type="checkbox" name="rank" value="${rank}" checked> ${RANK_WORDS[rank]} <span class="count">${countOf(rank, secrets)}</span></label>
`,
)}</fieldset>
<button type="button" id="unfold" aria-pressed="false">Unfold all</button>
<output id="shown" aria-live="polite">${secrets.length} of ${secrets.length}</output>
</form>
<table class="listing">
<caption class="unseen">Secrets that are stuck or parked, or bear obsolete labels; the column heads sort.</caption>
<thead><tr>
${columns.map(
  ({ key, title, hint }) =>
    html`<th class="head" scope="col" data-key="${key}"${key === 'rank' ? html` aria-sort="ascending"` : undefined}><button type="button" title="${hint}">${title}</button></th>
`,
)}</tr></thead>
${secrets.map((secret, index) => secretRows(secret, { index, at, several, options }))}
</table>`;
};

const footer = ({ notes, swept }: Report): Html => html`<footer>
${swept.surveys.map(({ region, failure, denied, tooFresh }) => [
  denied
    ? html`<p class="note gap">${region}: not seen: denied by a policy. ${denied.explanation}</p>\n`
    : undefined,
  failure
    ? html`<p class="note gap">${region}: not all of it was seen. ${failure.explanation}</p>\n`
    : undefined,
  tooFresh > 0
    ? html`<p class="note">${region}: ${tooFresh} changed within 15 minutes and not looked at.</p>\n`
    : undefined,
])}
${notes.map((note) => html`<p class="note gap">${note}</p>\n`)}
<p class="note">This page was made by <code>rotation-remediation sweep --report</code>. It holds no secret's value.</p>
</footer>`;

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

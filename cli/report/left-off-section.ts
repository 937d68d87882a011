import { AT_ONCE } from '../ui/left-off-view.ts';
import { moment } from '../ui/text.ts';
import type { LeftOff } from './history.ts';
import { type Html, html } from './html.ts';

/** The secrets that have a rotation function and whose rotation is off. `command` switches one on. */
export const leftOffSection = (
  leftOff: readonly LeftOff[],
  several: boolean,
  command: string,
): Html | undefined =>
  leftOff.length === 0
    ? undefined
    : html`<section class="left-off"><h2>Rotation is off</h2>
<p>These secrets have a rotation function, and their rotation is off. No repair switches it on. Once the labels of one are right, switch it on with this command. ${AT_ONCE}</p>
<pre tabindex="0"><code>${command}</code></pre>
<table class="labels"><thead><tr><th class="title" scope="col">Secret</th>${several ? html`<th class="title" scope="col">Region</th>` : undefined}<th class="title" scope="col">Unchanged since</th><th class="title" scope="col">Cancelled by</th></tr></thead>
<tbody>
${leftOff.map(
  ({ secret, region, cancelled }) =>
    html`<tr><th class="name" scope="row">${secret.name}</th>${several ? html`<td>${region}</td>` : undefined}<td>${secret.changedAt === undefined ? 'unknown' : moment(secret.changedAt)}</td><td class="name">${cancelled ? `${cancelled.cancelledBy.principal}, ${moment(cancelled.cancelledAt)}` : 'unknown'}</td></tr>
`,
)}</tbody></table></section>`;

/** The page's style. Each colour has a second value for dark screens; a print is always light. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #15181c);
  --sheet: light-dark(#f6f7f8, #1c2025);
  --ink: light-dark(#1c2127, #e6e9ec);
  --soft: light-dark(#565f6a, #a2abb5);
  --line: light-dark(#dde1e5, #333a42);
  --focus: light-dark(#1f5fbf, #7fb0ff);
  --red: light-dark(#a3231c, #ff9c94);
  --red-paper: light-dark(#fbeceb, #3b1f1e);
  --amber: light-dark(#7a4a00, #f0c070);
  --amber-paper: light-dark(#fcf2de, #372a12);
  --green: light-dark(#1b6a38, #86d69d);
  --green-paper: light-dark(#e7f4ea, #17301f);
  --violet: light-dark(#5a3ba6, #c4b2ff);
  --violet-paper: light-dark(#efebfa, #2a2344);
  --grey-paper: light-dark(#eceff2, #2a3037);
}

* { box-sizing: border-box; }
body {
  max-width: 76rem;
  margin: 0 auto;
  padding: 2.5rem 1.5rem 4rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem / 1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.75rem; font-weight: 650; letter-spacing: -0.01em; }
h2 { margin: 0 0 0.5rem; font-size: 0.8125rem; font-weight: 600; }
h2, header p, .totals dt, .controls ::placeholder, .controls legend, .count, output, .labels .title, th.head,
tr.secret button::before, tr.secret code, .arn, .timeline time, footer { color: var(--soft); }
header p { margin: 0.25rem 0 1.75rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
button { padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; cursor: pointer; }
.totals dd, .count, output, .timeline time { font-variant-numeric: tabular-nums; }

.totals {
  display: flex;
  flex-wrap: wrap;
  gap: 1rem 2.5rem;
  margin: 0 0 2rem;
  padding: 1.25rem 0;
  border-block: 1px solid var(--line);

  div { display: flex; flex-direction: column-reverse; }
  dt { font-size: 0.875rem; }
  dd { margin: 0; font-size: 1.625rem; font-weight: 600; line-height: 1.2; }
  .failing dd, .attention dd, .later dd, .login dd, .withheld dd { color: var(--amber); }
  .failed dd, .locked-out dd { color: var(--red); }
  .to-do dd { color: var(--green); }
}

.controls {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.75rem 1.5rem;
  margin-bottom: 1rem;
  font-size: 0.9375rem;

  input[type="search"] {
    width: 17rem;
    max-width: 70vw;
    margin-left: 0.375rem;
    padding: 0.375rem 0.625rem;
    color: inherit;
    font: inherit;
  }
  ::placeholder { opacity: 1; }
  fieldset { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; border: 0; }
  legend { float: left; margin-right: 0.75rem; padding: 0; }
  input[type="checkbox"] { accent-color: var(--focus); }
  output { margin-left: auto; }
}
input[type="search"], #unfold, pre { border: 1px solid var(--line); border-radius: 5px; background: var(--sheet); }
#unfold { padding: 0.25rem 0.75rem; }

table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; }
.labels {
  th, td { padding: 0.25rem 1.25rem 0.25rem 0; font-weight: 400; vertical-align: top; }
  .title { font-size: 0.8125rem; }
}
th.head {
  padding: 0.5rem 0.75rem;
  border-bottom: 1px solid var(--line);
  font-size: 0.8125rem;
  font-weight: 600;
  white-space: nowrap;

  button::after { display: inline-block; width: 1em; margin-left: 0.375em; content: ""; }
  &[aria-sort="ascending"] button::after { content: "\\2191"; }
  &[aria-sort="descending"] button::after { content: "\\2193"; }
}
tr.secret {
  > .cell { padding: 0.625rem 0.75rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
  > .name { font-weight: 600; }
  button::before { display: inline-block; width: 1.25em; content: "\\25b8"; }
  button[aria-expanded="true"]::before { content: "\\25be"; }
  code { margin-left: 0.375rem; }
  &:hover > .cell { background: var(--sheet); }
}
tr.more > td { padding: 1.25rem 0.75rem 1.75rem 2.25rem; border-bottom: 1px solid var(--line); background: var(--sheet); }
.name, .arn, .timeline li, .steps li, .words p { overflow-wrap: anywhere; }

.parts { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.5rem 3rem; }
.words, .steps { grid-column: 1 / -1; }
.words p, footer .note { max-width: 46rem; margin: 0 0 0.375rem; }

.mark, .label {
  display: inline-block;
  padding: 0 0.5em;
  border-radius: 4px;
  background: var(--grey-paper);
  font-size: 0.875rem;
  line-height: 1.6;
  white-space: nowrap;
}
.label { margin-bottom: 0.25rem; border: 1px solid transparent; font-size: 0.8125rem; }
.mark:is(.failing, .attention, .later, .login, .withheld), .label.awspending { background: var(--amber-paper); color: var(--amber); }
.mark:is(.failed, .locked-out) { background: var(--red-paper); color: var(--red); }
.mark:is(.to-do, .done), .label.awscurrent { background: var(--green-paper); color: var(--green); }
.label:is(.rescue, .custom) { overflow-wrap: anywhere; white-space: normal; }
.label.rescue { background: var(--violet-paper); color: var(--violet); }
.label.none { background: none; color: var(--red); font-style: italic; }
.label.new { border-color: currentcolor; }
.label.new::before { content: "+ "; }

.timeline {
  margin: 0;
  padding: 0;
  list-style: none;

  li { position: relative; padding: 0 0 0.75rem 1.375rem; }
  li::before {
    position: absolute;
    top: 0.45em;
    left: 0;
    width: 0.625rem;
    height: 0.625rem;
    border: 2px solid var(--soft);
    border-radius: 50%;
    background: var(--sheet);
    content: "";
  }
  li:not(:last-child)::after {
    position: absolute;
    top: 1.15em;
    bottom: -0.35em;
    left: calc(0.3125rem - 0.5px);
    border-left: 1px solid var(--line);
    content: "";
  }
  .cancelled::before { border-color: var(--red); background: var(--red); }
  .parked::before { border-color: var(--violet); }
  :is(.repaired, .rotated)::before { border-color: var(--green); background: var(--green); }
  time { display: block; font-size: 0.8125rem; }
}

.steps ol { margin: 0; padding-left: 1.25rem; }
.steps li { margin-bottom: 0.5rem; }
button.copy { margin-top: 0.25rem; }
pre { margin: 0.375rem 0 0; padding: 0.625rem 0.75rem; overflow-x: auto; background: var(--paper); }
.left-off { margin-top: 2.5rem; }
.left-off pre { margin: 0.75rem 0 1.25rem; }
.nothing { font-size: 1.125rem; }
footer { margin-top: 2.5rem; font-size: 0.875rem; }
footer .gap { color: var(--amber); }

/* On a narrow screen a secret's cells stand below its name. */
@media (max-width: 46rem) {
  .label { padding-inline: 0.25rem; font-size: 0.75rem; }
  body { padding: 1.5rem 1rem 3rem; }
  .listing, .listing > thead, .listing > tbody, tr.more, tr.more > td { display: block; }
  .listing > thead > tr, tr.secret {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    padding: 0.625rem 0;
    border-bottom: 1px solid var(--line);
  }
  .listing > thead > tr > .head, tr.secret > .cell { padding: 0; border: 0; }
  tr.secret > .name { flex-basis: 100%; }
  tr.more > td { padding-inline: 0.75rem; }
  .listing [hidden] { display: none; }
  .parts { grid-template-columns: minmax(0, 1fr); }
}

@media print {
  :root { color-scheme: light; --sheet: #ffffff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .controls, th.head button::after, tr.secret button::before { display: none; }
  /* What is folded on the screen is not on paper. */
  tr.more[hidden] { display: table-row; }
  tr.secret, .parts > section li, .parts > section tr { break-inside: avoid; }
  tr.secret { break-after: avoid; }
  button.copy { display: none; }
  pre { overflow: visible; white-space: pre-wrap; }
}
`;

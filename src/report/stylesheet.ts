import { type Colors, cssVariables, DARK, LIGHT, REPORT_COLORS } from '../charts/tokens.js';
import { CELL_GAP_EM, EM_PER_CHARACTER, LANDSCAPE_PT, PORTRAIT_PT } from './printedWidth.js';

/**
 * The report's stylesheet. Sizes are in rem, so that the reader's font size counts. Colours are variables, with a light
 * and a dark set; paper is always light. On paper a table's type shrinks until its columns fit.
 */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  ${colorLines(LIGHT, '  ')}
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    ${colorLines(DARK, '    ')}
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 3rem; }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -.02em; margin: .35rem 0 .5rem; }
h2 { font-size: 1.2rem; letter-spacing: -.01em; margin: 0 0 .25rem; }
h3 { font-size: .95rem; margin: 0 0 .25rem; }
p { margin: 0 0 .6rem; max-width: 46rem; text-wrap: pretty; }
section { margin-top: 2.75rem; }
.eyebrow { display: flex; gap: .75rem; align-items: center; color: var(--muted); font-size: .85rem; }
.state { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; color: var(--ink); }
.lead { color: var(--muted); }
.note { color: var(--muted); font-size: .875rem; }
.caution {
  background: var(--caution); border-left: 3px solid var(--caution-line); padding: .55rem .9rem; margin: .75rem 0; max-width: none;
  font-size: .925rem;
}
.first-screen { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem 2.5rem; border-top: 2px solid var(--ink); padding-top: 1.1rem; margin-top: 1.25rem; }
.story { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .55rem .75rem; margin: 0; align-content: start; }
.story dt { color: var(--muted); font-size: .85rem; padding-top: .12rem; }
.story dd { margin: 0; text-wrap: pretty; }
.winner { margin-top: 1.5rem; }
nav { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .75rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
a { color: var(--best); text-decoration: none; } a:hover { text-decoration: underline; }
.findings { margin: .5rem 0 0; padding-left: 1.1rem; max-width: 50rem; } .findings li { margin-bottom: .5rem; text-wrap: pretty; }
.bars { list-style: none; margin: .75rem 0 0; padding: 0; max-width: 46rem; font-size: .9rem; }
.bars li { display: grid; grid-template-columns: 14rem minmax(0, 1fr) 3.5rem; gap: .75rem; align-items: center; padding: .2rem 0; }
.bars b { position: relative; height: .85rem; background: var(--panel); border-radius: 2px; }
.bars b i { position: absolute; left: 0; top: 0; bottom: 0; background: var(--best); border-radius: 2px; }
.bars b i.range { top: 50%; bottom: auto; height: 1px; background: var(--ink); border-radius: 0; }
.bars .unsure b i:not(.range) { background: var(--rank-4); }
.bars em { font-style: normal; text-align: right; }
.control { font-size: .85rem; color: var(--muted); display: flex; gap: 1.25rem; flex-wrap: wrap; align-items: center; margin: .75rem 0 0; min-height: 1.6rem; }
.control input[type=search] { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: .1rem .4rem; width: 11rem; }
.scripted-only { display: none; } .scripted .scripted-only { display: revert; }
section:not(:has(.all-columns:checked)) .more { display: none; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
th[aria-sort=ascending] button::after { content: " ▲"; } th[aria-sort=descending] button::after { content: " ▼"; }
.code { position: relative; }
.code button { position: absolute; right: .4rem; top: .4rem; margin: 0; min-height: 0; font-size: .75rem; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: .1rem .5rem; cursor: pointer; }
.hit, [data-t] { cursor: crosshair; }
.tip { position: absolute; z-index: 2; max-width: 22rem; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .4rem .6rem; font-size: .8rem; line-height: 1.4; box-shadow: 0 2px 8px #0002; pointer-events: none; }
.wide-figure { border: 0; } .wide-figure svg { display: block; min-width: 46rem; width: 100%; height: auto; }
#parallel { font-size: 12px; fill: var(--muted); }
#parallel path { fill: none; stroke: var(--points); } #parallel .w0 { stroke-width: .6; } #parallel .w1 { stroke-width: 1.1; } #parallel .w2 { stroke-width: 1.8; }
#parallel .top path { stroke: var(--rank-3); } #parallel .first path { stroke: var(--best); stroke-width: 2.5; }
#parallel.is-brushed .top, #parallel.is-brushed .first { display: none; } #parallel .brushed path { stroke: var(--best); stroke-width: 1.2; }
#parallel .axis path { stroke: var(--muted); } #parallel .name { fill: var(--ink); font-weight: 600; }
#parallel .axis text:not(.name) { paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
#parallel .brush { fill: transparent; cursor: ns-resize; touch-action: none; } #parallel .chosen { fill: var(--best); fill-opacity: .3; pointer-events: none; }
.figures { display: flex; flex-wrap: wrap; gap: .6rem 2.25rem; align-items: baseline; margin: 0 0 1.25rem; }
.figures dt { color: var(--muted); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 600; line-height: 1.25; }
.figures .main dd { font-size: 2.5rem; line-height: 1; color: var(--best); letter-spacing: -.02em; }
.values { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .5rem 1.25rem; margin: 0; }
.values dt { color: var(--muted); font-size: .8rem; }
.values dd { margin: 0; font-weight: 600; }
.values .fixed dd { font-weight: 400; }
.ledger { display: flex; height: .5rem; margin: 1.5rem 0 .5rem; gap: 2px; }
.ledger span { min-width: 3px; border-radius: 1px; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin: 0 0 .5rem; padding: 0; list-style: none; font-size: .85rem; color: var(--muted); }
.key i { display: inline-block; width: 1.35rem; height: 0; border-top: 2px solid; vertical-align: .25em; margin-right: .45rem; }
.key i.dash { border-top-style: dotted; }
.key i.dot { width: .5rem; height: .5rem; border: 0; border-radius: 50%; background: currentColor; vertical-align: 0; }
.key i.up { width: 0; height: 0; border: .32rem solid transparent; border-bottom: .55rem solid; border-top: 0; vertical-align: .05em; }
.key i.box { width: .6rem; height: .6rem; border: 0; border-radius: 1px; background: currentColor; vertical-align: -.02em; }
figure { margin: 0; min-width: 0; }
section > figure + figure { margin-top: 1.25rem; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .1rem; }
figcaption span { font-weight: 400; color: var(--muted); }
figure > svg { display: block; width: 100%; height: auto; }
svg text { font-family: inherit; }
figure > svg.middle, figure > svg.narrow { display: none; }
.multiples { display: grid; gap: 1.5rem 1.25rem; grid-template-columns: repeat(3, minmax(0, 1fr)); margin-top: .75rem; }
.multiples.two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.multiples.one { grid-template-columns: minmax(0, 1fr); }
.scroll { overflow: auto; max-height: 42.6rem; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); margin: .75rem 0; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .875rem; line-height: 1.35; overflow-wrap: normal; }
th, td { padding: .32rem .7rem; text-align: left; white-space: nowrap; }
th { position: sticky; top: 0; background: var(--page); color: var(--muted); font-weight: 500; border-bottom: 1px solid var(--line); vertical-align: bottom; }
td { border-bottom: 1px solid var(--grid); max-width: 26rem; overflow: hidden; text-overflow: ellipsis; }
tr:last-child td { border-bottom: 0; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; }
th.by, td.by { color: var(--ink); font-weight: 600; }
tr.best td { color: var(--best); }
tr.muted td, tr.gap td { color: var(--muted); }
.muted td.by { font-weight: 400; }
tr.gap td { font-size: .825rem; text-align: left; }
td.wrap { white-space: normal; min-width: 14rem; }
pre { background: var(--panel); padding: .9rem 1rem; overflow: auto; font-size: .825rem; line-height: 1.5; margin: .5rem 0 1.25rem; border-radius: 4px; overflow-wrap: normal; }
code, pre, .hash { font-family: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
.details { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); margin-top: .75rem; }
.twin { display: grid; gap: 0 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
.twin > div { min-width: 0; display: flex; flex-direction: column; }
.twin pre { flex: 1; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.25rem; margin: .25rem 0 0; font-size: .9rem; }
.facts dt { color: var(--muted); max-width: 11rem; }
.facts dd { margin: 0; }
.hash { font-size: .8rem; line-height: 1.75; }
.details + .scroll { margin-top: 1.5rem; }
.facts + .details { margin-top: 1.5rem; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .85rem; }
:focus-visible { outline: 2px solid var(--best); outline-offset: 2px; }
@media (max-width: 56rem) {
  figure > svg.wide { display: none; } figure > svg.middle { display: block; }
  .first-screen { grid-template-columns: minmax(0, 1fr); }
  .multiples.three { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 36rem) {
  figure > svg.middle { display: none; } figure > svg.narrow { display: block; }
  .story { grid-template-columns: minmax(0, 1fr); }
  .story dd { margin-bottom: .6rem; }
  .bars li { grid-template-columns: minmax(0, 1fr) 3.5rem; } .bars b { grid-column: 1 / -1; grid-row: 2; }
  .multiples.three, .multiples.two { grid-template-columns: minmax(0, 1fr); }
  main { padding: 1.5rem 1rem 2rem; }
  h1 { font-size: 1.65rem; }
  section { margin-top: 2.25rem; }
  .figures { display: grid; grid-template-columns: repeat(3, auto); justify-content: space-between; gap: .75rem 1rem; }
  .figures .main { grid-column: 1 / -1; }
  .figures dd { font-size: 1.15rem; }
  .values { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); }
  .scroll { margin-left: -1rem; margin-right: -1rem; padding-left: 1rem; padding-right: 1rem; }
}
@page { margin: 14mm 12mm; }
@page landscape { size: landscape; margin: 12mm; }
@media print {
  :root { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { background: #fff; }
  main { max-width: none; padding: 0; }
  section { margin-top: 1.5rem; }
  .control, .scripted .scripted-only, .tip, nav { display: none; }
  .sortable tbody tr:nth-child(n + 61) { display: none; }
  th button::after { content: none !important; }
  .first-screen { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .story { grid-template-columns: 4.5rem minmax(0, 1fr); }
  .first-screen figure > svg.wide { display: block; } .first-screen figure > svg.middle { display: none; }
  .bars { break-inside: avoid; }
  a { color: inherit; }
  section:has(> .landscape) { page: landscape; }
  .scroll { max-height: none; overflow: visible; margin-left: 0; margin-right: 0; padding: 0; }
  th { position: static; background: none; }
  table { font-size: min(8pt, calc(${PORTRAIT_PT}pt / ${EM_PER_CHARACTER} / var(--characters))); }
  .landscape table { font-size: min(8pt, calc(${LANDSCAPE_PT}pt / ${EM_PER_CHARACTER} / var(--characters))); }
  th, td { padding: .15rem ${CELL_GAP_EM / 2}em; white-space: normal; }
  td { max-width: none; overflow: visible; }
  td.number { white-space: nowrap; }
  td.long { overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; border: 1px solid var(--line); }
  .twin { display: block; }
  figure, tr, .code, .facts, .winner, .note, section:has(> .code), .twin > div { break-inside: avoid; }
  footer { margin-top: .5rem; break-before: avoid; }
  section:last-of-type > :last-child { break-before: avoid; break-inside: avoid; }
  h2, h3, .key, .note, figcaption { break-after: avoid; }
  thead { display: table-header-group; }
}
`;

/** The colours in three lines: of the page, of marks, and of emphasis. */
function colorLines(colors: Colors, indent: string): string {
  const lines = [REPORT_COLORS.slice(0, 7), REPORT_COLORS.slice(7, 13), REPORT_COLORS.slice(13)];
  return lines.map((names) => cssVariables(colors, names)).join(`\n${indent}`);
}

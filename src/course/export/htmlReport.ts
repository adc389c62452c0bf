/** The run as one HTML file that needs nothing else: no script, no network, every value escaped. */
import type { ParsedTable } from '../../output/parsed.ts';
import { sectionsOf } from '../../state/sections.ts';
import type { StatementOutput } from '../cell.ts';
import type { CheckResult, Explanation } from '../course.ts';
import { escapeHtml, markdownHtml } from './html.ts';
import { rowText, valueText } from './markdownReport.ts';
import type { ReportBlock, ReportSection, RunReport } from './runReport.ts';
import { badge, REPORT_TEXTS, reportTime, type ReportTexts } from './reportTexts.ts';

/** Nothing is loaded and nothing runs, whatever got into the text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Characters of a section in which its heading is looked for. */
const LONGEST_HEADING = 500;

export function htmlReport({ title, locale, backend, at, sections }: RunReport): string {
  const texts = REPORT_TEXTS[locale];
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${headHtml(title, sections, texts)}
<main>
${sections.map((section) => sectionHtml(section, texts)).join('\n')}
</main>
<footer><p>${escapeHtml(texts.madeBy(backend, reportTime(at)))}</p></footer>
</body>
</html>
`;
}

/** What it is, and how far it came: each step with its checks. */
function headHtml(title: string, sections: readonly ReportSection[], texts: ReportTexts): string {
  const steps = sections.flatMap(({ id, blocks, checks }) => {
    if (id === '') return [];
    const first = blocks.find(({ kind }) => kind === 'markup')?.text ?? '';
    const name = /^#{1,6}\s+(.+)$/m.exec(first.slice(0, LONGEST_HEADING))?.[1] ?? id;
    const passed = checks.filter(({ verdict }) => verdict === 'true').length;
    const state = checks.length > 0 && passed === checks.length ? 'passed' : 'open';
    const count = checks.length === 0 ? '' : `<b>${passed}/${checks.length}</b>`;
    return [`<li class="${state}"><a href="#${anchorOf(id)}">${escapeHtml(name)}</a> ${count}</li>\n`];
  });
  const list =
    steps.length === 0 ? '' : `\n<nav aria-label="${texts.steps}"><ol>\n${steps.join('')}</ol></nav>`;
  return `<header>
<p><b>${texts.run}</b> ${escapeHtml(title)}</p>${list}
</header>`;
}

/** Of letters, digits and dashes: it stands in an id and in a link. */
function anchorOf(step: string): string {
  return `step-${step.replace(/[^\p{L}\p{N}_-]/gu, '-')}`;
}

function sectionHtml({ id, blocks, checks, explanations }: ReportSection, texts: ReportTexts): string {
  const name = id === '' ? '' : ` id="${anchorOf(id)}"`;
  return `<section${name}>
${blocks.map((block) => blockHtml(block, texts)).join('\n')}
${checksHtml(checks, texts)}${explanationsHtml(explanations, texts)}</section>`;
}

function blockHtml(block: ReportBlock, texts: ReportTexts): string {
  if (block.kind === 'markup') return markdownHtml(block.text);
  const { spec, text, result } = block;
  const expected = spec.expect === 'ok' ? '' : ` · ${texts.expected[spec.expect]}`;
  const end =
    result === undefined ? texts.notRun : `${result.ok ? '✓' : '✗'} ${texts.exit(result)}${expected}`;
  const state = result === undefined ? 'idle' : result.ok ? 'good' : 'bad';
  return `<article class="cell ${state}" aria-label="${escapeHtml(`${spec.host}: ${spec.id}`)}">
<pre class="command" tabindex="0"><code>${escapeHtml(text)}</code></pre>
${(result?.outputs ?? []).map((output) => outputHtml(output, texts)).join('')}<p class="end"><b>${escapeHtml(spec.host)}</b> ${escapeHtml(end)}</p>
</article>`;
}

function outputHtml({ provenance, parsed, text }: StatementOutput, texts: ReportTexts): string {
  if (text === '') return '';
  const label = escapeHtml(provenance.command);
  const raw = `<pre tabindex="0" aria-label="${label}">${escapeHtml(text)}</pre>`;
  const head = `<p class="badge ${provenance.kind}">${escapeHtml(badge(provenance, texts))}</p>\n`;
  if (parsed.kind === 'text') return `${head}${raw}\n`;
  const tables = parsed.kind === 'table' ? [parsed, ...sectionsOf(parsed)] : [parsed];
  const shown = tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => tableHtml(table, provenance.command));
  if (shown.length === 0) return `${head}${raw}\n`;
  return `${head}${shown.join('')}<details><summary>${texts.terminalText}</summary>${raw}</details>\n`;
}

function tableHtml({ columns, rows }: Pick<ParsedTable, 'columns' | 'rows'>, caption: string): string {
  const head = columns.map(({ label }) => `<th scope="col">${escapeHtml(label)}</th>`).join('');
  const body = rows
    .map(
      (row) => `<tr>${columns.map(({ id }) => `<td>${escapeHtml(valueText(row[id]))}</td>`).join('')}</tr>\n`,
    )
    .join('');
  return `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

function checksHtml(checks: readonly CheckResult[], texts: ReportTexts): string {
  if (checks.length === 0) return '';
  const words = { true: `☑ ${texts.passed}`, false: `☐ ${texts.failed}`, unknown: `? ${texts.unknown}` };
  const items = checks.map(
    ({ verdict, text, hint }) =>
      `<li class="${verdict === 'true' ? 'passed' : 'open'}"><b>${words[verdict]}:</b> ${escapeHtml(text)} ${escapeHtml(hint ?? '')}</li>\n`,
  );
  return `<h3>${texts.checks}</h3>\n<ul class="checks">\n${items.join('')}</ul>\n`;
}

function explanationsHtml(explanations: readonly Explanation[], texts: ReportTexts): string {
  const known = explanations.filter(({ verdict }) => verdict === 'true');
  if (known.length === 0) return '';
  const items = known.map(({ text, evidence }) => {
    const rows = evidence.map(({ source, row }) => `<li>${escapeHtml(`${source}  ${rowText(row)}`)}</li>`);
    const list =
      rows.length === 0
        ? ''
        : `<details><summary>${texts.evidence}</summary><ul>${rows.join('')}</ul></details>`;
    return `<li>${escapeHtml(text)}${list}</li>\n`;
  });
  return `<h3>${texts.explanations}</h3>\n<ul class="explanations">\n${items.join('')}</ul>\n`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #d5dae2; --soft: #f4f6f9; --card: #fff; --good: #17663a; --bad: #a3271c; --dim: #4b5563; --link: #0b57b0; --head: #12305c; --on-head: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ee; --paper: #12161c; --line: #394352; --soft: #1d242e; --card: #171c24; --good: #7fd6a2; --bad: #ff9d92; --dim: #aab4c2; --link: #8ab8f5; --head: #1b2738; --on-head: #e4e8ee; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 1rem/1.65 system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif; color: var(--ink); background: var(--paper); word-break: keep-all; overflow-wrap: anywhere; }
header, main, footer { padding: 1.25rem max(1.25rem, calc(50% - 31rem)); }
header { color: var(--on-head); background: var(--head); border-bottom: 1px solid var(--line); }
header p { margin: 0; }
header p b { margin-right: .75rem; }
header ol { display: flex; flex-wrap: wrap; gap: .4rem; margin: .9rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
header li { display: flex; gap: .5rem; padding: .15rem .7rem; border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-radius: 999px; }
header li.passed::before { content: "✓"; }
header a { color: inherit; text-decoration: none; }
header a:hover, header a:focus-visible { text-decoration: underline; }
h1 { margin: 1.2rem 0 .6rem; font-size: 1.9rem; line-height: 1.25; }
h2 { margin: 3rem 0 .8rem; padding-top: 1.4rem; font-size: 1.45rem; line-height: 1.3; border-top: 1px solid var(--line); }
h3 { margin: 1.6rem 0 .4rem; font-size: 1rem; color: var(--dim); }
a { color: var(--link); }
pre, code, .wide table { font: .875rem/1.55 ui-monospace, "D2Coding", Menlo, Consolas, monospace; word-break: normal; overflow-wrap: normal; }
:not(pre) > code { padding: .05em .3em; background: var(--soft); border-radius: 4px; }
pre { overflow: auto; max-height: 32rem; margin: .5rem 0; padding: .65rem .9rem; background: var(--soft); border-radius: 6px; }
.cell { margin: 1.4rem 0; padding: 0 .9rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 8px; }
.cell.good { border-left-color: var(--good); }
.cell.bad { border-left-color: var(--bad); }
.command { margin: 0 -.9rem .6rem; border-bottom: 1px solid var(--line); border-radius: 0 7px 0 0; }
.badge, .end { margin: .6rem 0; color: var(--dim); font-size: .8125rem; }
.end { padding-top: .5rem; border-top: 1px solid var(--line); }
.wide { overflow: auto; max-height: 32rem; margin: .5rem 0; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; }
.wide table { min-width: 100%; }
caption { padding: .35rem .7rem; text-align: left; color: var(--dim); }
th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid var(--line); }
.wide th, .wide td { white-space: pre; }
tbody tr:last-child > td { border-bottom: 0; }
.wide tbody tr:nth-child(even) { background: var(--soft); }
th { position: sticky; top: 0; background: var(--soft); }
details { margin: .5rem 0; font-size: .875rem; }
summary { cursor: pointer; color: var(--dim); }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--line); color: var(--dim); }
.checks { padding: 0; list-style: none; }
.checks li { margin: .3rem 0; padding: .4rem .8rem; border: 1px solid var(--line); border-radius: 6px; }
.explanations > li { margin: .5rem 0; }
.passed b { color: var(--good); }
header .passed b { color: inherit; }
footer { margin-top: 2rem; color: var(--dim); font-size: .875rem; border-top: 1px solid var(--line); }
@media print { pre, .wide { max-height: none; } .cell { break-inside: avoid; } header { color: #000; background: none; } }
@media (max-width: 40rem) { h1 { font-size: 1.5rem; } .explanations { padding-left: 1.2rem; } }
`;

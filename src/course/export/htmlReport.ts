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
<main>
${sections.map((section) => sectionHtml(section, texts)).join('\n')}
</main>
<footer><p>${escapeHtml(texts.madeBy(backend, reportTime(at)))}</p></footer>
</body>
</html>
`;
}

function sectionHtml({ id, blocks, checks, explanations }: ReportSection, texts: ReportTexts): string {
  const name = id === '' ? '' : ` id="step-${escapeHtml(id)}"`;
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
  return `<article class="cell" aria-label="${escapeHtml(`${spec.host}: ${spec.id}`)}">
<pre class="command" tabindex="0"><code>${escapeHtml(text)}</code></pre>
${(result?.outputs ?? []).map((output) => outputHtml(output, texts)).join('')}<p class="end">${escapeHtml(`${spec.host} · ${end}`)}</p>
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
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #c3cad4; --soft: #f2f4f7; --good: #17663a; --dim: #4b5563; --link: #0b57b0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ee; --paper: #14181f; --line: #465061; --soft: #1f2630; --good: #7fd6a2; --dim: #aab4c2; --link: #8ab8f5; }
}
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); }
pre, code, table { font: .875rem/1.5 ui-monospace, monospace; }
pre { overflow: auto; max-height: 32rem; margin: .4rem 0; padding: .6rem .8rem; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; }
.command { border-left: 4px solid var(--link); }
.cell { margin: 1.2rem 0; }
.badge, .end { margin: .5rem 0 .2rem; color: var(--dim); font-size: .875rem; }
.wide { overflow: auto; max-height: 32rem; border: 1px solid var(--line); border-radius: 4px; }
table { border-collapse: collapse; }
caption { padding: .3rem .6rem; text-align: left; color: var(--dim); }
th, td { padding: .2rem .6rem; text-align: left; white-space: pre; border-bottom: 1px solid var(--line); }
th { position: sticky; top: 0; background: var(--soft); }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 4px solid var(--line); }
.passed b { color: var(--good); }
footer { margin-top: 3rem; color: var(--dim); }
@media print { pre, .wide { max-height: none; } }
`;

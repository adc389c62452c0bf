import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { CellResult } from '../course/cell.ts';
import { writeNotebook } from '../course/notebookFile.ts';
import { run, type FinishedRun } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

const FORMATS = ['md', 'html', 'stuck'] as const;
type Format = (typeof FORMATS)[number];

/** `export`: runs a notebook as `run` does, and writes what was run, printed and judged. Status as of `run`. */
export async function exportRun(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'md' },
      out: { type: 'string' },
      to: { type: 'string' },
      lang: { type: 'string' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError({
      ko: 'export에는 노트북 파일 하나가 필요합니다.',
      en: 'export needs one notebook file.',
    });
  const format = FORMATS.find((each) => each === values.format);
  if (format === undefined)
    throw new UsageError({
      ko: `--format은 ${FORMATS.join(', ')} 가운데 하나입니다. "${values.format}"은(는) 쓸 수 없습니다.`,
      en: `--format is one of ${FORMATS.join(', ')}, not "${values.format}".`,
    });
  const results = new Map<string, CellResult>();
  let text = '';
  const pass = (name: 'to' | 'lang'): readonly string[] =>
    values[name] === undefined ? [] : [`--${name}`, values[name]];
  const status = await run(
    [file, ...pass('to'), ...pass('lang')],
    { ...terminal, out: () => undefined },
    {
      result: (result) => {
        // A cell that ran again ended last.
        results.delete(result.id);
        results.set(result.id, result);
      },
      end: async (finished) => {
        text = await written(format, path.basename(file), finished, results, terminal);
      },
    },
  );
  if (values.out === undefined) terminal.out(text);
  else await writeFile(values.out, text);
  return status;
}

async function written(
  format: Format,
  title: string,
  { notebook, specs, course, study, backend, locale }: FinishedRun,
  results: ReadonlyMap<string, CellResult>,
  terminal: Terminal,
): Promise<string> {
  const { htmlReport, markdownReport, runReport, stuckReport } = await import('../course/export/reports.ts');
  const report = runReport({
    notebook,
    specs,
    course,
    study,
    locale,
    title,
    result: (id) => results.get(id),
    backend: backend.name,
    at: backend.clock.now(),
  });
  switch (format) {
    case 'md':
      return markdownReport(report);
    case 'html':
      return htmlReport(report);
    case 'stuck':
      return stuckReport({
        report,
        step: specs.specs.find((spec) => spec?.id === [...results.keys()].at(-1))?.step,
        lastRuns: [...results.keys()],
        notebook: writeNotebook(
          notebook.cells.map((file) => ({ ...file, file })),
          notebook.format,
        ),
        versions: [
          ['Cilium Study Companion', await ownVersion(terminal)],
          ['Node', process.version],
          [os.type(), os.release()],
        ],
        state: study.state,
      });
  }
}

async function ownVersion({ notebooks }: Terminal): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(notebooks, '..', 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}

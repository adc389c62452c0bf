import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { decodeText, NotebookError } from '../course/notebookFile.ts';
import { cannotBeRead } from './cannotBeRead.ts';
import { localeOf } from './localeOf.ts';
import { placed } from './placed.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** `import`: a Markdown file with shell blocks as a study notebook beside it, `FILE.study.md`. */
export async function importFile(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, lang: { type: 'string' } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError({
      ko: 'import에는 마크다운 파일 하나가 필요합니다.',
      en: 'import needs one Markdown file.',
    });
  const locale = localeOf(values.lang, terminal);
  const out = values.out ?? `${file.replace(/\.(?:md|markdown)$/i, '')}.study.md`;
  if (values.out === undefined && existsSync(out))
    throw new UsageError({
      ko: `${out}: 이미 있습니다. --out으로 다른 파일을 지정하세요.`,
      en: `${out} is there already. Name another file with --out.`,
    });
  let text: string;
  try {
    text = decodeText(await readFile(file));
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageError(placed(file, error.line, error.text[locale]));
    throw cannotBeRead(file, error);
  }
  const { importMarkdown } = await import('../course/export/reports.ts');
  const notebook = importMarkdown(text, locale);
  if (out === '-') terminal.out(notebook);
  else {
    await writeFile(out, notebook);
    terminal.out(`${out}\n`);
  }
  return 0;
}

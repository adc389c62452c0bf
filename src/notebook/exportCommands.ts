/** Handing on what was done: the run as Markdown or HTML, a bundle for a helper; and taking in Markdown of others. */
import os from 'node:os';
import * as vscode from 'vscode';
import { writeNotebook } from '../course/notebookFile.ts';
import { beside } from '../views/beside.ts';
import { NOTEBOOK_ENDING, NOTEBOOK_TYPE } from '../views/contributions.ts';
import type { ReportDocuments } from '../views/reportDocuments.ts';
import { settings } from '../views/settings.ts';
import { loadEngine } from './bundles.ts';
import { notebookOf } from './documentCells.ts';
import type { OpenStudy } from './openStudy.ts';
import { preferredLocale } from './packagedNotebook.ts';
import { notice } from '../views/notice.ts';
import { saveFile, withProgress } from '../views/progress.ts';
import { unlessStopped } from '../views/stoppable.ts';

type Format = 'md' | 'html';

/** Asks for the format and the file. */
export async function exportRun(study: OpenStudy): Promise<void> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: 'Markdown',
        description: vscode.l10n.t('like a post: text, commands, outputs, checks'),
        format: 'md' as Format,
      },
      {
        label: 'HTML',
        description: vscode.l10n.t('one file for any browser, with tables; loads nothing'),
        format: 'html' as Format,
      },
    ],
    { title: vscode.l10n.t('Export this run as') },
  );
  if (!chosen) return;
  const { htmlReport, markdownReport } = await loadEngine().loadReports();
  const report = await reportOf(study);
  const { format, label } = chosen;
  const text = format === 'md' ? markdownReport(report) : htmlReport(report);
  await save(study, `run.${format}`, { [label]: [format] }, text);
}

/** Nothing is saved before the learner has seen it. */
export async function exportStuck(
  study: OpenStudy,
  extension: vscode.Extension<unknown>,
  documents: ReportDocuments,
): Promise<void> {
  const { stuckReport } = await loadEngine().loadReports();
  const { cells, format } = notebookOf(study.document);
  const { version } = extension.packageJSON as { readonly version: string };
  const text = stuckReport({
    report: await reportOf(study),
    step: study.currentStep(),
    lastRuns: [...study.history.runs.keys()],
    notebook: writeNotebook(
      cells.map(({ kind, text: now, language, attributes }) => ({ kind, text: now, language, attributes })),
      format,
    ),
    versions: [
      ['Cilium Study Companion', version],
      [vscode.env.appName, vscode.version],
      [os.type(), os.release()],
    ],
    state: study.state,
  });
  const title = vscode.l10n.t('For a helper');
  await documents.show(title, text);
  const yes = vscode.l10n.t('Save it');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('This is what a helper would get. Secrets are masked; read it before you send it.'),
    yes,
  );
  if (chosen === yes) await save(study, 'stuck.md', { Markdown: ['md'] }, text);
}

/** Opens the Markdown file as a study notebook that is not saved yet. */
export async function importMarkdown(wanted: unknown): Promise<void> {
  const uri =
    wanted instanceof vscode.Uri
      ? wanted
      : (
          await vscode.window.showOpenDialog({
            title: vscode.l10n.t('Markdown with shell blocks'),
            filters: { Markdown: ['md', 'markdown'] },
          })
        )?.[0];
  if (!uri) return;
  const { importMarkdown: imported } = await loadEngine().loadReports();
  const bytes = await withProgress(vscode.l10n.t('Reading {0}', uri.path), (signal) =>
    unlessStopped(signal, Promise.resolve(vscode.workspace.fs.readFile(uri))),
  );
  if (bytes === undefined) return;
  const text = new TextDecoder().decode(bytes);
  const name = (uri.path.split('/').at(-1) ?? '').replace(/(?:\.study)?\.(?:md|markdown)$/i, '');
  const target = vscode.Uri.joinPath(uri, '..', `${name}${NOTEBOOK_ENDING}`);
  const file = await vscode.window.showSaveDialog({
    defaultUri: target,
    filters: { [vscode.l10n.t('Study notebook')]: ['study.md', 'md'] },
  });
  if (!file) return;
  const notebook = imported(text, preferredLocale(settings.locale()));
  if (!(await saveFile(file, new TextEncoder().encode(notebook)))) return;
  await vscode.commands.executeCommand('vscode.openWith', file, NOTEBOOK_TYPE);
}

async function reportOf(study: OpenStudy) {
  const { runReport } = await loadEngine().loadReports();
  const { backend } = study;
  return runReport({
    notebook: notebookOf(study.document),
    specs: study.cells,
    course: study.course,
    study,
    locale: study.locale,
    title: study.uri.path.split('/').at(-1) ?? '',
    result: (id) => study.history.lastRun(id)?.result,
    backend: backend?.name ?? '',
    at: backend?.clock.now() ?? Date.now(),
  });
}

async function save(
  study: OpenStudy,
  ending: string,
  filters: Record<string, string[]>,
  text: string,
): Promise<void> {
  const name = (study.uri.path.split('/').at(-1) ?? 'study').replace(/\.study\.md$/, '');
  const target = await vscode.window.showSaveDialog({
    filters,
    ...beside(study.uri, `${name}.${ending}`),
  });
  if (!target) return;
  if (!(await saveFile(target, new TextEncoder().encode(text)))) return;
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    notice(vscode.l10n.t('Saved: {0}', target.path)),
    open,
  );
  if (chosen === open) await vscode.env.openExternal(target);
}

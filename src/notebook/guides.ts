/** The guides: a page for learners and one for those who lead a workshop, as Markdown in the package. */
import * as vscode from 'vscode';
import type { ReportDocuments } from '../views/reportDocuments.ts';
import { settings } from '../views/settings.ts';
import { preferredLocale } from './packagedNotebook.ts';

const GUIDES = ['learner', 'instructor'] as const;
type Guide = (typeof GUIDES)[number];

/** Pictures are of the repository, not of the package: a line with nothing else is left out. */
const PICTURE = /^!\[[^\]]*\]\([^)]*\)\n+/gm;

/** Asks which one when it is not said. */
export async function openGuide(
  reports: ReportDocuments,
  extension: vscode.Uri,
  wanted: unknown,
): Promise<void> {
  const guide = GUIDES.find((each) => each === wanted) ?? (await chooseGuide());
  if (guide === undefined) return;
  const name = `${guide}.${preferredLocale(settings.locale())}.md`;
  const file = vscode.Uri.joinPath(extension, 'docs', name);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const [, title = name] = /^# (.*)/.exec(text) ?? [];
  await reports.show(title, text.replace(PICTURE, ''));
}

async function chooseGuide(): Promise<Guide | undefined> {
  const items = [
    {
      label: vscode.l10n.t('For learners'),
      description: vscode.l10n.t('one page: how a step is done, and what to do when stuck'),
      guide: 'learner' as Guide,
    },
    {
      label: vscode.l10n.t('For instructors'),
      description: vscode.l10n.t('one page: a workshop, from the day before to the last question'),
      guide: 'instructor' as Guide,
    },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which guide?') }))?.guide;
}

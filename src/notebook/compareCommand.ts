/** "Compare With…": what differs between what this notebook runs on and a lab, a recording or a cluster, as a page. */
import * as vscode from 'vscode';
import { markdownText } from '../state/markdown.ts';
import { notice, reasonOf } from '../views/notice.ts';
import { withProgress } from '../views/progress.ts';
import { unlessStopped } from '../views/stoppable.ts';
import { settings } from '../views/settings.ts';
import type { ReportDocuments } from '../views/reportDocuments.ts';
import { loadEngine, startLab } from './bundles.ts';
import type { ClusterChoice } from './clusterChoice.ts';
import type { OpenStudy } from './openStudy.ts';
import { openRecordingFile } from './recordingCommands.ts';

interface Other extends vscode.QuickPickItem {
  readonly side: 'lab' | 'recording' | { readonly context: string };
}

export async function compareWith(
  study: OpenStudy,
  { cluster, reports }: { readonly cluster: ClusterChoice; readonly reports: ReportDocuments },
): Promise<void> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('Embedded lab'),
        description: vscode.l10n.t('as it is on the first day'),
        side: 'lab',
      },
      { label: vscode.l10n.t('A recording…'), side: 'recording' },
      ...cluster.contexts().map(({ name, server = '' }): Other => ({
        label: name,
        description: server,
        side: { context: name },
      })),
    ] satisfies Other[],
    { title: vscode.l10n.t('Compare what this notebook runs on with what?'), matchOnDescription: true },
  );
  if (chosen === undefined) return;
  try {
    const opening = open(chosen.side, study, cluster);
    const other =
      chosen.side === 'recording'
        ? await opening
        : await withProgress(vscode.l10n.t('Opening {0}', chosen.label), (signal) =>
            unlessStopped(signal, opening),
          );
    if (other === undefined) {
      void opening.then((late) => late?.backend.dispose());
      return;
    }
    await study.start();
    const { backend, state, locale } = study;
    if (backend === undefined || state === undefined) return;
    const title = vscode.l10n.t('{0} and {1}', backend.name, chosen.label);
    const { compareStates, comparisonReport, openSide } = await loadEngine().comparing();
    const text = await withProgress(title, async (signal) => {
      const right = await openSide(other.backend, other.recorded);
      try {
        const left = { backend, state, end: () => undefined };
        const { changes, notRead } = await compareStates(left, right, signal);
        const report = comparisonReport(title, changes, locale);
        const lines = notRead.map(
          ({ host, command, reason }) => `- ${markdownText(`${host}: ${command} (${reason})`)}`,
        );
        return lines.length === 0
          ? report
          : `${report}\n## ${vscode.l10n.t('Not known')}\n\n${lines.join('\n')}\n`;
      } finally {
        right.end();
      }
    });
    if (text !== undefined) await reports.show(title, text);
  } catch (error) {
    void vscode.window.showErrorMessage(notice(reasonOf(error, study.locale)));
  }
}

/** Undefined when nothing was chosen. */
async function open(side: Other['side'], study: OpenStudy, cluster: ClusterChoice) {
  const { locale } = study;
  if (side === 'lab') return { backend: await startLab(settings.seed()), recorded: undefined };
  if (side !== 'recording')
    return { backend: await cluster.connect(side.context, locale), recorded: undefined };
  const recording = await openRecordingFile(study, vscode.l10n.t('Compare with which recording?'));
  if (recording === undefined) return undefined;
  const { replayBackend } = await loadEngine().recordings();
  return {
    backend: replayBackend({ recording, locale }),
    recorded: recording.entries.filter((entry) => entry.kind === 'run'),
  };
}

import * as vscode from 'vscode';
import type { ReportDocuments } from '../views/reportDocuments.ts';
import { withProgress } from '../views/progress.ts';
import { unlessStopped } from '../views/stoppable.ts';
import { liveSettings, settings } from '../views/settings.ts';
import { createTestLab, loadLive } from './bundles.ts';
import { doctorTitle, examine } from './doctor.ts';
import { preferredLocale } from './packagedNotebook.ts';

/** "Is This Machine Ready?": needs no notebook and no cluster. The context is the chosen one, if any. */
export async function showDoctor(reports: ReportDocuments, context: string | undefined): Promise<void> {
  const locale = preferredLocale(settings.locale());
  const page = await withProgress(vscode.l10n.t('Looking at this machine'), (signal) =>
    unlessStopped(
      signal,
      examine({
        locale,
        editor: `${vscode.env.appName} ${vscode.version}`,
        trusted: vscode.workspace.isTrusted,
        createLab: createTestLab,
        live: loadLive(),
        cluster:
          context === undefined
            ? undefined
            : { context, settings: liveSettings(loadLive().DEFAULT_LIVE_SETTINGS) },
      }),
    ),
  );
  if (page !== undefined) await reports.show(doctorTitle(locale), page);
}

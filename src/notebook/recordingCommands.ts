/** Writing down what a notebook's cells are answered, and letting such a recording answer them. */
import * as vscode from 'vscode';
import type { Recording } from '../replay/recording.ts';
import { beside } from '../views/beside.ts';
import { loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import { RecordingFile } from './recordingFile.ts';
import { notice } from '../views/notice.ts';
import { withProgress } from '../views/progress.ts';
import { unlessStopped } from '../views/stoppable.ts';

const ENDING = 'jsonl';

/** Asks for a file; the lab then starts anew, as a recording begins with all that is known. */
export async function recordRuns(study: OpenStudy): Promise<void> {
  const name = nameOf(study.uri).replace(/\.study\.md$/, '');
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Record the runs of this notebook into'),
    filters: { [vscode.l10n.t('Recording')]: [ENDING] },
    ...beside(study.uri, `${name}.recording.${ENDING}`),
  });
  if (uri === undefined) return;
  const file = new RecordingFile(uri);
  const failed = (error: unknown): void =>
    void vscode.window.showErrorMessage(
      notice(vscode.l10n.t('The recording cannot be written: {0}', reasonOf(error))),
    );
  try {
    await file.write();
  } catch (error) {
    failed(error);
    return;
  }
  const { recordBackend } = await loadEngine().recordings();
  study.engine.answerFrom(async (startLab) => {
    const recorded = recordBackend(await startLab(), (line) => file.put(line, failed));
    return {
      ...recorded,
      dispose() {
        recorded.dispose();
        void file.write().catch(failed);
      },
    };
  });
  const stop = vscode.l10n.t('Stop recording');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'What cells run from now on is recorded, without secrets, in a lab that starts anew. "Restart Lab" ends the recording, too.',
    ),
    stop,
  );
  if (chosen === stop) study.engine.restart();
}

/** Asks for a recording, which answers the cells until the lab is restarted. */
export async function replayRecording(study: OpenStudy): Promise<void> {
  const recording = await openRecordingFile(study, vscode.l10n.t('Answer the cells from which recording?'));
  if (recording === undefined) return;
  const { replayBackend } = await loadEngine().recordings();
  const { locale } = study;
  study.engine.answerFrom(async () => replayBackend({ recording, locale, sleep: realSleep }));
  void vscode.window.showInformationMessage(
    notice(
      vscode.l10n.t(
        'Cells are answered from the recording of {0}, {1}. "Restart Lab" goes back to the lab.',
        recording.header.name,
        new Date(recording.header.at).toLocaleString(vscode.env.language),
      ),
    ),
  );
}

/** Asks for a recording. Undefined when none was chosen, or it cannot be read, which is told. */
export async function openRecordingFile(study: OpenStudy, title: string): Promise<Recording | undefined> {
  const filters = { [vscode.l10n.t('Recording')]: [ENDING] };
  const [uri] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  if (uri === undefined) return undefined;
  const { readRecording } = await loadEngine().recordings();
  try {
    const bytes = await withProgress(vscode.l10n.t('Reading {0}', uri.path), (signal) =>
      unlessStopped(signal, Promise.resolve(vscode.workspace.fs.readFile(uri))),
    );
    return bytes && readRecording(new TextDecoder().decode(bytes));
  } catch (error) {
    void vscode.window.showErrorMessage(notice(`${nameOf(uri)}: ${problemOf(error, study)}`));
    return undefined;
  }
}

/** By its fields: the engine has its own copy of the class. */
function problemOf(error: unknown, { locale }: OpenStudy): string {
  if (!(error instanceof Error) || !('texts' in error) || !('line' in error)) return reasonOf(error);
  const text: unknown = Reflect.get(Object(error.texts), locale);
  return vscode.l10n.t('line {0}: {1}', Number(error.line), String(text));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}

function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** What opens our files: study notebooks, and captures. */
import * as vscode from 'vscode';
import { CAPTURE_EDITOR, NOTEBOOK_TYPE } from '../views/contributions.ts';
import { CaptureEditor } from './captureEditor.ts';
import { StudySerializer } from './serializer.ts';
import type { Studies } from './studies.ts';

export function registerFileTypes(extension: vscode.Uri, studies: Studies): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPE, new StudySerializer(), {
      transientOutputs: true,
    }),
    vscode.window.registerCustomEditorProvider(CAPTURE_EDITOR, new CaptureEditor(extension, studies)),
  );
}

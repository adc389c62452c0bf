import * as vscode from 'vscode';

/** Where a file that tells of a notebook is offered to be saved: beside it, or in the folder when it has no place yet. */
export function beside(notebook: vscode.Uri, name: string): { readonly defaultUri?: vscode.Uri } {
  const folder =
    notebook.scheme === 'untitled'
      ? vscode.workspace.workspaceFolders?.[0]?.uri
      : vscode.Uri.joinPath(notebook, '..');
  return folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {};
}

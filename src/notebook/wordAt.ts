import type * as vscode from 'vscode';

/** An address with its port or prefix, a number, or a name such as that of a pod. */
export const WORD = /[A-Za-z0-9](?:[\w.:/-]*[A-Za-z0-9])?/;

export function wordAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): { readonly word: string; readonly range: vscode.Range } | undefined {
  const range = document.getWordRangeAtPosition(position, WORD);
  return range && { word: document.getText(range), range };
}

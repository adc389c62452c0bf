import type * as vscode from 'vscode';
import type { Look } from '../protocol/look.ts';

/** A place that shows things of a notebook, and can mark what is looked at in another one. */
export interface Marks {
  mark(notebook: vscode.Uri, look: Look): void;
}

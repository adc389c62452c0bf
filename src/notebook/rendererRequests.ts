/** What the renderer asks of the editor, in a notebook and beside a capture file alike. */
import * as vscode from 'vscode';
import type { FromRenderer } from '../protocol/rendererMessages.ts';
import { isLook } from '../protocol/look.ts';
import { COMMANDS } from '../views/contributions.ts';

export async function answer(
  message: Exclude<
    FromRenderer,
    { readonly type: 'look' | 'reveal-row' | 'what-is' | 'more-rows' | 'ready' | 'run-cell' }
  >,
): Promise<void> {
  switch (message.type) {
    case 'show-in-topology':
      await vscode.commands.executeCommand(COMMANDS.showTopology, message.token);
      return;
    case 'copy':
      return vscode.env.clipboard.writeText(message.text);
    case 'save': {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      const target = await vscode.window.showSaveDialog(
        folder ? { defaultUri: vscode.Uri.joinPath(folder, message.name) } : {},
      );
      if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(message.text));
      return;
    }
    case 'open-text': {
      const document = await vscode.workspace.openTextDocument({
        content: message.text,
        language: 'plaintext',
      });
      await vscode.window.showTextDocument(document, {
        viewColumn: vscode.ViewColumn.Beside,
        preview: true,
      });
    }
  }
}

/** The outputs' document is shared with other renderers: only messages in our own shape pass. */
export function isFromRenderer(message: unknown): message is FromRenderer {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  const has = (field: string): boolean => typeof (message as Record<string, unknown>)[field] === 'string';
  switch (message.type) {
    case 'show-in-topology':
      return has('token');
    case 'ready':
      return true;
    case 'look':
      return isLook(message);
    case 'run-cell':
      return has('cellId');
    case 'copy':
      return has('text');
    case 'save':
      return (
        has('text') && has('name') && /^\w[\w.-]*$/.test(String((message as Record<string, unknown>)['name']))
      );
    case 'open-text':
      return has('outputId') && has('text');
    case 'what-is':
      return has('token') && typeof (message as Record<string, unknown>)['request'] === 'number';
    case 'more-rows': {
      const { request, from } = message as Record<string, unknown>;
      return (
        has('outputId') && typeof request === 'number' && Number.isSafeInteger(from) && Number(from) >= 0
      );
    }
    case 'reveal-row':
      return has('cellId') && has('table') && has('rowKey');
    default:
      return false;
  }
}

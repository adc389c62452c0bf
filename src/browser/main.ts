/**
 * The extension in a web extension host, which reads this one file and knows no module but `vscode`. The bundles are those of
 * the desktop: they are read here as texts, all before activation, because a `require` cannot wait.
 */
import * as vscode from 'vscode';
import type * as Extension from '../extension.ts';
import type { StudyApi } from '../notebook/assistantTools.ts';
import { commonJs } from './commonJs.ts';
import { STAND_INS } from './standIns.ts';

/** Names of the bundles in `dist/`, which the build puts here. */
declare const BUNDLES: readonly string[];

export async function activate(context: vscode.ExtensionContext): Promise<StudyApi> {
  const folder = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const texts = await Promise.all(
    BUNDLES.map(async (name): Promise<readonly [string, string]> => {
      const uri = vscode.Uri.joinPath(folder, name);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return [`./${name}`, `${text}\n//# sourceURL=${uri.toString(true)}`];
    }),
  );
  const load = commonJs(new Map(texts), { vscode, ...STAND_INS });
  return (load('./extension.cjs') as typeof Extension).activate(context);
}

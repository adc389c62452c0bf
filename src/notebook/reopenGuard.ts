import * as vscode from 'vscode';
import { NOTEBOOK_ENDING, NOTEBOOK_TYPE } from '../views/contributions.ts';

const DONE = 'reopened as notebook';

/**
 * A file that was opened before the editor knew this extension, such as in the first second after its installation, is
 * shown as text. Such a tab is opened again as a notebook, each file only once: whoever then chooses the text editor
 * keeps it.
 */
export async function reopenTextTabs(memento: vscode.Memento): Promise<void> {
  const before = memento.get<readonly string[]>(DONE, []);
  const found = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap((tab) => (tab.input instanceof vscode.TabInputText ? [{ tab, uri: tab.input.uri }] : []))
    .filter(
      ({ tab, uri }) =>
        uri.path.endsWith(NOTEBOOK_ENDING) && !tab.isDirty && !before.includes(uri.toString()),
    );
  if (found.length === 0) return;
  await memento.update(DONE, [...before, ...found.map(({ uri }) => uri.toString())]);
  for (const { tab, uri } of found) {
    await vscode.commands.executeCommand('vscode.openWith', uri, NOTEBOOK_TYPE, tab.group.viewColumn);
    await vscode.window.tabGroups.close(tab, true);
  }
}

/** Tasks that run a notebook to its end in a process of its own, in a fresh lab, as a machine that checks courses does. */
import * as vscode from 'vscode';
import type { OwnNode } from '../live/ownNode.ts';
import { NOTEBOOK_ENDING, PROBLEM_MATCHER, TASK_TYPE } from '../views/contributions.ts';
import { loadLive } from './bundles.ts';

/** As in tasks.json. */
interface RunDefinition extends vscode.TaskDefinition {
  readonly type: typeof TASK_TYPE;
  /** Path of the notebook, from the folder of the workspace. */
  readonly notebook: string;
  /** Up to this step, and with it. */
  readonly to?: string;
  readonly lang?: string;
}

/** Notebooks that are offered as tasks of a workspace. */
const MOST = 50;

/** One for each notebook of the workspace. In a browser there is no Node to run them on, and no task. */
export async function runTasks(extension: vscode.Uri): Promise<vscode.Task[]> {
  const node = loadLive().ownNode();
  if (!node) return [];
  const notebooks = await vscode.workspace.findFiles(`**/*${NOTEBOOK_ENDING}`, '**/node_modules/**', MOST);
  return notebooks.flatMap((uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const notebook = vscode.workspace.asRelativePath(uri, false);
    return folder ? [taskOf({ type: TASK_TYPE, notebook }, { folder, extension, node })] : [];
  });
}

/** What tasks.json says, as a task that can run. */
export function resolveRunTask(
  { definition, scope }: vscode.Task,
  extension: vscode.Uri,
): vscode.Task | undefined {
  const node = loadLive().ownNode();
  const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
  return isRun(definition) && folder && node ? taskOf(definition, { folder, extension, node }) : undefined;
}

interface RunsIn {
  readonly folder: vscode.WorkspaceFolder;
  readonly extension: vscode.Uri;
  readonly node: OwnNode;
}

/** On this editor's own Node: nothing has to be installed. */
function taskOf(definition: RunDefinition, { folder, extension, node }: RunsIn): vscode.Task {
  const { notebook, to, lang } = definition;
  const program = vscode.Uri.joinPath(extension, 'dist', 'run.cjs').fsPath;
  const args = [
    program,
    notebook,
    ...(to === undefined ? [] : ['--to', to]),
    ...(lang === undefined ? [] : ['--lang', lang]),
  ];
  const task = new vscode.Task(
    definition,
    folder,
    notebook,
    vscode.l10n.t('Cilium study'),
    new vscode.ProcessExecution(node.program, args, { cwd: folder.uri.fsPath, env: node.env }),
    PROBLEM_MATCHER,
  );
  task.group = vscode.TaskGroup.Test;
  return task;
}

function isRun(definition: vscode.TaskDefinition): definition is RunDefinition {
  return definition.type === TASK_TYPE && typeof definition['notebook'] === 'string';
}

import * as vscode from 'vscode';
import { TASK_TYPE } from '../views/contributions.ts';
import { loadBeforehand } from './bundles.ts';

/** Offers notebooks as tasks; what they are is read when somebody asks for tasks. */
export function registerRunTasks(extension: vscode.Uri): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: () => loadBeforehand().runTasks(extension),
    resolveTask: (task) => loadBeforehand().resolveRunTask(task, extension),
  });
}

import * as vscode from 'vscode';
import { NO_COURSE } from '../course/course.ts';
import type { Course } from '../course/course.ts';
import { loadEngine } from './bundles.ts';

/**
 * The course of a notebook: `week4.steps.yaml` beside `week4.study.md` or `week4.en.study.md`, else the one that the
 * extension brings under that name, else a course without steps.
 */
export async function loadCourse(notebook: vscode.Uri, extension: vscode.Uri): Promise<Course> {
  const [name = ''] = notebook.path.split('/').at(-1)?.split('.') ?? [];
  const file = `${name}.steps.yaml`;
  const beside = notebook.scheme === 'untitled' ? [] : [vscode.Uri.joinPath(notebook, '..', file)];
  for (const uri of [...beside, vscode.Uri.joinPath(extension, 'notebooks', file)]) {
    try {
      return loadEngine().readCourse(
        new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)),
        uri.path,
      );
    } catch {
      // Not there: the next place.
    }
  }
  return NO_COURSE;
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Course } from '../course/course.ts';
import { decodeNotebook, NotebookError, type StudyNotebook } from '../course/notebookFile.ts';
import { cannotBeRead } from './cannotBeRead.ts';
import { readCourseFile } from './courseFile.ts';
import { placed } from './placed.ts';
import { UsageError } from './usageError.ts';

/** Throws a `UsageError` that tells the line when the file is no notebook. */
export async function readNotebookFile(file: string): Promise<StudyNotebook> {
  try {
    return decodeNotebook(await readFile(file));
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageError(placed(file, error.line, error.message));
    throw cannotBeRead(file, error);
  }
}

const NO_COURSE: Course = { id: '', title: { ko: '', en: '' }, steps: [], facts: {}, problems: [] };

/** The course beside a notebook; an empty one where there is none: its cells run all the same. */
export async function courseBeside(notebook: string): Promise<Course> {
  const file = stepsFileOf(notebook);
  return existsSync(file) ? readCourseFile(file) : NO_COURSE;
}

/** `week4.study.md` and `week4.en.study.md` both belong to `week4.steps.yaml` beside them. */
export function stepsFileOf(notebook: string): string {
  const [name = ''] = path.basename(notebook).split('.');
  return path.join(path.dirname(notebook), `${name}.steps.yaml`);
}

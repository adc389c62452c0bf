import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NO_COURSE, type Course } from '../course/course.ts';
import { decodeNotebook, NotebookError, type StudyNotebook } from '../course/notebookFile.ts';
import type { Locale } from '../protocol/outputs.ts';
import { cannotBeRead } from './cannotBeRead.ts';
import { readCourseFile } from './courseFile.ts';
import { placed } from './placed.ts';
import { UsageError } from './usageError.ts';

/** Throws a `UsageError` that tells the line when the file is no notebook. */
export async function readNotebookFile(file: string, locale: Locale): Promise<StudyNotebook> {
  try {
    return decodeNotebook(await readFile(file));
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageError(placed(file, error.line, error.text[locale]));
    throw cannotBeRead(file, error);
  }
}

/** The course beside a notebook; an empty one where there is none: its cells run all the same. */
export async function courseBeside(notebook: string): Promise<Course> {
  const file = stepsFileOf(notebook);
  return existsSync(file) ? readCourseFile(file) : NO_COURSE;
}

/** `week4.study.md` and `week4.en.study.md` both belong to `week4.steps.yaml` beside them. */
export function stepsFileOf(notebook: string, paths: path.PlatformPath = path): string {
  const [name = ''] = paths.basename(notebook).split('.');
  return paths.join(paths.dirname(notebook), `${name}.steps.yaml`);
}

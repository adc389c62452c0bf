import { readFile } from 'node:fs/promises';
import type { Course } from '../course/course.ts';
import { readCourse } from '../course/steps.ts';
import { UsageError } from './usageError.ts';

/** Reads a steps file. Its mistakes are in the course's `problems`; only a file that is not there is an error. */
export async function loadCourse(file: string): Promise<Course> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new UsageError(`There is no steps file ${file}: it must stand beside the notebook.`);
  }
  return readCourse(text, file);
}

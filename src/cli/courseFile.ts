import { readFile } from 'node:fs/promises';
import type { Course } from '../course/course.ts';
import { readCourse } from '../course/steps.ts';
import { cannotBeRead } from './cannotBeRead.ts';

/** Reads a steps file; its mistakes are in the course's `problems`. Throws a `UsageError` when it cannot be read. */
export async function readCourseFile(file: string): Promise<Course> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw cannotBeRead(file, error);
  }
  return readCourse(text, file);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook, type StudyNotebook } from '../../src/course/notebookFile.ts';
import { readCourse } from '../../src/course/steps.ts';
import type { Course } from '../../src/course/course.ts';

const folder = join(import.meta.dirname, '../../notebooks');

export function week4Notebook(locale: 'ko' | 'en'): StudyNotebook {
  return readNotebook(
    readFileSync(join(folder, locale === 'ko' ? 'week4.study.md' : 'week4.en.study.md'), 'utf8'),
  );
}

export function week4Course(): Course {
  return readCourse(readFileSync(join(folder, 'week4.steps.yaml'), 'utf8'), 'week4.steps.yaml');
}

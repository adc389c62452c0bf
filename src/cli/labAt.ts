import path from 'node:path';
import type { Localized } from '../course/course.ts';
import { reachStep } from '../course/reachStep.ts';
import { readCourseFile } from './courseFile.ts';
import type { Terminal } from './terminal.ts';

/** Of `lab exec` and `lab serve`. */
export const FAST_OR_REAL: Localized = {
  ko: '--time은 "fast" 또는 "real"입니다.',
  en: '--time is "fast" or "real".',
};

/** The course whose steps `--at` names. */
export const STEPS_FILE = 'week4.steps.yaml';

/** A fresh lab in virtual time, at the start of a step where one is named. Dispose of it. Throws `NotReached`. */
export async function labAt(step: string | undefined, terminal: Terminal) {
  const { createLab } = await import('../lab/lab.ts');
  const lab = createLab({ time: 'virtual' });
  try {
    await lab.ready;
    if (step !== undefined)
      await reachStep(
        lab,
        await readCourseFile(path.join(terminal.notebooks, STEPS_FILE)),
        step,
        terminal.signal,
      );
    return lab;
  } catch (error) {
    lab.dispose();
    throw error;
  }
}

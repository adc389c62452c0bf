import type { Localized } from './course.ts';

/** Something wrong in a course file that a person can mend: where it is and what to do. */
export interface Problem {
  /** A problem leaves something out of the course; a warning only tells. */
  readonly severity: 'problem' | 'warning';
  readonly file?: string;
  /** From 1. */
  readonly line: number;
  /** What is wrong and what is allowed instead. */
  readonly message: Localized;
}

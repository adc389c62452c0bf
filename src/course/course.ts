/** A course as data: what its steps file says, once it has been read and every expression in it compiled. */
import type { Evidence } from '../state/fact.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { Expression, Template } from './expression.ts';
import type { Problem } from './problem.ts';

export type Localized<T = string> = Readonly<Record<Locale, T>>;

export interface CheckData {
  readonly id: string;
  readonly that: Expression;
  readonly pass: Localized<Template>;
  readonly fail: Localized<Template>;
  readonly hint?: Localized<Template>;
  /** Facts that must be known first, named as in {@link Course.facts}. */
  readonly needs: readonly string[];
  readonly evidence: readonly EvidenceData[];
  readonly line: number;
}

export interface ExplanationData {
  readonly id: string;
  readonly when: Expression;
  readonly say: Localized<Template>;
  /** Facts that must be known first, named as in {@link Course.facts}. */
  readonly needs: readonly string[];
  readonly evidence: readonly EvidenceData[];
  readonly line: number;
}

/** Rows or objects that a sentence rests on; `fields` picks what of an object is shown. */
export interface EvidenceData {
  readonly of: Expression;
  readonly fields: readonly string[];
}

/** A value that the material shows, to be told apart from what is there now. */
export interface MaterialValue {
  readonly what: Localized;
  readonly value: string;
  /** The same thing here; an empty text where there is none to compare. */
  readonly live: Expression;
  readonly evidence: readonly EvidenceData[];
}

export interface HostScript {
  readonly host: string;
  readonly script: string;
}

export interface StepData {
  readonly id: string;
  readonly line: number;
  readonly title: Localized;
  readonly checks: readonly CheckData[];
  readonly explanations: readonly ExplanationData[];
  /** What the material printed in this step that another cluster may do differently. */
  readonly material: readonly MaterialValue[];
  /** A script per host that brings the lab to the end of this step. */
  readonly solve: readonly HostScript[];
  /** Scripts that take a cluster back to the start of this step, where its state cannot be kept. */
  readonly undo: readonly HostScript[];
}

/** Where the course speaks of a cell of its notebook. */
export interface CellReference {
  readonly cell: string;
  readonly line: number;
}

export interface Course {
  readonly id: string;
  /** Names the steps file in problems; empty where there is none. */
  readonly file: string;
  readonly title: Localized;
  /** In the order of the material. */
  readonly steps: readonly StepData[];
  /** The cell that brings each fact: `routes@router` -> `failure-router-routes`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly references: readonly CellReference[];
  readonly problems: readonly Problem[];
}

/** Of a notebook without a steps file: its cells run all the same. */
export const NO_COURSE: Course = {
  id: '',
  file: '',
  title: { ko: '', en: '' },
  steps: [],
  facts: {},
  references: [],
  problems: [],
};

/** `unknown`: a fact is missing that it would have to be judged by. */
export type Verdict = 'true' | 'false' | 'unknown';

export interface CheckResult {
  readonly id: string;
  readonly verdict: Verdict;
  /** The pass or fail text, or what is not known yet and which cell tells it. */
  readonly text: string;
  readonly hint?: string;
  /** Cell to run, when the verdict is unknown. */
  readonly cell?: string;
  readonly evidence: readonly Evidence[];
  /** The course is wrong here: an expression does not fit what is known. */
  readonly fault?: Problem;
}

export interface Explanation {
  readonly id: string;
  readonly verdict: 'true' | 'unknown';
  readonly text: string;
  readonly cell?: string;
  readonly evidence: readonly Evidence[];
  readonly fault?: Problem;
}

/** One notebook, one backend, one state: the engine behind the editor's notebook and the command line. */
import type { Backend } from '../backend.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { State } from '../state/state.ts';
import type { CellResult, CellSpec, CellUpdate } from './cell.ts';
import type { CheckResult, Course, Explanation } from './course.ts';
import type { StudyNotebook } from './notebookFile.ts';

export interface RunnableCell {
  readonly spec: CellSpec;
  readonly text: string;
}

export interface StudyOptions {
  readonly backend: Backend;
  readonly notebook: StudyNotebook;
  readonly course: Course;
  readonly locale: Locale;
  /** The cell of that id as it is now, where cells can be edited; by default as the file has it. */
  readonly cell?: (id: string) => RunnableCell | undefined;
  /** Default: a new one. */
  readonly state?: State;
}

/** How the run of a cell that was started on behalf of another (`with=`) is told. */
export interface Companion {
  start(id: string): void;
  update(id: string, update: CellUpdate): void;
  end(result: CellResult): void;
}

export interface RunCellOptions {
  readonly signal?: AbortSignal;
  /** At most ten times a second, and once at the end. */
  onUpdate?(update: CellUpdate): void;
  readonly companion?: Companion;
}

export interface Study {
  readonly state: State;
  readonly course: Course;
  /** Code cells of the notebook file in their order. */
  readonly cells: readonly RunnableCell[];
  /** Never rejects: what cannot run is refused in the result, with a text for people. */
  runCell(cell: string | RunnableCell, options?: RunCellOptions): Promise<CellResult>;
  /** Ids of cells that run now. */
  running(): readonly string[];
  /** Empty for a step that the course does not have. */
  checks(step: string, locale?: Locale): readonly CheckResult[];
  explanations(step: string, locale?: Locale): readonly Explanation[];
  /** Waits until every watched resource has been listed and no change came for `ms` of the backend's clock. */
  settle(ms: number): Promise<void>;
  /** Ends sessions and watches; the backend is not disposed. */
  dispose(): void;
}

/** What the views show of a notebook: its course judged by what is known now. The notebook room provides it. */
import type * as vscode from 'vscode';
import type { Backend } from '../backend.ts';
import type { CheckResult, Explanation } from '../course/course.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { State } from '../state/state.ts';
import type { Moment } from '../state/moment.ts';

export interface ShownStep {
  readonly id: string;
  readonly title: string;
}

export type LabStatus = 'off' | 'starting' | 'ready' | 'failed';

/** A cell that a view writes into the notebook. */
export interface NewCell {
  readonly host: string;
  readonly text: string;
  readonly expect?: 'endless';
}

export interface ShownStudy {
  readonly uri: vscode.Uri;
  readonly locale: Locale;
  readonly steps: readonly ShownStep[];
  /** `live`: a real cluster, named by its context. */
  readonly lab: { readonly status: LabStatus; readonly name: string; readonly live: boolean };
  /** What the API of the cluster does not tell, why, and what to do about it. */
  readonly notWatched: readonly string[];
  checks(step: string): readonly CheckResult[];
  explanations(step: string): readonly Explanation[];
  /** The check has been seen passed in this notebook, now or before. */
  hasPassed(step: string, check: string): boolean;
  /** Cells of the step run, or wait for those that run. */
  isRunning(step: string): boolean;
  /** The step of the selected cell, else the first. */
  currentStep(): string | undefined;
  /** Shows the cell, and the row of its output when one is named. */
  reveal(cellId: string, row?: { readonly table: string; readonly rowKey: string }): void;
  /** Runs the cell as the run button does. */
  run(cellId: string): void;
  /** Undefined until the lab runs, as is what is known of it. */
  readonly backend: Backend | undefined;
  readonly state: State | undefined;
  /** Hosts that a cell may name; undefined until the lab runs. */
  readonly hosts: readonly string[] | undefined;
  /** What a packet can come by, the one with kubectl first; none until the lab runs. */
  readonly machines: readonly string[];
  /** What was known when the first cell of the step that is being worked on ran. */
  readonly stepBegan: { readonly step: string; readonly moment: Moment } | undefined;
  /** Starts the lab when it does not run. Rejects with a text for people. */
  start(): Promise<void>;
  /** Writes a cell below the selected one, and shows it. */
  addCell(cell: NewCell): Promise<void>;
}

export interface ShownStudies {
  /** Another notebook is active, or what is known has changed; at most ten times a second. */
  readonly onDidChange: vscode.Event<void>;
  active(): ShownStudy | undefined;
  of(uri: vscode.Uri): ShownStudy | undefined;
}

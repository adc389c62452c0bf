/** What the views show of a notebook: its course judged by what is known now. The notebook room provides it. */
import type * as vscode from 'vscode';
import type { CheckResult, Explanation } from '../course/course.ts';
import type { Locale } from '../protocol/outputs.ts';

export interface ShownStep {
  readonly id: string;
  readonly title: string;
}

export type LabStatus = 'off' | 'starting' | 'ready' | 'failed';

export interface ShownStudy {
  readonly uri: vscode.Uri;
  readonly locale: Locale;
  readonly steps: readonly ShownStep[];
  readonly lab: { readonly status: LabStatus; readonly name: string };
  checks(step: string): readonly CheckResult[];
  explanations(step: string): readonly Explanation[];
  /** The check has been seen passed in this notebook, now or before. */
  hasPassed(step: string, check: string): boolean;
  /** The step of the selected cell, else the first. */
  currentStep(): string | undefined;
  /** Shows the cell, and the row of its output when one is named. */
  reveal(cellId: string, row?: { readonly table: string; readonly rowKey: string }): void;
  /** Runs the cell as the run button does. */
  run(cellId: string): void;
}

export interface ShownStudies {
  /** Another notebook is active, or what is known has changed; at most ten times a second. */
  readonly onDidChange: vscode.Event<void>;
  active(): ShownStudy | undefined;
  of(uri: vscode.Uri): ShownStudy | undefined;
}

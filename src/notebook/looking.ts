/**
 * Where the learner looks: what is pointed at in one place is marked in all the others that show the notebook. A bundle of its
 * own, read when something is first pointed at.
 */
import type * as vscode from 'vscode';
import type { Look } from '../protocol/look.ts';
import type { Marks } from '../views/marks.ts';
import { markCells } from './cellMarks.ts';

export type LookPlace = 'drawing' | 'outputs' | 'explanations' | 'cells';

export interface LookingOptions {
  readonly places: Readonly<Record<Exclude<LookPlace, 'cells'>, Marks>>;
  /** What the drawing, when it is there, calls what the first of the texts names that it knows. */
  namesIn(notebook: vscode.Uri, texts: readonly string[]): readonly string[] | undefined;
  isKnown(notebook: vscode.Uri, word: string): boolean;
}

export class Looking {
  readonly #options: LookingOptions;
  #last = '';

  constructor(options: LookingOptions) {
    this.#options = options;
  }

  /**
   * Texts are names and addresses, the likeliest first. Of a row that nothing in the drawing is named by, the row alone is
   * marked: its values are not its own.
   */
  at(notebook: vscode.Uri, by: LookPlace, { texts, row }: Look): void {
    const names =
      this.#options.namesIn(notebook, texts) ??
      (row === undefined ? texts.filter((text) => this.#options.isKnown(notebook, text)) : []);
    const look: Look = { texts: names, ...(row === undefined ? {} : { row }) };
    const key = JSON.stringify([notebook.toString(), by, look]);
    // A pointer that moves, or a cursor, says the same again and again; a click is meant.
    if (key === this.#last && (by === 'cells' || by === 'explanations')) return;
    this.#last = key;
    for (const [place, marks] of Object.entries(this.#options.places))
      if (place !== by) marks.mark(notebook, look);
    markCells(notebook, look.texts);
  }
}

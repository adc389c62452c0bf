import * as vscode from 'vscode';
import type { CellResult, CellUpdate } from '../course/cell.ts';
import type { OutputPayload } from '../protocol/outputs.ts';
import { loadEngine } from './bundles.ts';
import type { PayloadOptions } from './cellOutputs.ts';
import type { LargeOutputs } from './largeOutputs.ts';
import { outputItems } from './outputItems.ts';
import type { State } from '../state/state.ts';

export interface ExecutionOptions extends PayloadOptions {
  readonly visibleRows: number;
}

/** One run of a cell in the editor: its clock, its outputs, and how it ends. */
export class CellExecution {
  readonly #execution: vscode.NotebookCellExecution;
  readonly #options: ExecutionOptions;
  readonly #large: LargeOutputs;
  readonly #finished = new Map<string, OutputPayload>();
  /** By place. Outputs of the run before are written over, so that the cell keeps its height while it runs again. */
  readonly #outputs: vscode.NotebookCellOutput[];
  #used = 0;
  /** Outputs change by asynchronous calls; one after the other, so that the last one wins. */
  #writing: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(
    execution: vscode.NotebookCellExecution,
    order: number,
    options: ExecutionOptions,
    large: LargeOutputs,
  ) {
    this.#large = large;
    this.#execution = execution;
    this.#options = options;
    this.#outputs = [...execution.cell.outputs];
    execution.executionOrder = order;
    execution.start(Date.now());
  }

  get token(): vscode.CancellationToken {
    return this.#execution.token;
  }

  get cell(): vscode.NotebookCell {
    return this.#execution.cell;
  }

  get payloads(): readonly OutputPayload[] {
    return [...this.#finished.values()];
  }

  /** `state`: as it is before this update's facts are recorded. */
  update({ outputs, streaming }: CellUpdate, state: State): void {
    if (this.#ended) return;
    let place = 0;
    for (const output of outputs) {
      // A command that is silent when all is well (`export`, `ip route add`) needs no box to say so.
      if (output.text === '') continue;
      if (!this.#finished.has(output.id)) {
        const payload = loadEngine().payloadOf(output, state, this.#options);
        this.#finished.set(output.id, payload);
        this.#write(place, payload, output.text);
      }
      place += 1;
    }
    // Nothing printed yet: the outputs of the run before stay until there is something to show instead.
    if (streaming && streaming.total > 0) {
      this.#write(place, loadEngine().streamPayload(streaming, this.#options), streaming.lines.join('\n'));
    }
  }

  /** An output after all that was printed. */
  add(items: readonly vscode.NotebookCellOutputItem[]): void {
    if (!this.#ended) this.#put(this.#used, [...items]);
  }

  async end(result: CellResult): Promise<void> {
    if (this.#ended) return;
    if (result.refused !== undefined) this.#refuse(result.refused);
    else this.#dropOld();
    // Stopped by the learner is neither a success nor a failure; an expected failure is a success.
    await this.#finish(result.stopped === 'user' ? undefined : result.ok);
  }

  /** The learner stopped it, and what it ran has not ended yet. What was printed stays. */
  async stop(): Promise<void> {
    if (!this.#ended) await this.#finish(undefined);
  }

  /** The run itself broke: the lab did not start, a bug. */
  async fail(message: string): Promise<void> {
    if (this.#ended) return;
    this.#refuse(message);
    await this.#finish(false);
  }

  async #finish(success: boolean | undefined): Promise<void> {
    this.#ended = true;
    try {
      await this.#writing;
    } finally {
      this.#execution.end(success, Date.now());
    }
  }

  #refuse(message: string): void {
    const item = vscode.NotebookCellOutputItem.error({ name: vscode.l10n.t('Not run'), message });
    this.#enqueue(() => this.#execution.replaceOutput([new vscode.NotebookCellOutput([item])]));
  }

  #write(place: number, payload: OutputPayload, text: string): void {
    this.#put(place, outputItems(this.#large.first(payload), text));
  }

  #put(place: number, items: vscode.NotebookCellOutputItem[]): void {
    const output = this.#outputs[place];
    this.#used = Math.max(this.#used, place + 1);
    if (output) {
      this.#enqueue(() => this.#execution.replaceOutputItems(items, output));
      return;
    }
    const added = new vscode.NotebookCellOutput(items, { visibleRows: this.#options.visibleRows });
    this.#outputs[place] = added;
    this.#enqueue(() => this.#execution.appendOutput(added));
  }

  /** The run before had more statements. */
  #dropOld(): void {
    if (this.#used === this.#outputs.length) return;
    this.#enqueue(() => this.#execution.replaceOutput(this.#execution.cell.outputs.slice(0, this.#used)));
  }

  #enqueue(write: () => Thenable<void>): void {
    // A write fails only when the cell or its notebook is gone; there is nothing left to show then.
    this.#writing = this.#writing.then(write).then(undefined, () => undefined);
  }
}

/** The outputs that are in this document now, so that a link can lead from one to another without asking the extension. */

export interface RowTarget {
  /** Absent: any output that shows the table. */
  readonly cellId?: string;
  readonly table: string;
  readonly rowKey: string;
}

export interface RegisteredOutput {
  readonly cellId?: string;
  readonly table: string;
  has(rowKey: string): boolean;
  /** Scrolls to the row and marks it. */
  highlight(rowKey: string): void;
}

export interface OutputRegistry {
  /** Returns the removal. A highlight that was waiting for this output is shown at once. */
  add(output: RegisteredOutput): () => void;
  /** False when no output in this document holds the row. */
  highlight(target: RowTarget): boolean;
  /** Highlights now, or when an output with that row appears: the editor draws outputs only when they scroll into view. */
  highlightWhenShown(target: RowTarget): void;
}

export function createOutputRegistry(): OutputRegistry {
  const outputs = new Set<RegisteredOutput>();
  let waiting: RowTarget | undefined;

  const holds = (output: RegisteredOutput, target: RowTarget): boolean =>
    output.table === target.table &&
    (target.cellId === undefined || output.cellId === target.cellId) &&
    output.has(target.rowKey);

  const registry: OutputRegistry = {
    add(output) {
      outputs.add(output);
      if (waiting && holds(output, waiting)) {
        output.highlight(waiting.rowKey);
        waiting = undefined;
      }
      return () => outputs.delete(output);
    },
    highlight(target) {
      // The newest output first: of two runs of one command the later one is meant.
      const output = [...outputs].reverse().find((candidate) => holds(candidate, target));
      output?.highlight(target.rowKey);
      return output !== undefined;
    },
    highlightWhenShown(target) {
      waiting = registry.highlight(target) ? undefined : target;
    },
  };
  return registry;
}

/** The `*.study.md` format: Markdown whose shell blocks are cells. What was not edited is written back byte for byte. */

export interface FileFormat {
  readonly bom: boolean;
  /** The line ending of lines that are new. */
  readonly eol: string;
}

/** A cell as the file has it. Plain data: the editor keeps it beside the cell and gives it back on saving. */
export interface FileCell {
  readonly kind: 'markup' | 'code';
  /** What the editor shows; lines end with `\n`. */
  readonly text: string;
  /** Its exact source with fences, info string and the blank lines around it. All `raw` of a notebook make up the file. */
  readonly raw: string;
  /** The editor's language id: `markdown` or `shellscript`. */
  readonly language: string;
  /** `key=value` pairs of the info string, unknown ones too. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Line of the file on which the cell's first line with text stands, from 1. */
  readonly line: number;
}

export interface StudyNotebook {
  readonly cells: readonly FileCell[];
  readonly format: FileFormat;
}

/** A cell as it is now in the editor. */
export interface CurrentCell {
  readonly kind: 'markup' | 'code';
  readonly text: string;
  readonly language: string;
  /** As it was read; absent for a new cell. */
  readonly file?: FileCell;
  /** Wanted attributes, where they were changed or the cell is new. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The file cannot be read; `line` is where. */
export class NotebookError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = 'NotebookError';
  }
}

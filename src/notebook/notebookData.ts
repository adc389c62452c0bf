/** The notebook file as the editor's cells, and back. What the file said is kept beside each cell, so nothing is lost. */
import type { CurrentCell, FileCell, FileFormat, StudyNotebook } from '../course/notebookFile.ts';

/** The shell of VS Code's own shell-script extension: colours and brackets for free. */
export const SHELL_LANGUAGE = 'shellscript';

export interface CellMetadata {
  /** As it was read; absent for a new cell. */
  readonly file?: FileCell;
  /** Set when the learner changed them in the editor. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a `NotebookCell` and a `NotebookCellData` have in common. */
export interface EditorCell {
  readonly kind: 'markup' | 'code';
  readonly text: string;
  readonly language: string;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export function editorCells({ cells }: StudyNotebook): readonly EditorCell[] {
  return cells.map((file) => ({
    kind: file.kind,
    text: file.text,
    language: file.language,
    metadata: { file },
  }));
}

export function currentCells(cells: readonly EditorCell[]): readonly CurrentCell[] {
  return cells.map(({ kind, text, language, metadata }) => {
    const { file, attributes } = cellMetadata(metadata);
    return { kind, text, language, file, attributes };
  });
}

/** What the info string says now. */
export function attributesOf(metadata: EditorCell['metadata']): Readonly<Record<string, string>> {
  const { file, attributes } = cellMetadata(metadata);
  return attributes ?? file?.attributes ?? {};
}

/** Metadata is only ever written by {@link editorCells} and by our own edits; another shape counts as a new cell. */
export function cellMetadata(metadata: EditorCell['metadata']): CellMetadata {
  const file = metadata?.['file'];
  const attributes = metadata?.['attributes'];
  return {
    ...(isFileCell(file) ? { file } : {}),
    ...(isAttributes(attributes) ? { attributes } : {}),
  };
}

export function formatOf(metadata: Readonly<Record<string, unknown>> | undefined): FileFormat | undefined {
  const format = metadata?.['format'];
  if (typeof format !== 'object' || format === null) return undefined;
  if (!('bom' in format) || !('eol' in format)) return undefined;
  const { bom, eol } = format;
  return typeof bom === 'boolean' && typeof eol === 'string' ? { bom, eol } : undefined;
}

function isFileCell(value: unknown): value is FileCell {
  return (
    typeof value === 'object' &&
    value !== null &&
    'raw' in value &&
    typeof value.raw === 'string' &&
    'text' in value &&
    typeof value.text === 'string' &&
    'attributes' in value &&
    isAttributes(value.attributes)
  );
}

function isAttributes(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}

import { useState } from 'preact/hooks';
import type { Column } from '../../src/output/parsed.ts';
import type { Strings } from '../ui/strings.ts';

/** Hundreds of hexadecimal digits: shown as a dump beside the packet, and as a column on demand. */
const HIDDEN_AT_FIRST = new Set(['bytes']);

const NARROWEST = 4;

export interface ColumnChoice {
  readonly shown: readonly Column[];
  readonly isShown: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  /** Characters, of the columns that the reader has resized. */
  readonly widths: ReadonlyMap<string, number>;
  readonly resize: (id: string, characters: number) => void;
}

export function useColumnChoice(columns: readonly Column[]): ColumnChoice {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(HIDDEN_AT_FIRST);
  const [widths, setWidths] = useState<ReadonlyMap<string, number>>(new Map());
  return {
    shown: columns.filter(({ id }) => !hidden.has(id)),
    isShown: (id) => !hidden.has(id),
    toggle: (id) =>
      setHidden((previous) => {
        const next = new Set(previous);
        if (!next.delete(id)) next.add(id);
        // A table without columns could not be brought back by its own header.
        return columns.every((column) => next.has(column.id)) ? previous : next;
      }),
    widths,
    resize: (id, characters) =>
      setWidths((previous) => new Map(previous).set(id, Math.max(NARROWEST, Math.round(characters)))),
  };
}

/** A button, and below the bar one checkbox for each column. */
export function ColumnButton({
  open,
  onToggle,
  strings,
}: {
  open: boolean;
  onToggle: () => void;
  strings: Strings;
}) {
  return (
    <button type="button" class="plain" aria-expanded={open} data-testid="columns" onClick={onToggle}>
      {strings.columns}
    </button>
  );
}

export function ColumnPanel({
  columns,
  choice,
  strings,
}: {
  columns: readonly Column[];
  choice: ColumnChoice;
  strings: Strings;
}) {
  return (
    <fieldset class="columns" data-testid="column-panel">
      <legend>{strings.columnsHint}</legend>
      {columns.map(({ id, label }) => (
        <label key={id} class="toggle">
          <input type="checkbox" checked={choice.isShown(id)} onChange={() => choice.toggle(id)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

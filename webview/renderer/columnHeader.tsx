import type { Column } from '../../src/output/parsed.ts';
import type { Strings } from '../ui/strings.ts';
import type { SortOrder } from './rowSearch.ts';

/** A column's name: sorts on a click, and is drawn wider or narrower at its right edge. */
export function ColumnHeader({
  id,
  column,
  sort,
  active,
  onSort,
  onResize,
  strings,
}: {
  id: string;
  column: Column;
  sort: SortOrder | undefined;
  active: boolean;
  onSort: (column: string) => void;
  /** By so many pixels of the header's width. */
  onResize: (column: string, pixels: number) => void;
  strings: Strings;
}) {
  const direction = sort?.column === column.id ? sort.direction : undefined;
  return (
    <th
      id={id}
      scope="col"
      aria-sort={direction ?? 'none'}
      data-column={column.id}
      class={`${column.type}${active ? ' active' : ''}`}
    >
      <button
        type="button"
        tabIndex={-1}
        title={strings.sortBy(column.label)}
        onClick={() => onSort(column.id)}
      >
        {column.label}
        <span class="arrow" aria-hidden="true">
          {direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : '↕'}
        </span>
      </button>
      <span
        class="edge"
        aria-hidden="true"
        data-testid="edge"
        title={strings.resizeHint}
        onPointerDown={(event) => {
          const handle = event.currentTarget;
          const header = handle.parentElement;
          if (!header) return;
          event.preventDefault();
          handle.setPointerCapture(event.pointerId);
          const from = event.clientX;
          const width = header.getBoundingClientRect().width;
          const move = ({ clientX }: PointerEvent): void => onResize(column.id, width + clientX - from);
          handle.addEventListener('pointermove', move);
          handle.addEventListener(
            'lostpointercapture',
            () => handle.removeEventListener('pointermove', move),
            {
              once: true,
            },
          );
        }}
      />
    </th>
  );
}

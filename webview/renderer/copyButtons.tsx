import { useState } from 'preact/hooks';
import type { Column, Row } from '../../src/output/parsed.ts';
import { COPY_FORMATS, copyRows } from './copyRows.ts';
import type { CopyFormat } from './copyRows.ts';
import type { OutputContext } from './outputContext.ts';

/** Copies or saves the rows as they are shown: filtered, in their present order, with the columns that are shown. */
export function CopyButtons({
  columns,
  rows,
  name,
  context,
}: {
  columns: readonly Column[];
  rows: () => readonly Row[];
  /** Of the file that an export suggests, without its ending. */
  name: string;
  context: OutputContext;
}) {
  const { strings } = context;
  const [told, tell] = useState('');
  const copy = async (format: CopyFormat): Promise<void> => {
    const done = await context.copy(copyRows(format, columns, rows()));
    tell(done ? strings.copied(format) : strings.copyFailed);
  };
  return (
    <span class="segments" role="group" aria-label={strings.copy}>
      <span class="label" aria-hidden="true">
        {strings.copy}
      </span>
      {COPY_FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          title={strings.copyAs(format)}
          aria-label={strings.copyAs(format)}
          data-testid={`copy-${format.toLowerCase()}`}
          onClick={() => void copy(format)}
        >
          {format}
        </button>
      ))}
      <button
        type="button"
        title={strings.exportHint}
        data-testid="export"
        onClick={() =>
          context.post({ type: 'save', name: `${name}.csv`, text: copyRows('CSV', columns, rows()) })
        }
      >
        {strings.export}
      </button>
      <span class="aside" role="status" data-testid="copied">
        {told}
      </span>
    </span>
  );
}

import type { UnparsedLine } from '../../src/output/parsed.ts';
import type { Strings } from '../ui/strings.ts';

/** What the table could not hold: notes of the command, and lines that no rule explains. Nothing of an output is hidden. */
export function Remarks({
  notes,
  unparsed,
  strings,
}: {
  notes: readonly string[];
  unparsed: readonly UnparsedLine[];
  strings: Strings;
}) {
  return (
    <>
      {notes.length > 0 && (
        <ul class="notes" aria-label={strings.notes} data-testid="notes">
          {notes.map((note, index) => (
            <li key={index}>{note}</li>
          ))}
        </ul>
      )}
      {unparsed.length > 0 && (
        <details class="unparsed" data-testid="unparsed">
          <summary>{strings.unparsed(unparsed.length)}</summary>
          <ul>
            {unparsed.map(({ line, text }) => (
              <li key={line}>
                <span class="dim">{strings.line(line)}</span> <code>{text}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

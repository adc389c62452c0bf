import { useState } from 'preact/hooks';
import type { Topology } from '../../src/protocol/topology.ts';
import { isElementLookedAt } from '../../src/protocol/look.ts';
import type { TopologyStrings } from './strings.ts';

/** Rows that are shown at once; the filter finds the others. */
const MOST = 400;

/** The same content as rows. */
export function TableView({
  topology,
  strings,
  selected,
  looked,
  onSelect,
}: {
  topology: Topology;
  strings: TopologyStrings;
  selected: string | undefined;
  /** Names of what is looked at elsewhere. */
  looked: readonly string[];
  onSelect: (id: string) => void;
}) {
  const [filter, setFilter] = useState('');
  const words = filter.toLowerCase().split(/\s+/);
  const rows = topology.elements.map((element) => ({
    element,
    cells: [
      strings.kinds[element.kind],
      element.namespace === undefined ? element.name : `${element.namespace}/${element.name}`,
      element.note,
      element.on?.replace(/^machine:/, '') ?? '',
      strings.states[element.state],
      element.change === undefined ? '' : strings.changes[element.change],
    ],
  }));
  const found = rows.filter(({ cells }) => {
    const text = cells.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const heads = [strings.kind, strings.name, strings.note, strings.on, strings.state, strings.change];
  return (
    <div class="rows">
      <label>
        {strings.filter}{' '}
        <input
          type="search"
          value={filter}
          data-testid="filter"
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          onKeyDown={(event) => {
            // The key is the input method's: a search field would clear itself at Escape.
            if (event.isComposing) event.preventDefault();
          }}
        />
      </label>
      <p class="dim" role="status">
        {strings.elements(Math.min(found.length, MOST), topology.elements.length)}
      </p>
      <table data-testid="table">
        <caption class="unseen">{strings.title}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.slice(0, MOST).map(({ element, cells }) => (
            <tr
              key={element.id}
              data-id={element.id}
              aria-current={element.id === selected}
              class={isElementLookedAt(element, looked) ? 'looked' : undefined}
            >
              {cells.map((cell, at) => (
                <td key={at}>
                  {at === 1 ? (
                    <button type="button" class="link" onClick={() => onSelect(element.id)}>
                      {cell}
                    </button>
                  ) : (
                    cell
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { TopologyStrings } from './strings.ts';

/** The same content in three forms. */
const MODES = ['drawing', 'tree', 'table'] as const;
export type Mode = (typeof MODES)[number];

export function ModeChoice({
  mode,
  strings,
  onChoose,
}: {
  mode: Mode;
  strings: TopologyStrings;
  onChoose: (mode: Mode) => void;
}) {
  return (
    <span class="choice" role="group" aria-label={strings.view}>
      {MODES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={mode === each}
          data-testid={`mode-${each}`}
          onClick={() => onChoose(each)}
        >
          {strings[each]}
        </button>
      ))}
    </span>
  );
}

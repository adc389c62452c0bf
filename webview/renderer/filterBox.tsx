import type { Strings } from '../ui/strings.ts';

export function FilterBox({
  value,
  onChange,
  strings,
}: {
  value: string;
  onChange: (value: string) => void;
  strings: Strings;
}) {
  return (
    <input
      type="search"
      class="filter"
      value={value}
      placeholder={strings.filter}
      aria-label={strings.filter}
      data-testid="filter"
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        // While a Hangul syllable is being composed, every key belongs to the input method: a search field would clear itself.
        if (event.isComposing) {
          event.preventDefault();
          return;
        }
        // The notebook would take letters and arrows as its own commands.
        event.stopPropagation();
        if (event.key === 'Escape' && value !== '') {
          event.preventDefault();
          onChange('');
        }
      }}
    />
  );
}

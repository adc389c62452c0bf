import type { OutputContext } from './outputContext.ts';

/** Longer texts are opened in an editor, which handles any size; the outputs of the material have a few hundred lines. */
const LONGEST = 200_000;

export function RawText({
  text,
  outputId,
  context,
}: {
  text: string;
  outputId: string;
  context: OutputContext;
}) {
  const { strings, visibleRows } = context;
  return (
    <div>
      <pre
        class="raw"
        tabIndex={0}
        data-testid="raw-text"
        style={{ maxHeight: `${(visibleRows + 2) * context.rowHeight}px` }}
      >
        {text.slice(0, LONGEST)}
      </pre>
      {/* A text that is seen as a whole needs no other place. */}
      {(text.length > LONGEST || text.split('\n').length > visibleRows) && (
        <p class="status">
          <button
            type="button"
            class="plain"
            onClick={() => context.post({ type: 'open-text', outputId, text })}
          >
            {strings.openText}
          </button>
        </p>
      )}
    </div>
  );
}

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
  const { strings } = context;
  return (
    <div>
      <pre
        class="raw"
        tabIndex={0}
        data-testid="raw-text"
        style={{ maxHeight: `${(context.visibleRows + 2) * context.rowHeight}px` }}
      >
        {text.slice(0, LONGEST)}
      </pre>
      <p class="status">
        <button
          type="button"
          class="plain"
          onClick={() => context.post({ type: 'open-text', outputId, text })}
        >
          {strings.openText}
        </button>
      </p>
    </div>
  );
}

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Provenance } from '../../src/protocol/provenance.ts';
import { useKnown } from './knownCard.tsx';
import type { OutputContext } from './outputContext.ts';
import { ProvenanceBadge } from './provenanceBadge.tsx';

export interface View {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly show: () => ComponentChildren;
}

/**
 * What all outputs have in common: the badge, the views to choose from, of which the last is the terminal's text, and the
 * key that leads there and back.
 */
export function OutputFrame({
  id,
  testId,
  provenance,
  context,
  views,
  first,
  tools,
}: {
  id: string;
  testId: string;
  provenance: Provenance;
  context: OutputContext;
  views: readonly View[];
  /** The view to begin with; default the first. */
  first?: string;
  tools?: (view: string) => ComponentChildren;
}) {
  const { strings } = context;
  const [chosen, choose] = useState(first);
  const current = views.find((view) => view.id === chosen) ?? views[0];
  const text = views.at(-1);
  const { handlers, card } = useKnown(context);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (handlers.onKey(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    // By code as well: with a Hangul layout the key prints another letter.
    if ((event.key.toLowerCase() !== 't' && event.code !== 'KeyT') || !text) return;
    event.preventDefault();
    event.stopPropagation();
    choose(current === text ? views[0]?.id : text.id);
  };

  return (
    <section
      class="output"
      data-testid={testId}
      data-output={id}
      onKeyDown={onKeyDown}
      onMouseMove={handlers.onMouseMove}
      onMouseLeave={handlers.onMouseLeave}
      aria-label={provenance.command}
    >
      <header class="bar">
        <ProvenanceBadge provenance={provenance} strings={strings} />
        {views.length > 1 && (
          <span class="segments" role="group" aria-label={strings.view}>
            {views.map((view) => (
              <button
                key={view.id}
                type="button"
                aria-pressed={view === current}
                title={view.hint}
                data-testid={`view-${view.id}`}
                onClick={() => choose(view.id)}
              >
                {view.label}
              </button>
            ))}
          </span>
        )}
        <span class="gap" />
        {tools?.(current?.id ?? '')}
      </header>
      {current?.show()}
      {card}
    </section>
  );
}

/** Inside a shadow root the event's first target is the one that has the focus. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

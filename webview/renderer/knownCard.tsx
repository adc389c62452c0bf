import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { KnownThing } from '../../src/protocol/rendererMessages.ts';
import type { OutputContext } from './outputContext.ts';
import { tokensOf } from './tokens.ts';
import { rangeOf, wordAt } from './wordAt.ts';
import type { Word } from './wordAt.ts';

/** Milliseconds that the pointer rests before something is asked for, and for which a card outlives it. */
const REST = 350;

interface Shown {
  readonly token: string;
  /** What the cell itself says. */
  readonly says: string | undefined;
  readonly known: readonly KnownThing[];
  readonly at: DOMRect;
}

interface Handlers {
  readonly onMouseMove: (event: MouseEvent) => void;
  readonly onMouseLeave: () => void;
  /** Takes `i`, which steps through what can be asked for, and Escape. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/**
 * What is known of the address, id or name under the pointer, or by the key `i` of those in the focused part one after the
 * other: asked of the extension when it is wanted, anywhere in an output.
 */
export function useKnown(context: OutputContext): {
  readonly handlers: Handlers;
  readonly card: ComponentChildren;
} {
  const [shown, show] = useState<Shown>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef('');
  const step = useRef<{ readonly within: Element; readonly next: number } | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const later = (act: () => void): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(act, REST);
  };
  const close = (): void => {
    asked.current = '';
    show(undefined);
  };
  const ask = async (word: Word): Promise<void> => {
    const { node, start, end } = word;
    const token = node.data.slice(start, end);
    const at = rangeOf(word).getBoundingClientRect();
    asked.current = token;
    const says = node.parentElement?.closest('[data-says]')?.getAttribute('data-says') ?? undefined;
    const known = await context.ask(token);
    if (asked.current === token) show(known.length > 0 || says ? { token, says, known, at } : undefined);
  };

  const handlers: Handlers = {
    onMouseMove(event) {
      if (event.composedPath().some((each) => each instanceof Element && each.matches('.known'))) {
        clearTimeout(timer.current);
        return;
      }
      const { clientX: x, clientY: y } = event;
      const root = event.currentTarget instanceof Element ? event.currentTarget.getRootNode() : undefined;
      later(() => {
        const found = root instanceof ShadowRoot ? wordAt(root, x, y) : undefined;
        if (!found) close();
        else if (found.node.data.slice(found.start, found.end) !== asked.current) void ask(found);
      });
    },
    onMouseLeave: () => later(close),
    onKey(event) {
      if (event.key === 'Escape' && shown) {
        close();
        return true;
      }
      if (event.key !== 'i' && event.code !== 'KeyI') return false;
      const within = partOf(event);
      const words = within ? wordsIn(within) : [];
      const next = step.current?.within === within ? (step.current?.next ?? 0) : 0;
      const word = words[next % words.length];
      if (!within || !word) return false;
      step.current = { within, next: next + 1 };
      word.node.parentElement?.scrollIntoView({ block: 'nearest' });
      void ask(word);
      return true;
    },
  };
  return { handlers, card: shown && <Card shown={shown} context={context} /> };
}

/** The cell that the keyboard is at, the chosen packet, or what has the focus. */
function partOf(event: KeyboardEvent): Element | undefined {
  const focus = event.composedPath()[0];
  if (!(focus instanceof Element)) return undefined;
  return focus.querySelector('.active, [aria-selected=true]') ?? focus;
}

function wordsIn(part: Element): readonly Word[] {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const words: Word[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node instanceof Text && !node.parentElement?.closest('.says')) {
      const text = node;
      words.push(...tokensOf(text.data).map(({ start, end }) => ({ node: text, start, end })));
    }
  return words;
}

function Card({ shown, context }: { shown: Shown; context: OutputContext }) {
  const { token, says, known, at } = shown;
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = card.current;
    if (!box) return;
    // In the top layer: an output is cut at its edges.
    if (!box.matches(':popover-open')) box.showPopover();
    const below = at.bottom + box.offsetHeight < innerHeight;
    box.style.top = `${below ? at.bottom : Math.max(0, at.top - box.offsetHeight)}px`;
    box.style.left = `${Math.max(0, Math.min(at.left, innerWidth - box.offsetWidth))}px`;
  }, [shown]);
  return (
    <div ref={card} class="known" popover="manual" role="status" data-testid="known">
      <b>{token}</b>{' '}
      {known.length > 0 && (
        <button
          type="button"
          class="plain"
          data-testid="in-topology"
          onClick={() => context.post({ type: 'show-in-topology', token })}
        >
          {context.strings.inTopology}
        </button>
      )}
      {says && <p>{says}</p>}
      {known.map(({ what, detail, from, cellId, table, rowKey }, index) => (
        <p key={index}>
          <b>{what}</b> {detail}
          <br />
          <span class="dim">{from}</span>{' '}
          {cellId !== undefined && table !== undefined && rowKey !== undefined && (
            <button
              type="button"
              class="plain"
              onClick={() => context.follow({ relation: what, label: token, cellId, table, rowKey })}
            >
              {context.strings.goToRow}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}

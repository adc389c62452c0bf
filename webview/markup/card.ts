/** A card beside a word: what is known of it, from where and how old. */
import { visible } from '../../src/protocol/visible.ts';
import type { KnownThing } from '../../src/protocol/rendererMessages.ts';

const STYLE = `position: fixed; inset: auto; margin: 0; max-width: 70ch; padding: 6px 10px; line-height: 1.5;
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); overflow-wrap: anywhere;
  color: var(--vscode-editorHoverWidget-foreground); background: var(--vscode-editorHoverWidget-background);
  border: 1px solid var(--vscode-editorHoverWidget-border, currentColor)`;

export interface Card {
  show(known: readonly KnownThing[], beside: DOMRect): void;
  hide(): void;
}

export function createCard(): Card {
  const box = document.createElement('div');
  box.popover = 'manual';
  box.role = 'status';
  box.dataset['testid'] = 'known-in-markup';
  box.style.cssText = STYLE;
  document.body.append(box);
  return {
    show(known, beside) {
      box.replaceChildren(...known.map(lineOf));
      box.showPopover();
      const below = beside.bottom + box.offsetHeight < innerHeight;
      box.style.top = `${below ? beside.bottom : Math.max(0, beside.top - box.offsetHeight)}px`;
      box.style.left = `${Math.max(0, Math.min(beside.left, innerWidth - box.offsetWidth))}px`;
    },
    hide() {
      if (box.matches(':popover-open')) box.hidePopover();
    },
  };
}

/** Names and details come from outputs: they are text, whatever they look like. */
function lineOf({ what, detail, from }: KnownThing): HTMLElement {
  const line = document.createElement('div');
  const name = document.createElement('b');
  name.textContent = visible(what);
  const source = document.createElement('div');
  source.textContent = visible(from);
  source.style.opacity = '0.8';
  line.append(name, ` ${visible(detail)}`, source);
  return line;
}

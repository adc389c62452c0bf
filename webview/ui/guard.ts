/**
 * The one place where texts become what is seen or read aloud. Nearly all of them come from a cluster, a program or a file of
 * somebody: wherever a text is drawn, as a value, a header, a badge or a title, nothing in it hides or turns round.
 */
import { options } from 'preact';
import { visible } from '../../src/protocol/visible.ts';

/** Colours, as programs print them for a terminal. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[\d;]{0,32}m/g;

/** A text as it can be shown: without its colours, and with everything in it that would hide or turn it. */
export function shownText(text: string): string {
  return visible(text.includes('\u001b') ? text.replace(COLOURS, '') : text);
}

/** Attributes that are shown by the pointer or read aloud. */
const READ: ReadonlySet<string> = new Set([
  'title',
  'aria-label',
  'placeholder',
  'alt',
  'label',
  'data-says',
]);

/** Guards every text that Preact draws in this page from now on. */
export function guardTexts(): void {
  options.vnode = (vnode: { readonly type: unknown; props: unknown }) => {
    const { type, props } = vnode;
    // A text's node has no type, and the text for its props.
    if (typeof props === 'string') vnode.props = shownText(props);
    else if (typeof type === 'string' && typeof props === 'object' && props !== null)
      for (const [name, value] of Object.entries(props))
        if (READ.has(name) && typeof value === 'string') Reflect.set(props, name, shownText(value));
  };
}

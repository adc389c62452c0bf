import { visible } from '../../src/protocol/visible.ts';

/** Colours, as programs print them for a terminal. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[\d;]{0,32}m/g;

/** What a tool printed, as it can be shown: without its colours, and with everything in it that would hide or turn it. */
export function shownText(text: string): string {
  return visible(text.includes('\u001b') ? text.replace(COLOURS, '') : text);
}

/** Untrusted text that a person decides by, or that is shown as a tool printed it: nothing in it can hide or turn round. */

/**
 * Characters that show nothing, or change the order in which others are shown (Unicode TR36, "Trojan Source"): controls but
 * tab and line ends, soft hyphens, fillers, zero-width characters, bidirectional marks, overrides and isolates, tags. A
 * joiner between two emoji, and what chooses an emoji's look, are left: they are seen.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|(?<!\p{Extended_Pictographic}\ufe0f?)\u200d/gu;

/** Each character of the above as its number: `⟨U+202E⟩`. Linear on any text. */
export function visible(text: string): string {
  return text.replace(HIDDEN, named);
}

/** `U+202E` */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The first such character, and where it stands. */
export function firstHidden(text: string): { readonly at: number; readonly character: string } | undefined {
  const at = text.search(HIDDEN);
  return at < 0 ? undefined : { at, character: String.fromCodePoint(text.codePointAt(at) ?? 0) };
}

function named(character: string): string {
  return `⟨${codePoint(character)}⟩`;
}

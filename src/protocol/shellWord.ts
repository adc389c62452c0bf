/** What needs no quotes in any shell. */
const PLAIN = /^[\w@%+:,./-]+$/;

/** A text of unknown origin, such as the name of a pod or an interface, as exactly one word of a POSIX shell (or of fish). */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The info string of a code fence: the language, then `key=value` pairs. What we do not know stays as it was written. */

const SHELL = new Set(['sh', 'bash', 'shell']);
const WORD = /([^\s="']+)=(?:"([^"]*)"|'([^']*)'|(\S*))|\S+/g;

export interface InfoString {
  /** The first word, as written. */
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Words after the language that are no `key=value`. */
  readonly others: readonly string[];
}

export function readInfo(info: string): InfoString {
  const attributes = new Map<string, string>();
  const others: string[] = [];
  const language = /^\s*(\S*)/.exec(info)?.[1] ?? '';
  for (const word of info.slice(info.indexOf(language) + language.length).matchAll(WORD)) {
    const key = word[1];
    if (key === undefined) others.push(word[0]);
    else attributes.set(key, word[2] ?? word[3] ?? word[4] ?? '');
  }
  // Keys may be any text: `__proto__` is one like the others.
  return { language, attributes: Object.fromEntries(attributes), others };
}

/** Is a block of this language a cell? */
export function isShell(language: string): boolean {
  return SHELL.has(language.toLowerCase());
}

/** The info string with these attributes: present ones keep their place and spelling, new ones come last, absent ones go. */
export function withAttributes(info: string, wanted: Readonly<Record<string, string>>): string {
  const seen = new Set<string>();
  const head = /^\s*\S*/.exec(info)?.[0] ?? '';
  const trimmed = info.trimEnd();
  const rest = trimmed
    .slice(head.length)
    .replace(
      /(\s*)(\S[^\s="']*=(?:"[^"]*"|'[^']*'|\S*)|\S+)/g,
      (word: string, gap: string, token: string) => {
        const equals = token.indexOf('=');
        if (equals < 0) return word;
        const key = token.slice(0, equals);
        const value = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
        if (value === undefined) return '';
        seen.add(key);
        return readInfo(`sh ${token}`).attributes[key] === value ? word : `${gap}${pair(key, value)}`;
      },
    );
  const added = Object.entries(wanted).filter(([key]) => !seen.has(key));
  return `${head}${rest.trimEnd()}${added.map(([key, value]) => ` ${pair(key, value)}`).join('')}${info.slice(Math.max(head.length, trimmed.length))}`;
}

function pair(key: string, value: string): string {
  return /^[^\s"']+$/.test(value) ? `${key}=${value}` : `${key}="${value.replaceAll('"', "'")}"`;
}

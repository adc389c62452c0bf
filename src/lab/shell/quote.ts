/** Quotes as bash prints them in `${x@Q}` and `export -p`-like listings. */
export function quoteWord(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\\': '\\\\',
  "'": "\\'",
  '\x1b': '\\E',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

function ansiQuote(text: string): string {
  const body = [...text].map((char) => {
    const code = char.charCodeAt(0);
    return ESCAPES[char] ?? (code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, '0')}` : char);
  });
  return `$'${body.join('')}'`;
}

/** With backslashes where needed, as `printf %q` does; plain when nothing needs it. */
export function quotePlain(text: string): string {
  if (text === '') return "''";
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(text)) return ansiQuote(text);
  return text.replace(/[^\w@%+=:./\u0080-\uffff-]/g, '\\$&');
}

/** In double quotes, as `declare -p` prints values. */
export function quoteDouble(text: string): string {
  return `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Backslash escapes as `echo -e` and `printf` read them. `octalZero`: octal needs a leading 0 (`\0101`), as in echo and %b. */
export function unescapeText(
  text: string,
  octalZero: boolean,
): { readonly text: string; /** `\c` was met. */ readonly stop: boolean } {
  let out = '';
  let index = 0;
  while (index < text.length) {
    const char = text.charAt(index);
    if (char !== '\\') {
      out += char;
      index += 1;
      continue;
    }
    const rest = text.slice(index + 1);
    const simple = SIMPLE[rest.charAt(0)];
    const coded = octalZero ? /^0([0-7]{0,3})/.exec(rest) : /^([0-7]{1,3})/.exec(rest);
    const hex = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
    if (octalZero && rest.startsWith('c')) return { text: out, stop: true };
    if (simple !== undefined) {
      out += simple;
      index += 2;
    } else if (coded) {
      out += String.fromCharCode(parseInt(coded[1] || '0', 8));
      index += 1 + coded[0].length;
    } else if (hex) {
      out += String.fromCodePoint(parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '0', 16));
      index += 1 + hex[0].length;
    } else {
      out += '\\';
      index += 1;
    }
  }
  return { text: out, stop: false };
}

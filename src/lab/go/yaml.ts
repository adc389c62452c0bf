/**
 * YAML as kubectl writes it, byte for byte: the emitter of gopkg.in/yaml.v2 that sigs.k8s.io/yaml uses (sorted keys,
 * sequences not indented, plain text folded after column 80, YAML 1.1 words quoted). General YAML libraries fold and
 * quote by other rules.
 */
import { isList, isObject } from './jsonValue.ts';
import type { Json, JsonObject } from './jsonValue.ts';

const foldAfter = 80;

export function goYaml(value: Json): string {
  const out = new Emitter();
  out.node(value, 0, false);
  return out.text;
}

class Emitter {
  text = '';
  #column = 0;

  #write(text: string): void {
    this.text += text;
    const newline = text.lastIndexOf('\n');
    this.#column = newline < 0 ? this.#column + [...text].length : [...text].length - newline - 1;
  }

  /** `inline`: the first key or item goes on the line that is already begun (after `- `). */
  node(value: Json, indent: number, inline: boolean): void {
    if (isList(value) && value.length > 0) this.#items(value, indent, inline);
    else if (isObject(value) && Object.keys(value).length > 0) this.#fields(value, indent, inline);
    else {
      this.#scalar(value, indent, false);
      this.#write('\n');
    }
  }

  #items(items: readonly Json[], indent: number, inline: boolean): void {
    items.forEach((item, index) => {
      this.#write(`${index === 0 && inline ? '' : ' '.repeat(indent)}- `);
      // The text of a scalar item is indented from the dash, a collection from its own first line.
      this.node(item, isList(item) || isObject(item) ? indent + 2 : indent, true);
    });
  }

  #fields(object: JsonObject, indent: number, inline: boolean): void {
    const keys = Object.keys(object).filter((key) => object[key] !== undefined);
    keys.sort(naturalOrder).forEach((key, index) => {
      const value = object[key] ?? null;
      this.#write(index === 0 && inline ? '' : ' '.repeat(indent));
      this.#scalar(key, indent, true);
      const nested =
        (isList(value) && value.length > 0) || (isObject(value) && Object.keys(value).length > 0);
      this.#write(nested ? ':\n' : ': ');
      this.node(value, isList(value) || !nested ? indent : indent + 2, false);
    });
  }

  #scalar(value: Json, indent: number, isKey: boolean): void {
    if (isList(value)) this.#write('[]');
    else if (isObject(value)) this.#write('{}');
    else if (typeof value !== 'string') this.#write(value === null ? 'null' : numberOrBool(value));
    else this.#string(value, indent, isKey);
  }

  #string(value: string, indent: number, isKey: boolean): void {
    const may = allowedStyles(value);
    if (value.includes('\n') && !isKey && may.block) this.#literal(value, indent);
    else if (value.includes('\n') || resolvesToOther(value)) this.#doubleQuoted(value, indent, isKey);
    else if (may.plain) this.#folded(value, indent, isKey, '', '');
    else if (may.singleQuoted) this.#folded(value.replaceAll("'", "''"), indent, isKey, "'", "'");
    else this.#doubleQuoted(value, indent, isKey);
  }

  #literal(value: string, indent: number): void {
    const hint = /^[ \n]/.test(value) ? '2' : '';
    const chomp = !value.endsWith('\n') ? '-' : value === '\n' || value.endsWith('\n\n') ? '+' : '';
    this.#write(`|${hint}${chomp}`);
    const body = value.endsWith('\n') ? value.slice(0, -1) : value;
    // A value of a mapping is indented below its key; the top level counts as indentation -2 + 2.
    const margin = ' '.repeat(indent + 2);
    for (const line of body.split('\n')) this.#write(line === '' ? '\n' : `\n${margin}${line}`);
  }

  /** Plain and single-quoted text: broken at a lone space once the column has passed the limit. */
  #folded(value: string, indent: number, isKey: boolean, open: string, close: string): void {
    this.#write(open);
    let start = 0;
    for (let index = 0; index < value.length; index++) {
      if (value[index] !== ' ' || isKey || value[index - 1] === ' ' || value[index + 1] === ' ') continue;
      if (open !== '' && (index === 0 || index === value.length - 1)) continue;
      if (this.#column + widthOf(value.slice(start, index)) <= foldAfter) continue;
      this.#write(`${value.slice(start, index)}\n${' '.repeat(indent + 2)}`);
      start = index + 1;
    }
    this.#write(value.slice(start) + close);
  }

  #doubleQuoted(value: string, indent: number, isKey: boolean): void {
    this.#write('"');
    const characters = [...value];
    let afterSpace = false;
    characters.forEach((character, index) => {
      const inside = index > 0 && index < characters.length - 1;
      if (character === ' ' && !isKey && !afterSpace && inside && this.#column > foldAfter) {
        this.#write(`\n${' '.repeat(indent + 2)}${characters[index + 1] === ' ' ? '\\' : ''}`);
        afterSpace = true;
        return;
      }
      this.#write(escaped(character));
      afterSpace = character === ' ';
    });
    this.#write('"');
  }
}

/** In characters, as the emitter counts columns. */
function widthOf(text: string): number {
  return Array.from(text).length;
}

function numberOrBool(value: number | boolean): string {
  return typeof value === 'number' && !Number.isInteger(value) ? goFloat(value) : String(value);
}

function goFloat(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(character: string): string {
  const known = escapes[character];
  if (known !== undefined) return known;
  if (isPrintable(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  return code <= 0xff
    ? `\\x${hex.padStart(2, '0')}`
    : code <= 0xffff
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`;
}

function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 &&
      code !== 0x2028 &&
      code !== 0x2029 &&
      code !== 0xfeff &&
      !(code >= 0xd800 && code <= 0xdfff) &&
      code < 0x10000)
  );
}

/** `yaml_emitter_analyze_scalar` for block context. */
function allowedStyles(value: string): { plain: boolean; singleQuoted: boolean; block: boolean } {
  if (value === '') return { plain: false, singleQuoted: true, block: false };
  const special = [...value].some((character) => !isPrintable(character)) || / \n/.test(value);
  const spaceAfterBreak = /\n /.test(value);
  const edges = /^[ \n]|[ \n]$/.test(value);
  const indicators =
    /^(---|\.\.\.)/.test(value) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(value) ||
    /^[?:-](\s|$)/.test(value) ||
    /:(\s|$)/.test(value) ||
    /\s#/.test(value);
  return {
    plain: !special && !spaceAfterBreak && !edges && !indicators && !value.includes('\n'),
    singleQuoted: !special && !spaceAfterBreak,
    block: !special && !value.endsWith(' '),
  };
}

const otherWords = new Set(
  (
    'y,Y,yes,Yes,YES,on,On,ON,true,True,TRUE,n,N,no,No,NO,off,Off,OFF,false,False,FALSE,,~,null,Null,NULL,' +
    '.nan,.NaN,.NAN,.inf,.Inf,.INF,+.inf,+.Inf,+.INF,-.inf,-.Inf,-.INF,<<'
  ).split(','),
);

/** True when the plain text would be read back as something else than a string. */
function resolvesToOther(value: string): boolean {
  if (otherWords.has(value)) return true;
  if (!/^[-+.0-9]/.test(value)) return false;
  const plain = value.replaceAll('_', '');
  return (
    /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain) ||
    /^[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/.test(plain) ||
    /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(value) ||
    /^\d{4}-\d{1,2}-\d{1,2}$/.test(value) ||
    /^\d{4}-\d{1,2}-\d{1,2}([Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?)$/.test(
      value,
    )
  );
}

/** yaml.v2's order of keys: runs of digits compare as numbers, letters come after other characters. */
function naturalOrder(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < left.length && index < right.length; index++) {
    const x = left[index] ?? '';
    const y = right[index] ?? '';
    if (x === y) continue;
    const xLetter = /\p{L}/u.test(x);
    const yLetter = /\p{L}/u.test(y);
    if (xLetter && yLetter) return x < y ? -1 : 1;
    if (xLetter || yLetter) return xLetter ? 1 : -1;
    const xNumber = digitsAt(left, index);
    const yNumber = digitsAt(right, index);
    if (xNumber !== yNumber) return xNumber - yNumber;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

const isDigit = (character: string | undefined): boolean => character !== undefined && /\d/.test(character);

/** The number that the digits around a place make up, 0 without digits. */
function digitsAt(characters: readonly string[], index: number): number {
  if (!isDigit(characters[index])) return 0;
  let start = index;
  while (isDigit(characters[start - 1])) start--;
  let end = index;
  while (isDigit(characters[end])) end++;
  return Number(characters.slice(start, end).join(''));
}

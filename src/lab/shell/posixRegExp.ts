/** POSIX basic and extended regular expressions (regex(7), with GNU's `\+ \? \| \w \b \<`) as JavaScript ones. */
import { readBracket } from './pattern.ts';

export type Syntax = 'basic' | 'extended' | 'perl';

/** Throws SyntaxError for what JavaScript cannot read either. */
export function toJavaScript(source: string, syntax: Syntax): string {
  if (syntax === 'perl') return perl(source);
  const extended = syntax === 'extended';
  let out = '';
  let index = 0;
  /** At the start of an expression, a group or an alternative: `*` is then an ordinary character. */
  let start = true;
  while (index < source.length) {
    const char = source.charAt(index);
    const next = source.charAt(index + 1);
    if (char === '\\') {
      out += escaped(next, extended);
      start = !extended && (next === '(' || next === '|');
      index += 2;
      continue;
    }
    if (char === '[') {
      const bracket = readBracket(source, index, true);
      if (!bracket) throw new SyntaxError('Unmatched [, [^, [:, [., or [=');
      out += bracket.source;
      index = bracket.end;
      start = false;
      continue;
    }
    index += 1;
    if (char === '*' && start) {
      out += extended ? '' : '\\*';
      continue;
    }
    if (char === '^') {
      out += extended || start ? '^' : '\\^';
      continue;
    }
    if (char === '$') {
      const rest = source.slice(index);
      out += extended || rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|') ? '$' : '\\$';
      start = false;
      continue;
    }
    if (!extended && '+?(){}|'.includes(char)) out += `\\${char}`;
    else if (extended && char === '{' && !/^\d*,?\d*\}/.test(source.slice(index))) out += '\\{';
    else if (extended && char === '}' && !/\{\d*,?\d*$/.test(source.slice(0, index - 1))) out += '\\}';
    else if (char === '/' || char === ']') out += `\\${char}`;
    else out += char;
    start = extended && (char === '(' || char === '|');
  }
  return out;
}

function escaped(char: string, extended: boolean): string {
  if (!extended && '(){}|+?'.includes(char) && char !== '') return char;
  switch (char) {
    case '':
      throw new SyntaxError('Trailing backslash');
    case '<':
      return '\\b(?=\\w)';
    case '>':
      return '\\b(?<=\\w)';
    case '`':
      return '^';
    case "'":
      return '$';
    case 'n':
      return '\\n';
    case 't':
      return '\\t';
    default:
      return /[wWsSbB1-9]/.test(char) ? `\\${char}` : char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  }
}

/** What PCRE has and JavaScript writes otherwise. */
function perl(source: string): string {
  // What is before \K must be there and is not part of the match.
  const kept = /^((?:[^\\[(|]|\\[^K]|\[[^\]]*\])*)\\K(.*)$/s.exec(source);
  if (kept) return `(?<=${perl(kept[1] ?? '')})${perl(kept[2] ?? '')}`;
  return source
    .replace(/\[\[:(\w+):\]\]/g, (whole) => readBracket(whole, 0, true)?.source ?? whole)
    .replace(/\\h/g, '[ \\t]')
    .replace(/\(\?P</g, '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$')
    .replace(/([*+?}])\+/g, '$1');
}

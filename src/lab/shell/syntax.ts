import { forEachChild, parse, type ParsedScript, type SyntaxNode, type Word } from 'unbash';

export interface SyntaxProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
}

/** Parses a script with everything nested in it; `problem` is the first thing that is wrong. */
export function parseScript(source: string): {
  readonly script: ParsedScript;
  readonly problem?: SyntaxProblem;
} {
  const script = parse(source);
  const error = firstError(script);
  if (!error) return { script };
  const line = source.slice(0, error.pos).split('\n').length;
  return { script, problem: { message: bashWording(error.message, source, error.pos), line } };
}

/** Reads text as one word, e.g. what brace expansion makes. */
export function parseWord(text: string): Word | undefined {
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === 'Command' ? command.args[0] : undefined;
  return word?.type === 'Word' ? word : undefined;
}

function firstError(node: SyntaxNode): { readonly message: string; readonly pos: number } | undefined {
  if (node.type === 'Script' && 'errors' in node && node.errors?.[0]) return node.errors[0];
  let found: { readonly message: string; readonly pos: number } | undefined;
  forEachChild(node, (child) => {
    found ??= firstError(child);
  });
  return found;
}

const QUOTES: Readonly<Record<string, string>> = { double: '"', single: "'", backtick: '`' };

function bashWording(message: string, source: string, pos: number): string {
  const quote = /unterminated (double|single|backtick)/.exec(message)?.[1];
  if (quote !== undefined) return `unexpected EOF while looking for matching \`${QUOTES[quote] ?? '"'}'`;
  const open = UNCLOSED.find(([words]) => message.includes(words))?.[1];
  if (open !== undefined) return `unexpected EOF while looking for matching \`${open}'`;
  const given = /unexpected token '(.*)'/.exec(message)?.[1];
  const rest = source.slice(pos).replace(/^[ \t]+/, '');
  if (given === undefined && rest.trim() === '') return 'syntax error: unexpected end of file';
  return `syntax error near unexpected token \`${given ?? tokenOf(rest)}'`;
}

/** What the parser says of what is never closed, and what bash looks for then. */
const UNCLOSED: readonly (readonly [string, string])[] = [
  ['unterminated command substitution', ')'],
  ['unterminated arithmetic', ')'],
  ['unterminated parameter expansion', '}'],
];

/** The token that a text begins with, as bash names it. */
function tokenOf(text: string): string {
  if (text.startsWith('\n')) return 'newline';
  return /^(?:;;&?|&&|\|\||>>|<<|[;&|()<>]|[^\s;&|()<>]+)/.exec(text)?.[0] ?? 'newline';
}

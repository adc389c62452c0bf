/**
 * What a script would change, read from its text before it runs. Whatever is not known to read only counts as a change: a
 * program without an entry, a word that is only known when it runs where it decides, text that is no complete shell. A
 * variable among the arguments of a program that only reads does not count.
 */
import { forEachChild, parse } from 'unbash';
import type { Assignment, Command, Redirection, SyntaxNode, Word, WordPart } from 'unbash';
import { SPLIT, UNKNOWN, type Change, type ChangeReason } from './change.ts';
import { contextOf } from './kubernetesPrograms.ts';
import { isKnownProgram, judge } from './programs.ts';

/** Scripts inside scripts are finite in a text; a limit all the same. */
const MAX_DEPTH = 12;

/** Variables that decide which program a name means, what it runs besides, or where it reaches. */
const DECIDING =
  /^(PATH|LD_\w+|BASH_\w+|ENV|IFS|KUBE\w+|HELM_\w+|GIT_\w+|PROMPT_COMMAND|BASHOPTS|SHELLOPTS|PS4|EDITOR|VISUAL|LESS\w+|PYTHON\w+|NODE_\w+|PERL5\w+|SSH_\w+)$/;

/** Builtins that put what they read or compute into the variables that their words name. */
const ASSIGNING = /^(read|mapfile|readarray|getopts|printf|let|unset)$/;

/** Nowhere that a file would change. */
const HARMLESS_TARGET = /^(\/dev\/(null|stdout|stderr|tty|fd\/\d+)|-|\d+-?)$/;

/** The alias that the course's hosts have. */
const COURSE_ALIASES: ReadonlyMap<string, readonly string[]> = new Map([['k', ['kubectl']]]);

/** In the order of the text; empty: it only reads. */
export function changesOf(script: string): readonly Change[] {
  const found: Change[] = [];
  new Reading(script, new Set(), found, 0).read();
  return found;
}

class Reading {
  readonly #script: string;
  /** Functions of this script; their bodies are judged where they stand. */
  readonly #functions: Set<string>;
  readonly #found: Change[];
  readonly #depth: number;

  constructor(script: string, functions: Set<string>, found: Change[], depth: number) {
    this.#script = script;
    this.#functions = functions;
    this.#found = found;
    this.#depth = depth;
  }

  read(): void {
    const script = parse(this.#script);
    if (this.#depth > MAX_DEPTH || (script.errors?.length ?? 0) > 0) {
      this.#report(this.#script, 'unreadable');
      return;
    }
    for (const statement of script.commands) this.#visit(statement, this.#script);
  }

  /** @param source what the node's offsets count in: backquotes have a text of their own */
  #visit(node: SyntaxNode, source: string): void {
    const text = node.type === 'Script' && node.source !== undefined ? node.source : source;
    if (node.type === 'Script' && 'errors' in node && (node.errors?.length ?? 0) > 0)
      this.#report(text.slice(node.pos, node.end), 'unreadable');
    if (node.type === 'Function') this.#defines(node.name.value, text.slice(node.pos, node.end));
    if (node.type === 'Assignment') this.#assigns(node);
    if ((node.type === 'For' || node.type === 'Select') && DECIDING.test(node.name.value))
      this.#report(text.slice(node.pos, node.end), 'renames');
    if (node.type === 'Redirect') this.#redirects(node, text);
    if (node.type === 'CommandExpansion' && node.script === undefined) this.#report(node.text, 'unreadable');
    if (node.type === 'Command') this.#command(node, text);
    forEachChild(node, (child) => this.#visit(child, text));
  }

  #command(node: Command, source: string): void {
    if (node.name === undefined) return;
    const written = source.slice(node.pos, node.end);
    const argv = [node.name, ...node.args].map((word) => valueOf(word));
    if (argv[0] === 'alias') {
      for (const word of argv.slice(1)) this.#alias(word, written);
      return;
    }
    if (
      ASSIGNING.test(argv[0] ?? '') &&
      argv.slice(1).some((word) => DECIDING.test(word.replace(/=.*$/, '')))
    )
      this.#report(written, 'renames');
    this.#call(argv, written, this.#depth);
  }

  #call(argv: readonly string[], written: string, depth: number): void {
    const [name = ''] = argv;
    if (this.#functions.has(name)) return;
    const alias = COURSE_ALIASES.get(name);
    if (alias !== undefined) return this.#call([...alias, ...argv.slice(1)], written, depth);
    if (name === 'env') for (const word of argv.slice(1)) this.#environment(word, written);
    const verdict = judge(argv);
    if (verdict === 'reads') return;
    if (typeof verdict === 'string') return this.#report(written, verdict, contextOf(argv));
    if (depth > MAX_DEPTH) return this.#report(written, 'unreadable');
    if ('argv' in verdict) return this.#call(verdict.argv, written, depth + 1);
    // A shell reads the text anew: what is put into it may be anything.
    if (verdict.script.includes(UNKNOWN)) return this.#report(written, 'unforeseeable');
    new Reading(verdict.script, this.#functions, this.#found, depth + 1).read();
  }

  /** A harmless alias begins with a program that alone does nothing, and takes no other program's name. */
  #alias(word: string, written: string): void {
    const equals = word.indexOf('=');
    if (equals < 0) return;
    const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
    const first = /^\s*(\S+)/.exec(value)?.[1] ?? '';
    const same = (COURSE_ALIASES.get(name)?.[0] ?? name) === first;
    if (!same && (isKnownProgram(name) || COURSE_ALIASES.has(name))) this.#report(written, 'renames');
    else new Reading(value, this.#functions, this.#found, this.#depth + 1).read();
  }

  #defines(name: string, written: string): void {
    if (isKnownProgram(name) || COURSE_ALIASES.has(name)) this.#report(written, 'renames');
    this.#functions.add(name);
  }

  #assigns({ name, text }: Assignment): void {
    if (DECIDING.test(name)) this.#report(text, 'renames');
  }

  /** `env NAME=value …`. */
  #environment(word: string, written: string): void {
    const equals = word.indexOf('=');
    if (equals > 0 && DECIDING.test(word.slice(0, equals))) this.#report(written, 'renames');
  }

  #redirects(node: Redirection, source: string): void {
    if (node.type !== 'Redirect' || !/>/.test(node.operator)) return;
    if (node.operator === '>&' && node.target === undefined) return;
    const target = node.target === undefined ? '' : valueOf(node.target);
    if (!HARMLESS_TARGET.test(target)) this.#report(source.slice(node.pos, node.end), 'writes-file');
  }

  #report(command: string, reason: ChangeReason, context?: string): void {
    this.#found.push({ command, reason, ...(context === undefined ? {} : { context }) });
  }
}

/** A word as the program gets it, with {@link UNKNOWN} for what an expansion will put there. */
function valueOf(word: Word | Assignment): string {
  if (word.type === 'Assignment')
    return `${word.name}=${word.value.type === 'Word' ? valueOf(word.value) : UNKNOWN}`;
  if (word.parts === undefined || word.parts.length === 0) return word.value;
  return word.parts.map((part) => `${partValue(part)}${isSplit(part) ? SPLIT : ''}`).join('');
}

/** The shell makes several words of it. */
function isSplit({ type }: WordPart): boolean {
  return type === 'SimpleExpansion' || type === 'ParameterExpansion' || type === 'CommandExpansion';
}

function partValue(part: WordPart): string {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
    case 'Glob':
      return part.value;
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.map((inner) => partValue(inner)).join('');
    case 'BraceExpansion':
      return part.text;
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
    case 'ExtendedGlob':
      return UNKNOWN;
  }
}

/**
 * CEL expressions and sentences of a course, compiled once and evaluated against the state. Three answers are possible:
 * a value, or that a fact is missing which it would take.
 */
import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { COUNTER, countedSource, MATCHES } from './countedSource.ts';
import { particleAfter } from './particle.ts';
import { boundedPattern, type Pattern } from './pattern.ts';

/** Thrown by the functions of the scope: the fact has never been recorded. */
export class NotKnown extends Error {
  constructor(
    /** The table, resource or cell that is missing. */
    readonly fact: string,
  ) {
    super(`not known yet: ${fact}`);
    this.name = 'NotKnown';
  }
}

export type Outcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'unknown'; readonly fact: string }
  /** The expression does not fit the data, e.g. a field that is not there: an error of the course's author. */
  | { readonly kind: 'error'; readonly message: string };

/** The functions that expressions may call are the environment's; `scope` says what they see. */
export interface Expression {
  readonly source: string;
  evaluate(scope: ExpressionScope): Outcome<unknown>;
}

export interface Template {
  readonly source: string;
  evaluate(scope: ExpressionScope): Outcome<string>;
}

/** What the functions of an environment read while an expression is evaluated. */
export interface ExpressionScope {
  /** Changes when what the functions read has changed; until then a definition is computed once. */
  readonly revision: number;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly functions: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
}

export class ExpressionError extends Error {}

/** Loop bodies, function calls and searched characters of one evaluation: some seconds at most. The week's need thousands. */
const MOST_WORK = 2_000_000;

export interface Signature {
  /** As CEL writes it: `rows(string, string): list<dyn>`. */
  readonly signature: string;
  /** Name in {@link ExpressionScope.functions}. */
  readonly name: string;
}

export interface Compiler {
  /** Throws {@link ExpressionError} for what is no CEL, or calls what does not exist. */
  expression(source: string): Expression;
  /** A sentence with `{{ expression }}`, each optionally followed by a particle: `{{ pod }}{이/가}`. Throws {@link ExpressionError}. */
  template(source: string): Template;
  /** Gives an expression a name, to be called as `name()` by those that are compiled later. Throws {@link ExpressionError}. */
  define(name: string, source: string): void;
}

/** A compiler of expressions that may use these variables and functions. */
export function createCompiler(
  variables: Readonly<Record<string, string>>,
  signatures: readonly Signature[],
): Compiler {
  // The library binds functions when an environment is made, the scope changes with each evaluation. Evaluation is
  // synchronous and does not nest across scopes, so the current scope is held for its duration.
  let current: ExpressionScope | undefined;
  let work = 0;
  const charge = (units: number): void => {
    work += units;
    if (work > MOST_WORK) throw new Error('it would take too long. Look at fewer things at once.');
  };
  const patterns = new Map<string, Pattern>();
  const patternOf = (source: string): Pattern => {
    const known = patterns.get(source) ?? boundedPattern(source, charge);
    // An expression may make patterns of what it reads; the course's own are few.
    if (patterns.size < MOST_PATTERNS) patterns.set(source, known);
    return known;
  };
  const environment = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true });
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  for (const { signature, name } of signatures) {
    environment.registerFunction(signature, (...args: readonly unknown[]) => {
      charge(Array.isArray(args[0]) ? 1 + args[0].length : 1);
      return current?.functions[name]?.(...args);
    });
  }
  environment.registerFunction('findAll(dyn, string): list<string>', (text: unknown, pattern: string) =>
    patternOf(pattern).all(String(text)),
  );
  environment.registerFunction(`string.${MATCHES}(string): bool`, (text: string, pattern: string) =>
    patternOf(pattern).test(text),
  );
  environment.registerFunction(`${COUNTER}(dyn): dyn`, (value: unknown) => {
    charge(1);
    return value;
  });

  const expression = (source: string): Expression => {
    refuseLong(source);
    const run = compile(environment, source);
    return {
      source,
      evaluate: (scope) => {
        const before = current;
        current = scope;
        if (before === undefined) work = 0;
        try {
          return { kind: 'value', value: run(scope.variables) };
        } catch (error) {
          return failure(error, source);
        } finally {
          current = before;
        }
      },
    };
  };
  const define = (name: string, source: string): void => {
    if (!/^[a-z]\w*$/i.test(name))
      throw new ExpressionError(`"${name}" is no name. Use letters and digits, beginning with a letter.`);
    const definition = expression(source);
    const computed = new WeakMap<
      ExpressionScope,
      { readonly revision: number; readonly outcome: Outcome<unknown> }
    >();
    environment.registerFunction(`${name}(): dyn`, () => {
      if (current === undefined) throw new Error(`${name}() was called outside an evaluation`);
      let known = computed.get(current);
      if (known?.revision !== current.revision) {
        known = { revision: current.revision, outcome: definition.evaluate(current) };
        computed.set(current, known);
      }
      const { outcome } = known;
      if (outcome.kind === 'value') return outcome.value;
      throw outcome.kind === 'unknown' ? new NotKnown(outcome.fact) : new Error(outcome.message);
    });
  };
  return { expression, define, template: (source) => compileTemplate(source, expression) };
}

function compile(
  environment: Environment,
  source: string,
): (variables: Readonly<Record<string, unknown>>) => unknown {
  try {
    const written = environment.parse(source);
    const checked = written.check();
    if (!checked.valid) throw checked.error ?? new ExpressionError(`"${source}" cannot be checked.`);
    const counted = countedSource(source, written.ast);
    const parsed = counted === source ? written : environment.parse(counted);
    return (variables) => parsed({ ...variables });
  } catch (error) {
    throw new ExpressionError(`"${oneLine(source)}": ${messageOf(error)}`);
  }
}

/** Patterns that are kept compiled. */
const MOST_PATTERNS = 200;

const PLACEHOLDER = /\{\{(.+?)\}\}(?:\{([^{}]+)\})?/gs;

/** Characters of an expression or a sentence; the longest of the week has some hundreds. */
const LONGEST_SOURCE = 10_000;

function refuseLong(source: string): void {
  if (source.length > LONGEST_SOURCE)
    throw new ExpressionError(
      `"${oneLine(source.slice(0, 60))}…" has more than ${LONGEST_SOURCE} characters. Define parts of it under names.`,
    );
}

function compileTemplate(source: string, expression: (source: string) => Expression): Template {
  refuseLong(source);
  const parts: (string | { readonly value: Expression; readonly particle?: string })[] = [];
  let end = 0;
  for (const match of source.matchAll(PLACEHOLDER)) {
    const particle = match[2];
    if (particle !== undefined && particleAfter('', particle) === undefined) {
      throw new ExpressionError(
        `"{${particle}}" is no pair of particles. Write 이/가, 은/는, 을/를, 과/와, 으로/로, 이라/라 or 이며/며.`,
      );
    }
    parts.push(source.slice(end, match.index), { value: expression((match[1] ?? '').trim()), particle });
    end = match.index + match[0].length;
  }
  parts.push(source.slice(end));
  if (/\{\{|\}\}/.test(parts.filter((part) => typeof part === 'string').join(''))) {
    throw new ExpressionError(`"${oneLine(source)}": "{{" and "}}" must come in pairs.`);
  }
  const stray = /\{([^{}]+\/[^{}]+)\}/.exec(parts.filter((part) => typeof part === 'string').join(''))?.[1];
  if (stray !== undefined && particleAfter('', stray) !== undefined) {
    throw new ExpressionError(`"${oneLine(source)}": "{${stray}}" must follow a "{{ … }}" directly.`);
  }
  return {
    source,
    evaluate: (scope) => {
      let text = '';
      for (const part of parts) {
        if (typeof part === 'string') {
          text += part;
          continue;
        }
        const outcome = part.value.evaluate(scope);
        if (outcome.kind !== 'value') return outcome;
        const value = shownValue(outcome.value);
        text += value + (part.particle === undefined ? '' : (particleAfter(value, part.particle) ?? ''));
      }
      return { kind: 'value', value: text.trim() };
    },
  };
}

/** A value as it stands in a sentence. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(shownValue).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

function failure(error: unknown, source: string): Outcome<never> {
  if (error instanceof NotKnown) return { kind: 'unknown', fact: error.fact };
  return { kind: 'error', message: `"${oneLine(source)}": ${messageOf(error)}` };
}

function messageOf(error: unknown): string {
  if (error instanceof EvaluationError || error instanceof ParseError || error instanceof CelTypeError)
    return error.summary;
  return error instanceof Error ? error.message : String(error);
}

function oneLine(source: string): string {
  return source.trim().replace(/\s+/g, ' ');
}

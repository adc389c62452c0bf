/** The variables of a shell: scalars, indexed and associative arrays, in dynamic scopes (one per function call). */
import { ShellError } from './control.ts';

export interface Variable {
  value: string | Map<number, string> | undefined;
  /** Set for an associative array, whose `value` is then undefined. */
  table?: Map<string, string>;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  /** Made upper or lower case when assigned (`declare -u`, `-l`). */
  letterCase?: 'upper' | 'lower';
}

export class ReadonlyVariable extends ShellError {
  constructor(name: string) {
    super(`${name}: readonly variable`);
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isName(text: string): boolean {
  return NAME.test(text);
}

function blank(): Variable {
  return { value: undefined, exported: false, readonly: false, integer: false };
}

export class Variables {
  /** Innermost last. */
  readonly #scopes: Map<string, Variable>[] = [new Map()];

  fork(): Variables {
    const copy = new Variables();
    copy.#scopes.length = 0;
    for (const scope of this.#scopes) {
      copy.#scopes.push(new Map([...scope].map(([name, variable]) => [name, cloneVariable(variable)])));
    }
    return copy;
  }

  pushScope(): void {
    this.#scopes.push(new Map());
  }

  popScope(): void {
    this.#scopes.pop();
  }

  find(name: string): Variable | undefined {
    for (let index = this.#scopes.length - 1; index >= 0; index -= 1) {
      const variable = this.#scopes[index]?.get(name);
      if (variable) return variable;
    }
    return undefined;
  }

  /** The variable of that name, made in the outermost scope when there is none. */
  open(name: string): Variable {
    const found = this.find(name);
    if (found) return found;
    const made = blank();
    this.#scopes[0]?.set(name, made);
    return made;
  }

  /** A variable of the innermost scope, which hides outer ones. */
  declareLocal(name: string): Variable {
    const scope = this.#scopes.at(-1);
    const found = scope?.get(name);
    if (found) return found;
    const made = blank();
    scope?.set(name, made);
    return made;
  }

  /** The scalar value; element 0 of an array. */
  get(name: string): string | undefined {
    const variable = this.find(name);
    if (variable === undefined) return undefined;
    if (variable.table) return variable.table.get('0');
    return variable.value instanceof Map ? variable.value.get(0) : variable.value;
  }

  /** Assigns the scalar, or element 0 of an array. Throws {@link ReadonlyVariable}. */
  set(name: string, value: string): void {
    assign(name, this.open(name), value);
  }

  setArray(name: string, items: readonly string[]): void {
    this.open(name).value = new Map(items.entries());
  }

  unset(name: string): void {
    for (let index = this.#scopes.length - 1; index >= 0; index -= 1) {
      const variable = this.#scopes[index]?.get(name);
      if (variable?.readonly) throw new ReadonlyVariable(name);
      if (variable) {
        this.#scopes[index]?.delete(name);
        return;
      }
    }
  }

  export(name: string): void {
    this.open(name).exported = true;
  }

  /** What a program gets as its environment. */
  environment(): Map<string, string> {
    const env = new Map<string, string>();
    for (const scope of this.#scopes) {
      for (const [name, variable] of scope) {
        if (variable.exported && typeof variable.value === 'string') env.set(name, variable.value);
        else env.delete(name);
      }
    }
    return env;
  }

  names(): string[] {
    const names = new Set<string>();
    for (const scope of this.#scopes)
      for (const [name, variable] of scope) if (isSet(variable)) names.add(name);
    return [...names].sort();
  }
}

export function isSet(variable: Variable | undefined): variable is Variable {
  return variable !== undefined && (variable.value !== undefined || variable.table !== undefined);
}

/** Elements in order of their index; a scalar is its own only element. */
export function elementsOf(variable: Variable | undefined): string[] {
  if (!variable) return [];
  if (variable.table) return [...variable.table.values()];
  if (variable.value instanceof Map)
    return sortedIndexes(variable.value).map(
      (index) => (variable.value instanceof Map && variable.value.get(index)) || '',
    );
  return variable.value === undefined ? [] : [variable.value];
}

export function keysOf(variable: Variable | undefined): string[] {
  if (!variable) return [];
  if (variable.table) return [...variable.table.keys()];
  if (variable.value instanceof Map) return sortedIndexes(variable.value).map(String);
  return variable.value === undefined ? [] : ['0'];
}

export function assign(name: string, variable: Variable, value: string): void {
  if (variable.readonly) throw new ReadonlyVariable(name);
  const cased = inCase(variable, value);
  if (variable.table) variable.table.set('0', cased);
  else if (variable.value instanceof Map) variable.value.set(0, cased);
  else variable.value = cased;
}

export function inCase(variable: Variable, value: string): string {
  if (variable.letterCase === undefined) return value;
  return variable.letterCase === 'upper' ? value.toUpperCase() : value.toLowerCase();
}

/** The indexes of an array, turning a scalar into one first. */
export function indexed(name: string, variable: Variable): Map<number, string> {
  if (variable.readonly) throw new ReadonlyVariable(name);
  if (!(variable.value instanceof Map)) {
    variable.value = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
  }
  return variable.value;
}

/** Where `a+=(x)` goes on. */
export function nextIndex(values: ReadonlyMap<number, string>): number {
  let next = 0;
  for (const index of values.keys()) next = Math.max(next, index + 1);
  return next;
}

function sortedIndexes(values: ReadonlyMap<number, string>): number[] {
  return [...values.keys()].sort((a, b) => a - b);
}

function cloneVariable(variable: Variable): Variable {
  const copy = { ...variable };
  if (variable.value instanceof Map) copy.value = new Map(variable.value);
  if (variable.table) copy.table = new Map(variable.table);
  return copy;
}

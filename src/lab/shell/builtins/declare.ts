import type { Assignment } from 'unbash';
import { assignOne, assignScalar } from '../assign.ts';
import { quoteDouble, quoteWord } from '../quote.ts';
import type { Shell } from '../shell.ts';
import { elementsOf, isName, isSet, keysOf, type Variable } from '../variables.ts';
import type { Builtin, BuiltinCall, Builtins } from './builtin.ts';

/** The letters of leading options such as `-gA` and `+x`, and where the names begin. */
function readFlags(args: readonly string[]): {
  readonly on: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
  readonly rest: number;
} {
  const on = new Set<string>();
  const off = new Set<string>();
  let rest = 0;
  for (const arg of args) {
    if (arg === '--') return { on, off, rest: rest + 1 };
    if (!/^[-+][A-Za-z]+$/.test(arg)) break;
    for (const letter of arg.slice(1)) (arg.startsWith('-') ? on : off).add(letter);
    rest += 1;
  }
  return { on, off, rest };
}

function describe(name: string, variable: Variable): string {
  const letters =
    (variable.value instanceof Map ? 'a' : variable.table ? 'A' : '') +
    (variable.integer ? 'i' : '') +
    (variable.readonly ? 'r' : '') +
    (variable.exported ? 'x' : '');
  const flags = `declare -${letters || '-'}`;
  if (!isSet(variable)) return `${flags} ${name}\n`;
  if (typeof variable.value === 'string') return `${flags} ${name}=${quoteDouble(variable.value)}\n`;
  const keys = keysOf(variable);
  const pairs = elementsOf(variable).map((value, index) => `[${keys[index] ?? ''}]=${quoteDouble(value)}`);
  return `${flags} ${name}=(${pairs.join(' ')}${variable.table && pairs.length > 0 ? ' ' : ''})\n`;
}

async function printVariables(
  call: BuiltinCall,
  names: readonly string[],
  chosen: (variable: Variable) => boolean,
): Promise<number> {
  let status = 0;
  for (const name of names) {
    const variable = call.shell.variables.find(name);
    if (!variable) status = await call.complain(`${name}: not found`);
    else if (chosen(variable)) await call.write(describe(name, variable));
  }
  return status;
}

function shape(variable: Variable, on: ReadonlySet<string>, off: ReadonlySet<string>): void {
  if (on.has('A') && !variable.table) {
    variable.table = new Map();
    variable.value = undefined;
  }
  if (on.has('a') && !(variable.value instanceof Map))
    variable.value = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
  if (on.has('i')) variable.integer = true;
  if (on.has('u')) variable.letterCase = 'upper';
  if (on.has('l')) variable.letterCase = 'lower';
  if (on.has('x')) variable.exported = true;
  if (off.has('x')) variable.exported = false;
  if (off.has('i')) variable.integer = false;
}

type Target = (shell: Shell, name: string) => Variable;

/** Declares each argument: `name` or an assignment. `extra` are option letters that the builtin implies. */
async function declareEach(
  call: BuiltinCall,
  on: ReadonlySet<string>,
  off: ReadonlySet<string>,
  from: number,
  target: Target,
): Promise<number> {
  if (on.has('n')) return call.complain('-n: not simulated in this lab');
  let status = 0;
  for (let index = from; index < call.args.length; index += 1) {
    const text = call.args[index] ?? '';
    const name = /^[^=+[]*/.exec(text)?.[0] ?? '';
    if (!isName(name)) {
      status = await call.complain(`\`${text}': not a valid identifier`);
      continue;
    }
    const variable = target(call.shell, name);
    shape(variable, on, off);
    await assignArgument(call, call.assignmentAt(index), text, name, variable);
    if (on.has('r')) variable.readonly = true;
  }
  return status;
}

async function assignArgument(
  call: BuiltinCall,
  assignment: Assignment | undefined,
  text: string,
  name: string,
  variable: Variable,
): Promise<void> {
  if (assignment && (assignment.value.type === 'ArrayValue' || assignment.index))
    return assignOne(call.shell, assignment, variable);
  const value = /^[^=]*?(\+?)=(.*)$/s.exec(text);
  if (value) await assignScalar(call.shell, name, variable, value[2] ?? '', value[1] === '+');
}

const declare: Builtin = async (call) => {
  const { on, off, rest } = readFlags(call.args);
  const names = call.args.slice(rest);
  const { shell } = call;
  if (on.has('f') || on.has('F')) return printFunctions(call, names, on.has('F'));
  if (on.has('p') || names.length === 0) {
    const chosen = (variable: Variable): boolean => !on.has('x') || variable.exported;
    return printVariables(call, names.length > 0 ? names : shell.variables.names(), chosen);
  }
  const local = shell.calls > 0 && !on.has('g');
  return declareEach(call, on, off, rest, (_, name) =>
    local ? shell.variables.declareLocal(name) : shell.variables.open(name),
  );
};

async function printFunctions(
  call: BuiltinCall,
  names: readonly string[],
  namesOnly: boolean,
): Promise<number> {
  const { functions } = call.shell;
  let status = 0;
  for (const name of names.length > 0 ? names : [...functions.keys()].sort()) {
    const found = functions.get(name);
    if (!found) status = 1;
    else if (namesOnly) await call.write(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else await call.write(`${name} () ${found.source.slice(found.start, found.end)}\n`);
  }
  return status;
}

const local: Builtin = async (call) => {
  if (call.shell.calls === 0) return call.complain('can only be used in a function');
  const { on, off, rest } = readFlags(call.args);
  return declareEach(call, on, off, rest, (shell, name) => shell.variables.declareLocal(name));
};

const exportNames: Builtin = async (call) => {
  const { on, rest } = readFlags(call.args);
  const { shell } = call;
  if (rest === call.args.length)
    return printVariables(call, shell.variables.names(), (variable) => variable.exported);
  const none: ReadonlySet<string> = new Set();
  if (on.has('n'))
    return declareEach(call, none, new Set('x'), rest, (_, name) => shell.variables.open(name));
  return declareEach(call, new Set('x'), none, rest, (_, name) => shell.variables.open(name));
};

const readonly: Builtin = async (call) => {
  const { on, rest } = readFlags(call.args);
  const { shell } = call;
  if (rest === call.args.length)
    return printVariables(call, shell.variables.names(), (variable) => variable.readonly);
  return declareEach(call, new Set([...on, 'r']), new Set(), rest, (_, name) => shell.variables.open(name));
};

const unset: Builtin = async (call) => {
  const { on, rest } = readFlags(call.args);
  const { shell } = call;
  for (const text of call.args.slice(rest)) {
    const [, name, key] = /^(\w+)\[(.*)\]$/s.exec(text) ?? [];
    const variable = name === undefined ? undefined : shell.variables.find(name);
    if (variable && key !== undefined) {
      if (variable.table) variable.table.delete(key);
      else if (variable.value instanceof Map) variable.value.delete(Number(await shell.arithmeticText(key)));
    } else if (on.has('f') || (!on.has('v') && !shell.variables.find(text))) shell.functions.delete(text);
    else shell.variables.unset(text);
  }
  return 0;
};

const alias: Builtin = async (call) => {
  const { aliases } = call.shell;
  let status = 0;
  const show = (name: string, value: string): Promise<void> =>
    call.write(`alias ${name}=${quoteWord(value)}\n`);
  for (const text of call.args) {
    const equals = text.indexOf('=');
    const value = aliases.get(text);
    if (equals > 0) aliases.set(text.slice(0, equals), text.slice(equals + 1));
    else if (text === '-p') continue;
    else if (value === undefined) status = await call.complain(`${text}: not found`);
    else await show(text, value);
  }
  if (call.args.every((text) => text === '-p'))
    for (const [name, value] of [...aliases].sort(([a], [b]) => (a < b ? -1 : 1))) await show(name, value);
  return status;
};

const unalias: Builtin = async (call) => {
  if (call.args[0] === '-a') call.shell.aliases.clear();
  let status = 0;
  for (const name of call.args) {
    if (name !== '-a' && !call.shell.aliases.delete(name)) status = await call.complain(`${name}: not found`);
  }
  return status;
};

export const declareBuiltins: Builtins = {
  declare,
  typeset: declare,
  local,
  export: exportNames,
  readonly,
  unset,
  alias,
  unalias,
};

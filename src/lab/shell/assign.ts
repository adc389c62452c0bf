import type { ArrayValue, Assignment, Word } from 'unbash';
import { arrayIndex } from './element.ts';
import { expandToText, expandWords } from './expand.ts';
import type { Shell } from './shell.ts';
import { parseWord } from './syntax.ts';
import { assign, inCase, indexed, nextIndex, ReadonlyVariable, type Variable } from './variables.ts';

export async function assignAll(shell: Shell, assignments: readonly Assignment[]): Promise<void> {
  for (const assignment of assignments)
    await assignOne(shell, assignment, shell.variables.open(assignment.name));
}

/** Carries out `name=value`, `name+=value`, `name[i]=value` or `name=(…)` on a variable. */
export async function assignOne(shell: Shell, assignment: Assignment, variable: Variable): Promise<void> {
  const { name, value } = assignment;
  if (value.type === 'ArrayValue')
    return assignArray(shell, name, variable, value, assignment.append ?? false);
  const text = await expandToText(shell, value, true);
  if (assignment.index)
    return assignElement(shell, name, variable, assignment.index, text, assignment.append ?? false);
  await assignScalar(shell, name, variable, text, assignment.append ?? false);
}

export async function assignScalar(
  shell: Shell,
  name: string,
  variable: Variable,
  text: string,
  append: boolean,
): Promise<void> {
  const old = variable.value instanceof Map ? variable.value.get(0) : variable.value;
  if (variable.integer) {
    const added = await shell.arithmeticText(text);
    assign(name, variable, String(append ? (await shell.arithmeticText(old ?? '0')) + added : added));
  } else {
    assign(name, variable, append ? (old ?? '') + text : text);
  }
}

async function assignElement(
  shell: Shell,
  name: string,
  variable: Variable,
  index: Word,
  text: string,
  append: boolean,
): Promise<void> {
  const key = await expandToText(shell, index);
  if (variable.readonly) throw new ReadonlyVariable(name);
  if (variable.table) {
    variable.table.set(key, inCase(variable, append ? (variable.table.get(key) ?? '') + text : text));
    return;
  }
  const values = indexed(name, variable);
  const at = await arrayIndex(shell, key, values);
  const element = variable.integer ? String(await shell.arithmeticText(text)) : text;
  values.set(at, inCase(variable, append ? (values.get(at) ?? '') + element : element));
}

async function assignArray(
  shell: Shell,
  name: string,
  variable: Variable,
  value: ArrayValue,
  append: boolean,
): Promise<void> {
  if (variable.readonly) throw new ReadonlyVariable(name);
  if (variable.table) return assignTable(shell, variable, value, append);
  const values = new Map(append ? indexed(name, variable) : []);
  let next = nextIndex(values);
  for (const element of value.elements) {
    const pair = keyed(element);
    if (pair) {
      next = await arrayIndex(shell, await expandToText(shell, pair.key), values);
      const text = pair.value ? await expandToText(shell, pair.value) : '';
      values.set(next, inCase(variable, variable.integer ? String(await shell.arithmeticText(text)) : text));
      next += 1;
      continue;
    }
    for (const field of await expandWords(shell, [element])) {
      values.set(
        next,
        inCase(variable, variable.integer ? String(await shell.arithmeticText(field)) : field),
      );
      next += 1;
    }
  }
  variable.value = values;
}

async function assignTable(
  shell: Shell,
  variable: Variable,
  value: ArrayValue,
  append: boolean,
): Promise<void> {
  const table = new Map(append ? variable.table : []);
  const plain: string[] = [];
  for (const element of value.elements) {
    const pair = keyed(element);
    if (pair)
      table.set(await expandToText(shell, pair.key), pair.value ? await expandToText(shell, pair.value) : '');
    else plain.push(...(await expandWords(shell, [element])));
  }
  for (let index = 0; index < plain.length; index += 2) table.set(plain[index] ?? '', plain[index + 1] ?? '');
  variable.table = table;
}

/** `[key]=value` */
function keyed(element: Word): { readonly key: Word; readonly value: Word | undefined } | undefined {
  const [, key, value] = /^\[((?:[^\]"']|"[^"]*"|'[^']*')*)\]=(.*)$/s.exec(element.text) ?? [];
  const subscript = key === undefined ? undefined : parseWord(`\${_[${key}]}`)?.parts?.[0];
  const keyWord = subscript?.type === 'ParameterExpansion' ? subscript.index : undefined;
  return (
    keyWord && { key: keyWord, value: value === undefined || value === '' ? undefined : parseWord(value) }
  );
}

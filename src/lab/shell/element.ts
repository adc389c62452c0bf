/** Variables and elements of arrays by what is written: `name`, `name[subscript]`. */
import type { Shell } from './shell.ts';
import { inCase, indexed, nextIndex } from './variables.ts';

/** The value of `name` or `name[subscript]`; of a positional parameter, when it is a number. */
export async function readElement(shell: Shell, text: string): Promise<string | undefined> {
  const [, name, key] = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(text) ?? [];
  if (name === undefined) return shell.positional[Number(text) - 1];
  return key === undefined ? shell.variables.get(name) : readIndexed(shell, name, key);
}

export async function readIndexed(shell: Shell, name: string, key: string): Promise<string | undefined> {
  const variable = shell.variables.find(name);
  if (variable?.table) return variable.table.get(key);
  if (variable?.value instanceof Map) return variable.value.get(await arrayIndex(shell, key, variable.value));
  const index = await shell.arithmeticText(key);
  return index === 0n || index === -1n ? variable?.value : undefined;
}

export async function writeElement(shell: Shell, text: string, value: string): Promise<void> {
  const [, name, key] = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text) ?? [];
  if (name === undefined || key === undefined) return shell.variables.set(text, value);
  const variable = shell.variables.open(name);
  if (variable.table) {
    variable.table.set(key, inCase(variable, value));
    return;
  }
  const values = indexed(name, variable);
  values.set(await arrayIndex(shell, key, values), inCase(variable, value));
}

/** The index that a subscript stands for; a negative one counts from the end. */
export async function arrayIndex(
  shell: Shell,
  key: string,
  values: ReadonlyMap<number, string>,
): Promise<number> {
  const index = Number(await shell.arithmeticText(key));
  return index < 0 ? nextIndex(values) + index : index;
}

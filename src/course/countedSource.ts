/**
 * A CEL expression whose work can be counted: the body of each loop (`all`, `exists`, `filter`, `map`, …) counts one, and
 * regular expressions go to our own. The library bounds neither, and a steps file may come from anybody.
 */

/** A node of the library's syntax tree, as far as it is looked at. */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
}

/** Called with a loop's list and with each value of its body; it returns them. */
export const COUNTER = '__counted';
/** In place of `text.matches(pattern)`. */
export const MATCHES = '__matches';

const LOOPS = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map']);

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly put: string;
}

export function countedSource(source: string, root: CelNode): string {
  const edits: Edit[] = [];
  visit(root, source, edits);
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, remove, put }) => text.slice(0, at) + put + text.slice(at + remove), source);
}

function visit(value: unknown, source: string, edits: Edit[]): void {
  if (Array.isArray(value)) for (const each of value) visit(each, source, edits);
  if (!isNode(value)) return;
  if (value.op === 'rcall' && Array.isArray(value.args)) {
    const [name, receiver, args] = value.args as readonly unknown[];
    if (isNode(receiver) && Array.isArray(args)) {
      if (name === 'matches') edits.push(renamed(source, receiver, args));
      else if (LOOPS.has(String(name)) && args.length > 1)
        edits.push(...counted(source, value, receiver, args));
    }
  }
  visit(value.args, source, edits);
}

function renamed(source: string, receiver: CelNode, args: readonly unknown[]): Edit {
  const [first] = args;
  const at = source.lastIndexOf('matches', isNode(first) ? first.start - 1 : source.length);
  return { at: Math.max(at, receiver.end), remove: 'matches'.length, put: MATCHES };
}

/**
 * Around the second argument: of the three of `map(x, that, value)` it is the one that is always computed. And around the
 * list: `all` and `exists` go on past an error in their body, and only a list that cannot be had ends them.
 */
function counted(source: string, call: CelNode, list: CelNode, args: readonly unknown[]): readonly Edit[] {
  const [variable, , third] = args;
  if (!isNode(variable)) return [];
  const from = source.indexOf(',', variable.end) + 1;
  const to = isNode(third) ? source.lastIndexOf(',', third.start) : call.end - 1;
  return [
    { at: list.start, remove: 0, put: `${COUNTER}(` },
    { at: list.end, remove: 0, put: ')' },
    { at: from, remove: 0, put: `${COUNTER}(` },
    { at: to, remove: 0, put: ')' },
  ];
}

function isNode(value: unknown): value is CelNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'start' in value && 'end' in value;
}

/**
 * Where jqjs 1.6.0 does other than jq: `a // b` gave what is null or false too, an open slice gave nothing, and an index
 * into what has none gave null. Its nodes are classes that it does not export; a program of one operator has one.
 */
import type { JqNode } from '@michaelhomer/jqjs';

type Apply = JqNode['apply'];

export function repairJq(compileNode: (program: string) => JqNode): void {
  replace(compileNode('.a // .b'), function* (this: JqNode, input, scope) {
    let found = false;
    for (const value of outputs(this.lhs, input, scope)) {
      if (value === null || value === false || value === undefined) continue;
      found = true;
      yield value;
    }
    if (!found) yield* this.rhs?.apply(input, scope) ?? [];
  });
  const slice = (of: (node: JqNode, input: unknown, scope: unknown) => Iterable<unknown>): Apply =>
    function* (this: JqNode, input, scope) {
      for (const value of of(this, input, scope)) {
        if (value === null) yield null;
        else if (typeof value !== 'string' && !Array.isArray(value))
          throw new Error(`Cannot index ${typeOf(value)} with object`);
        else {
          const bounds = (node: JqNode | undefined, otherwise: number): number[] => {
            const given = [...(node?.apply(input, scope) ?? [])].filter((bound) => typeof bound === 'number');
            return given.length > 0 ? given : [otherwise];
          };
          for (const end of bounds(this.to, value.length))
            for (const start of bounds(this.from, 0)) yield value.slice(start, end);
        }
      }
    };
  const index = compileNode('.a');
  replace(index, function* (this: JqNode, input) {
    if (input !== null && typeof input !== 'object')
      throw new Error(`Cannot index ${typeOf(input)} with "${this.index?.value ?? ''}"`);
    const value = this.index?.value;
    if (Array.isArray(input)) throw new Error(`Cannot index array with "${value ?? ''}"`);
    yield input === null || value === undefined
      ? null
      : (Object.entries(input).find(([key]) => key === value)?.[1] ?? null);
  });
  replace(
    compileNode('.a[1:2]'),
    slice((node, input, scope) => node.lhs?.apply(input, scope) ?? []),
  );
  replace(
    compileNode('.[1:2]'),
    slice((_, input) => [input]),
  );
}

function* outputs(node: JqNode | undefined, input: unknown, scope: unknown): Iterable<unknown> {
  try {
    yield* node?.apply(input, scope) ?? [];
  } catch {
    // `a // b`: an error in a is as if it had no more outputs.
  }
}

/** For every node of its class. */
function replace(node: JqNode, apply: Apply): void {
  const prototype: unknown = Object.getPrototypeOf(node);
  if (typeof prototype === 'object' && prototype !== null) Object.assign(prototype, { apply });
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

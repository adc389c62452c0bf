import { expect, it } from 'vitest';
import { createOutputRegistry } from '../../webview/renderer/outputRegistry.ts';
import type { RegisteredOutput } from '../../webview/renderer/outputRegistry.ts';

function output(table: string, cellId: string, keys: readonly string[]) {
  const highlighted: string[] = [];
  const registered: RegisteredOutput = {
    table,
    cellId,
    has: (key) => keys.includes(key),
    highlight: (key) => void highlighted.push(key),
  };
  return { registered, highlighted };
}

it('a link finds the output of its cell that holds the row', () => {
  const registry = createOutputRegistry();
  const first = output('lb', 'a', ['23']);
  const second = output('lb', 'b', ['23']);
  registry.add(first.registered);
  registry.add(second.registered);
  expect(registry.highlight({ cellId: 'a', table: 'lb', rowKey: '23' })).toBe(true);
  expect(first.highlighted).toEqual(['23']);
  expect(second.highlighted).toEqual([]);
  expect(registry.highlight({ cellId: 'a', table: 'lb', rowKey: '99' })).toBe(false);
});

it('a row of an output that is not drawn yet is highlighted when it appears, once', () => {
  const registry = createOutputRegistry();
  registry.highlightWhenShown({ cellId: 'a', table: 'lb', rowKey: '23' });
  const late = output('lb', 'a', ['23']);
  const remove = registry.add(late.registered);
  remove();
  registry.add(late.registered);
  expect(late.highlighted).toEqual(['23']);
});

it('an output that went away is not found any more', () => {
  const registry = createOutputRegistry();
  const gone = output('lb', 'a', ['23']);
  registry.add(gone.registered)();
  expect(registry.highlight({ table: 'lb', rowKey: '23' })).toBe(false);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LIST, NARROW, tabulate } from '../../src/lab/commands/cilium/tabwriter.ts';

/** Cuts a real table into cells at the offsets of its columns; a cell that ends at the line's end gets no tab. */
function cells(text: string, offsets: readonly number[], tabAtEnd: 'rows' | 'all' | 'none'): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const parts = offsets.map((from, column) => line.slice(from, offsets[column + 1]).trimEnd());
      return parts.join('\t') + (tabAtEnd === 'all' || (tabAtEnd === 'rows' && index > 0) ? '\t' : '');
    })
    .join('\n');
}

test.each([
  ['cilium-dbg_bpf_lb_list_--frontends', [0, 31], 'rows', LIST],
  ['cilium-dbg_bpf_ipcache_list', [0, 20], 'rows', LIST],
  ['cilium-dbg_service_list', [0, 5, 28, 43], 'all', LIST],
  ['cilium-dbg_map_list', [0, 31, 45, 58], 'none', LIST],
  ['cilium-dbg_ip_list_-n', [0, 20, 31], 'none', LIST],
  ['cilium-dbg_identity_list', [0, 8], 'none', NARROW],
  ['cilium-dbg_node_list', [0, 10, 27, 43, 58, 74], 'none', LIST],
] as const)('%s is aligned as Go aligns it', (name, offsets, tabAtEnd, options) => {
  const real = readFileSync(new URL(`fixtures/native/${name}.txt`, import.meta.url), 'utf8');
  // The last line's padding is cut with the final newline.
  expect(tabulate(cells(real, offsets, tabAtEnd), options).trimEnd()).toBe(real.trimEnd());
});

test('text after the last tab of a line never widens a column', () => {
  expect(tabulate('a\tlong text without an end\nb\tc\td')).toBe('a    long text without an end\nb    c    d');
});

test('a line without tabs begins a new block', () => {
  expect(tabulate('key\tvalue\nplain\nlonger key\tvalue')).toBe('key   value\nplain\nlonger key   value');
});

import { expect, it } from 'vitest';
import type { Row } from '../../src/output/parsed.ts';
import { copyRows } from '../../webview/renderer/copyRows.ts';
import { SERVICE_COLUMNS } from './payloads.ts';

const ROWS: readonly Row[] = [
  { id: 20, frontend: '10.96.48.145:80/TCP', type: 'a|b\tc', backend: ['1.1.1.1:80', '2.2.2.2:80'] },
  { id: 21 },
];

it('a copy as TSV has one line for each row and one field for each column', () => {
  const lines = copyRows('TSV', SERVICE_COLUMNS, ROWS).split('\n');
  expect(lines[0]).toBe('ID\tFrontend\tService Type\tBackend');
  expect(lines[1]).toBe('20\t10.96.48.145:80/TCP\ta|b c\t1.1.1.1:80,2.2.2.2:80');
  expect(lines[2]).toBe('21\t\t\t');
});

it('a copy as JSON is the rows themselves', () => {
  expect(JSON.parse(copyRows('JSON', SERVICE_COLUMNS, ROWS))).toEqual(ROWS);
});

it('a copy as Markdown cannot break out of its cell or become HTML', () => {
  const rows = [{ id: 1, frontend: 'a|b', type: '<img src=x>', backend: ['`x`', '[l](javascript:1)'] }];
  const line = copyRows('Markdown', SERVICE_COLUMNS, rows).split('\n')[2] ?? '';
  expect(line).toBe('| 1 | a\\|b | &lt;img src=x> | \\`x\\`,\\[l\\](javascript:1) |');
});

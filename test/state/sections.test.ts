import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createState } from '../../src/state/createState.ts';
import { tablePayload } from '../../src/state/payload.ts';
import { parseTable } from '../output/fixture.ts';
import { provenance, record } from './cluster.ts';

const text = readFileSync(join(import.meta.dirname, 'fixtures/status-verbose.txt'), 'utf8');
const parsed = parseTable('cilium-dbg status --verbose', text);
const further = (parsed.more ?? []).map(({ table }) => table);

test('each table of one output is known by its own name, in one change', () => {
  const state = createState();
  record(state, parsed, provenance('cilium-dbg status --verbose', { agent: 'k8s-w1' }));
  expect(further).toContain('status-controllers');
  for (const table of further) expect(state.tables({ table })).toHaveLength(1);
  expect(state.revision).toBe(1);
  expect(state.tables()[0]?.parsed).toBe(parsed);
});

test('the payload has them with their keys, links and changes', () => {
  const state = createState();
  const source = provenance('cilium-dbg status --verbose', { agent: 'k8s-w1' });
  record(state, parsed, source);
  const payload = tablePayload({ id: 'x', locale: 'en', provenance: source, parsed, text }, state);
  expect(payload.more?.map(({ table }) => table)).toEqual(further);
  for (const section of payload.more ?? []) {
    expect(section.keys).toHaveLength(section.rows.length);
    expect(section.links).toHaveLength(section.rows.length);
    expect(section.changes?.added).toEqual([]);
  }
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedTable, Row } from '../../src/output/parsed.ts';
import type { RowLink } from '../../src/protocol/outputs.ts';
import type { Provenance } from '../../src/protocol/provenance.ts';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject, TableFact } from '../../src/state/fact.ts';
import { linksOf } from '../../src/state/links.ts';
import type { State } from '../../src/state/state.ts';
import { fixture, parseTable } from '../output/fixture.ts';

/** Objects of a real cluster in native routing; `test/output/fixtures/agent/native-k8s-ctr` is the same moment. */
export function nativeObjects(): Readonly<Record<string, readonly KubeObject[]>> {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, 'fixtures/native-objects.json'), 'utf8'),
  ) as Record<string, KubeObject[]>;
}

export function nativeState(): State {
  const state = createState();
  for (const [resource, objects] of Object.entries(nativeObjects())) state.setObjects(resource, objects);
  return state;
}

let clock = 0;

export function provenance(command: string, more: Partial<Provenance> = {}): Provenance {
  return { kind: 'live', host: 'k8s-ctr', command, at: ++clock, ...more };
}

/** A captured table of the native cluster's agent on k8s-ctr. */
export function captured(command: string): ParsedTable {
  const file = command.startsWith('ip ') ? command.replaceAll(' ', '_') : command.replace(/ /g, '_');
  return parseTable(command, fixture(`agent/native-k8s-ctr/${file}.txt`));
}

export function record(state: State, parsed: ParsedTable, source: Provenance): TableFact {
  const fact: TableFact = {
    kind: 'table',
    parsed,
    partial: false,
    source: { ...source, revision: state.revision },
  };
  state.record(fact);
  return fact;
}

/** The links of the row that fits, as `relation table rowKey`. */
export function linksFrom(
  state: State,
  parsed: ParsedTable,
  source: Provenance,
  fits: (row: Row) => boolean,
): readonly RowLink[] {
  const at = parsed.rows.findIndex(fits);
  if (at < 0) throw new Error('no such row');
  return linksOf(parsed, source, state)[at] ?? [];
}

export function short(links: readonly RowLink[]): readonly string[] {
  return links.map(({ relation, table, rowKey: key }) => `${relation} ${table} ${key}`);
}

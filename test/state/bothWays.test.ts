import { describe, expect, test } from 'vitest';
import type { ParsedTable } from '../../src/output/parsed.ts';
import { rowKey } from '../../src/output/parsed.ts';
import type { RowLink } from '../../src/protocol/outputs.ts';
import type { Provenance } from '../../src/protocol/provenance.ts';
import { linksOf } from '../../src/state/links.ts';
import type { State } from '../../src/state/state.ts';
import { readCorpus } from '../output/corpus.ts';
import { parseCapture } from '../output/corpusJudges.ts';
import { nativeState, provenance, record } from './cluster.ts';

interface Printed {
  readonly parsed: ParsedTable;
  readonly source: Provenance;
}

/** Everything that was asked of one cluster at one moment, each table once per host and agent; and what is known then. */
function askedOf(moment: string): { readonly state: State; readonly printed: ReadonlyMap<string, Printed> } {
  const state = nativeState();
  const printed = new Map<string, Printed>();
  for (const capture of readCorpus()) {
    const { path, command, host, stream } = capture;
    if (!path.includes(`cilium/${moment}/`) || stream !== undefined) continue;
    if (/ -[of] |--no-headers/.test(command)) continue;
    const parsed = parseCapture(capture);
    if (parsed.kind !== 'table' || parsed.rows.length === 0) continue;
    const cellId = `${parsed.table} ${host}`;
    if (printed.has(cellId)) continue;
    const agent = command.startsWith('cilium-dbg ') ? { agent: host } : {};
    const source = provenance(command, { host, ...agent, cellId });
    printed.set(cellId, { parsed, source });
    record(state, parsed, source);
  }
  return { state, printed };
}

interface Step {
  readonly from: Printed;
  readonly key: string;
  readonly link: RowLink;
}

function stepsIn({ state, printed }: ReturnType<typeof askedOf>): readonly Step[] {
  return [...printed.values()].flatMap((from) =>
    linksOf(from.parsed, from.source, state).flatMap((links, at) => {
      const key = rowKey(from.parsed, from.parsed.rows[at] ?? {});
      return links.map((link) => ({ from, key, link }));
    }),
  );
}

const steps = stepsIn(askedOf('native'));
/** By cell and row key, where the row leads. */
const leads = new Map<string, RowLink[]>();
for (const { from, key, link } of steps) {
  const row = `${from.source.cellId ?? ''} ${key}`;
  const links = leads.get(row);
  if (links === undefined) leads.set(row, [link]);
  else links.push(link);
}
const pairs = [...new Set(steps.map(({ from, link }) => `${from.parsed.table} → ${link.table}`))].toSorted();

describe('from every row that a row leads to, one gets back', () => {
  test('along relations between many tables', () => {
    expect(pairs.length).toBeGreaterThan(140);
  });

  test.each(pairs)('%s', (pair) => {
    const lost = steps.filter(({ from, key, link }) => {
      if (`${from.parsed.table} → ${link.table}` !== pair || link.cellId === undefined) return false;
      const back = (leads.get(`${link.cellId} ${link.rowKey}`) ?? []).filter(
        ({ table }) => table === from.parsed.table,
      );
      // Of more rows than anybody would follow, the first are given.
      return (
        back.length < 8 && !back.some((each) => each.rowKey === key && each.cellId === from.source.cellId)
      );
    });
    expect(lost.map(({ from, key, link }) => [from.source.cellId, key, link])).toEqual([]);
  });
});

test('what one agent alone numbers is never joined with another agent’s', () => {
  const own = /^(services|lb|lb-.*|socknat|ct|maps|lxc) /;
  const within = stepsIn(askedOf('vxlan')).filter(
    ({ from, link }) => own.test(from.source.cellId ?? '') && own.test(link.cellId ?? ''),
  );
  expect(new Set(within.map(({ from }) => from.source.agent)).size).toBeGreaterThan(1);
  expect(within.filter(({ from, link }) => !link.cellId?.endsWith(` ${from.source.agent ?? ''}`))).toEqual(
    [],
  );
});

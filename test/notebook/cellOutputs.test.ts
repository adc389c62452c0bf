import { describe, expect, it } from 'vitest';
import type { StatementOutput } from '../../src/course/cell.ts';
import { payloadOf, streamPayload } from '../../src/notebook/cellOutputs.ts';
import { createState } from '../../src/state/createState.ts';

const OPTIONS = { locale: 'en' as const, ringLines: 3 };
const provenance = { kind: 'simulated' as const, host: 'router', command: 'echo', at: 0, cellId: 'a' };

function textOutput(text: string): StatementOutput {
  return {
    id: '1',
    provenance,
    text,
    exit: 0,
    parsed: { kind: 'text', command: 'echo', unparsed: [], notes: [] },
  };
}

describe('what a statement printed', () => {
  it('is text in lines, without an empty one after the last line ending', () => {
    expect(payloadOf(textOutput('a\nb\n'), createState(), OPTIONS)).toMatchObject({
      kind: 'stream',
      lines: ['a', 'b'],
      total: 2,
      running: false,
    });
    expect(payloadOf(textOutput(''), createState(), OPTIONS)).toMatchObject({ lines: [], total: 0 });
  });

  it('keeps the last lines and counts them all', () => {
    expect(
      streamPayload({ id: '1', provenance, lines: ['2', '3', '4', '5'], total: 5 }, OPTIONS),
    ).toMatchObject({
      lines: ['3', '4', '5'],
      total: 5,
      running: true,
    });
  });

  it('is a table compared with the fact that was known before it', () => {
    const state = createState();
    const table = (id: string, backend: string): StatementOutput => ({
      ...textOutput('text'),
      id,
      parsed: {
        kind: 'table',
        table: 'lb-backends',
        command: 'x',
        key: ['backendId'],
        columns: [
          { id: 'backendId', label: 'ID', type: 'number' },
          { id: 'backend', label: 'Backend', type: 'address' },
        ],
        rows: [{ backendId: 16, backend }],
        unparsed: [],
        notes: [],
      },
    });
    const first = table('1', '172.20.2.77');
    expect(payloadOf(first, state, OPTIONS)).not.toHaveProperty('changes');
    if (first.parsed.kind !== 'table') throw new Error('a table was made above');
    state.record({
      kind: 'table',
      parsed: first.parsed,
      partial: false,
      source: { ...provenance, revision: 0 },
    });
    expect(payloadOf(table('2', '172.20.2.78'), state, OPTIONS)).toMatchObject({
      kind: 'table',
      changes: {
        added: [],
        removed: [],
        changed: [{ rowKey: '16', column: 'backend', before: '172.20.2.77' }],
      },
    });
  });
});

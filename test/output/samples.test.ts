import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/output/parsed.ts';
import { fixture, fixtures, parse } from './fixture.ts';

interface Sample {
  readonly command: string;
  readonly expected: {
    readonly rows: number;
    readonly checks: readonly { readonly row: number; readonly field: string; readonly value: unknown }[];
  };
}

/** `labels.length`, `backends[2]`, or a plain (also dotted) column id. */
function field(row: Readonly<Record<string, Value | undefined>>, path: string): unknown {
  const exact = row[path];
  if (exact !== undefined) return exact;
  const part = /^(.*?)(?:\.(length)|\[(\d+)\])$/.exec(path);
  const list = part === null ? undefined : row[part[1] ?? ''];
  if (part === null || !Array.isArray(list)) return undefined;
  return part[2] === 'length' ? list.length : list[Number(part[3])];
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.join(',');
  return value === undefined ? null : value;
}

describe.each(['material', 'written'])('every hand-checked value of the %s samples is read', (folder) => {
  test.each(fixtures(folder))('%s', (path) => {
    const sample = JSON.parse(fixture(path.replace(/\.txt$/, '.json'))) as Sample;
    const parsed = parse(sample.command, fixture(path));
    if (parsed.kind === 'text') throw new Error('it stayed text');
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows).toHaveLength(sample.expected.rows);
    for (const check of sample.expected.checks) {
      // Row -1 is what the tool says after its rows; its `kind` names a sentence, which is a note here.
      if (check.row === -1 && check.field === 'kind') expect(parsed.notes.length).toBeGreaterThan(0);
      else {
        const row = check.row === -1 ? parsed.summary : parsed.rows[check.row];
        expect({ ...check, value: comparable(field(row ?? {}, check.field)) }).toEqual(check);
      }
    }
  });
});

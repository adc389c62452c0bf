/** Which rows have all words of a filter, in any column, whatever the case. */
import type { Row, Value } from '../../src/output/parsed.ts';
import type { Searchable } from './rowSearch.ts';

type RowTest = (row: Row, index: number) => boolean;

/**
 * Values are searched where they are: the joined and lower-cased texts of half a million rows would take more than a second
 * to make, and as much memory as the rows.
 */
export function rowTest(filter: string, { columns, links, meanings }: Searchable): RowTest | undefined {
  const ids = columns.map(({ id }) => id);
  const tests = filter
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const has = textTest(word);
      const said = meanings && meanings.words.map(has);
      const columnsSaid = Object.values(meanings?.of ?? {});
      const saysSo = (index: number): boolean =>
        said !== undefined && columnsSaid.some((places) => said[places[index] ?? -1] === true);
      return { has, saysSo };
    });
  if (tests.length === 0) return undefined;
  return (row, index) =>
    tests.every(({ has, saysSo }) => {
      for (const id of ids) if (holds(row[id], has)) return true;
      return links[index]?.some(({ label }) => has(label)) === true || saysSo(index);
    });
}

/** Of digits and signs alone there is but one case. */
function textTest(word: string): (text: string) => boolean {
  if (word.toLowerCase() === word.toUpperCase()) return (text) => text.includes(word);
  const anyCase = new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  return (text) => anyCase.test(text);
}

function holds(value: Value | undefined, has: (text: string) => boolean): boolean {
  if (typeof value === 'string') return has(value);
  if (value === undefined) return false;
  return typeof value === 'object' ? value.some(has) : has(String(value));
}

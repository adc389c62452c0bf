/** Changes of the state as a table in the notebook, each row leading to where it can be seen. */
import type { Column } from '../output/parsed.ts';
import { rowKey } from '../output/parsed.ts';
import type { Locale, RowLink, TablePayload } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { State } from './state.ts';
import { rowName, type StateChange } from './stateDiff.ts';

const table = 'state-changes';
const key = ['where', 'what', 'name', 'field'];

export const changeWords = {
  where: { ko: '어디', en: 'WHERE' },
  what: { ko: '무엇', en: 'WHAT' },
  name: { ko: '이름', en: 'NAME' },
  change: { ko: '변화', en: 'CHANGE' },
  field: { ko: '항목', en: 'FIELD' },
  before: { ko: '전', en: 'BEFORE' },
  after: { ko: '후', en: 'AFTER' },
  added: { ko: '추가됨', en: 'added' },
  removed: { ko: '없어짐', en: 'removed' },
  changed: { ko: '바뀜', en: 'changed' },
  nothing: { ko: '달라진 것이 없습니다.', en: 'Nothing changed.' },
} as const;

/** In the order of their columns. */
export const changeFields = ['where', 'what', 'name', 'change', 'field', 'before', 'after'] as const;

/** Rows beyond these are counted in a note: a reader of more than a thousand changes wants another question. */
const most = 2_000;

/** @param provenance its command says what is compared, as the table's caption */
export function changesPayload(
  changes: readonly StateChange[],
  provenance: Provenance,
  state: Pick<State, 'tables'>,
  locale: Locale,
): TablePayload {
  const shown = changes.slice(0, most);
  const columns: readonly Column[] = changeFields.map((id) => ({
    id,
    label: changeWords[id][locale],
    type: 'text',
  }));
  const rows = shown.map((change) => ({
    where: change.where,
    what: change.what,
    name: change.name,
    change: changeWords[change.change][locale],
    field: change.field,
    before: change.before,
    after: change.after,
  }));
  const more = changes.length - shown.length;
  const notes = [
    ...(changes.length === 0 ? [changeWords.nothing[locale]] : []),
    ...(more > 0 ? [locale === 'ko' ? `외 ${more}건` : `and ${more} more`] : []),
  ];
  return {
    version: 1,
    kind: 'table',
    id: `${table} ${provenance.cellId ?? ''} ${provenance.at}`,
    locale,
    provenance,
    table,
    columns,
    rows,
    keys: rows.map((row) => rowKey({ key }, row)),
    links: shown.map((change) => linksOf(change, state)),
    unparsed: [],
    notes,
    text: [...shown.map(lineOf), ...notes].map((line) => `${line}\n`).join(''),
  };
}

/** To the row in the output that shows it now; what is gone is in none. */
function linksOf(
  { where, what, name, change }: StateChange,
  state: Pick<State, 'tables'>,
): readonly RowLink[] {
  if (change === 'removed') return [];
  const printed = where === 'API' ? `kube-${what}` : what;
  for (const { parsed, source } of state.tables({ table: printed })) {
    const place = source.agent === undefined ? source.host : `${source.host} (${source.agent})`;
    if (source.cellId === undefined || (where !== 'API' && where !== place)) continue;
    const row = parsed.rows.find((each) =>
      where === 'API' ? objectName(each, name) : rowName(parsed, each) === name,
    );
    if (row === undefined) continue;
    return [
      { relation: 'row', table: printed, rowKey: rowKey(parsed, row), label: name, cellId: source.cellId },
    ];
  }
  return [];
}

/** `default/webpod`, by a row that may leave the namespace out. */
function objectName(row: { readonly [id: string]: unknown }, name: string): boolean {
  const own = String(row['name'] ?? '');
  const namespace = row['namespace'];
  return namespace === undefined
    ? name === own || name.endsWith(`/${own}`)
    : name === `${String(namespace)}/${own}`;
}

/** As a terminal would print it: `+`, `-`, or what a field was and is. */
function lineOf({ where, what, name, change, field, before, after }: StateChange): string {
  const thing = `${where} ${what} ${name}`;
  if (change === 'added') return `+ ${thing}`;
  return change === 'removed' ? `- ${thing}` : `~ ${thing} ${field}: ${before} -> ${after}`;
}

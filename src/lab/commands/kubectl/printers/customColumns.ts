/** `-o custom-columns=NAME:.metadata.name,…` */
import { Failure } from '../../../go/failure.ts';
import { goText } from '../goText.ts';
import { relaxed, selectPath } from '../jsonPathResult.ts';
import { isList, listAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';

export function customColumns(spec: string, object: JsonObject, noHeaders: boolean): string {
  const columns = spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0)
      throw new Failure(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: relaxed(part.slice(colon + 1)) };
  });
  const objects = isList(object['items']) ? listAt(object, 'items') : [object];
  const rows = objects.map((item) => columns.map(({ path }) => cell(selectPath(path, item))).join('\t'));
  const header = columns.map((column) => column.header).join('\t');
  return new TabWriter(tableTabs).align(
    [...(noHeaders ? [] : [header]), ...rows].map((row) => `${row}\n`).join(''),
  );
}

function cell(values: readonly Json[]): string {
  if (values.length === 0) return '<none>';
  return values.map(goText).join(',');
}

/** `--sort-by`: by the value of a JSONPath, numbers as numbers and quantities by their size. */
import { asError, Failure } from '../../../go/failure.ts';
import { relaxed, selectPath } from '../jsonPathResult.ts';
import { objectAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';

export function sortObjects(objects: readonly JsonObject[], expression: string): readonly JsonObject[] {
  return sorted(objects, expression, (object) => object);
}

export function sortRows(rows: readonly Json[], expression: string): readonly Json[] {
  return sorted(rows, expression, (row) => objectAt(row, 'object'));
}

function sorted<T>(items: readonly T[], expression: string, objectOf: (item: T) => Json): readonly T[] {
  const path = relaxed(expression);
  const keyed = items.map((item) => ({ item, key: keyOf(path, objectOf(item)) }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined || key === null))
    throw new Failure(`couldn't find any field with path "${path}" in the list of objects`);
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ item }) => item);
}

function keyOf(path: string, object: Json): Json | undefined {
  try {
    return selectPath(path, object)[0];
  } catch (error) {
    throw new Failure(
      `couldn't find any field with path "${path}" in the list of objects: ${asError(error).message}`,
    );
  }
}

/** Objects without the field come first. */
function compareKeys(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** What the learner looks at in one place: rows, sentences, words of a cell and the drawing mark it in all the others. */
import type { TopologyElement } from './topology.ts';

export interface Look {
  /** Names and addresses of one thing. Nothing here and no row: nothing is looked at. */
  readonly texts: readonly string[];
  /** The very row that is looked at. */
  readonly row?: { readonly cellId: string; readonly table: string; readonly rowKey: string };
}

/** Whether a value is, or begins with, one of the names: an address also with its port or length. */
export function isLookedAt(value: string, texts: readonly string[]): boolean {
  return texts.some(
    (text) => value === text || (value.startsWith(text) && '/:'.includes(value[text.length] ?? ' ')),
  );
}

/** What rows and sentences call an element. An interface has the name of many others: only its addresses are its own. */
export function namesOf({ kind, name, namespace, note }: TopologyElement): readonly string[] {
  const addresses = note.split(', ').flatMap((text) => /^\d+\.\d+\.\d+\.\d+/.exec(text)?.[0] ?? []);
  if (kind === 'interface') return addresses;
  // The agent of a node is called like all the others.
  if (kind === 'agent' || kind === 'overlay') return [];
  return [name, ...(namespace === undefined ? [] : [`${namespace}/${name}`]), ...addresses];
}

export function isElementLookedAt(element: TopologyElement, texts: readonly string[]): boolean {
  return texts.length > 0 && namesOf(element).some((name) => texts.includes(name));
}

export function isLook(value: object): value is Look {
  const { texts, row } = value as { readonly texts?: unknown; readonly row?: unknown };
  return (
    Array.isArray(texts) &&
    texts.every((text) => typeof text === 'string') &&
    (row === undefined || (typeof row === 'object' && row !== null && isRowPlace(row)))
  );
}

export function isRowPlace(value: object): value is NonNullable<Look['row']> {
  return ['cellId', 'table', 'rowKey'].every(
    (field) => typeof (value as Readonly<Record<string, unknown>>)[field] === 'string',
  );
}

/** The `-o json` twins. They hold the same preformatted strings as the text, so the same value grammars read them. */
import { jsonDocuments } from './documents.ts';
import type { Printed } from './input.ts';
import { createLeftovers } from './leftovers.ts';
import { agentFormat } from './options.ts';
import type { Row } from './parsed.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Undefined when JSON was not asked for; null when it was but the text is none (an error text, a filter). Lines beside the
 * document go to the leftovers.
 */
export function jsonOf(printed: Printed): { readonly value: unknown } | null | undefined {
  if (agentFormat(printed.argv) !== 'json') return undefined;
  const beside = createLeftovers();
  const documents = jsonDocuments(printed.text, beside);
  if (documents.length === 0) return null;
  for (const { text, line } of beside.unparsed) printed.leftovers.take(text, line - 1);
  for (const note of beside.notes) printed.leftovers.note(note);
  if (beside.truncated) printed.leftovers.cut();
  return { value: documents[0] };
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}

export function textList(value: unknown): readonly string[] {
  return asList(value).map(asText);
}

/** `{"key": ["value", …]}` of a `bpf … list`, or `{"cache": [{"key", "value", …}]}` of `map get`, as pairs. */
export function keyedValues(
  value: unknown,
): readonly { key: string; value: string; state?: string; error?: string }[] {
  const object = asObject(value);
  if (Array.isArray(object['cache'])) {
    return asList(object['cache']).map((entry) => {
      const { key, value: text, ['desired-action']: state, ['last-error']: error } = asObject(entry);
      return {
        key: asText(key),
        value: asText(text),
        ...(state === undefined ? {} : { state: asText(state) }),
        ...(error === undefined ? {} : { error: asText(error) }),
      };
    });
  }
  return Object.entries(object).flatMap(([key, values]) =>
    textList(values).map((text) => ({ key, value: text })),
  );
}

/** A row per entry; an entry that lacks what a row needs is told instead. Its numbers are `NaN` where a field is missing. */
export function readEntries(
  entries: readonly unknown[],
  read: (entry: unknown) => Row | undefined,
  { leftovers }: Pick<Printed, 'leftovers'>,
): readonly Row[] {
  return entries.flatMap((entry) => {
    const row = read(entry);
    if (row !== undefined && Object.values(row).every((value) => !Number.isNaN(value))) return [row];
    leftovers.take(briefly(entry), 0);
    return [];
  });
}

/** An entry that is no row, for people: its own fields, not what they hold. */
export function briefly(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry).slice(0, 200);
  const fields = Object.entries(entry).slice(0, 8);
  return `{${fields.map(([name, value]) => `${name}: ${typeof value === 'object' ? '…' : String(value)}`).join(', ')}}`.slice(
    0,
    500,
  );
}

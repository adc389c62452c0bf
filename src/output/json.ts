/** The `-o json` twins. They hold the same preformatted strings as the text, so the same value grammars read them. */
import { agentFormat } from './options.ts';
import type { Printed } from './input.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined when JSON was not asked for; null when it was but the text is none (an error text, a filter). */
export function jsonOf(printed: Printed): { readonly value: unknown } | null | undefined {
  if (agentFormat(printed.argv) !== 'json') return undefined;
  const start = printed.text.search(/^[[{]/m);
  if (start < 0) return null;
  try {
    return { value: JSON.parse(printed.text.slice(start)) };
  } catch {
    return null;
  }
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

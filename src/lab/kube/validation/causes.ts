/** Field errors as k8s.io/apimachinery/pkg/util/validation/field words them. */
import type { Cause } from '../apiError.ts';
import { isJsonObject } from '../json.ts';

export function required(field: string, detail = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${detail && `: ${detail}`}`, field };
}

/** @param value is shown as Go prints it; give a {@link GoText} for a structure of a named type. */
export function invalidValue(field: string, value: unknown, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${goValue(value)}: ${detail}`, field };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const values = supported.map((each) => `"${each}"`).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${goValue(value)}: supported values: ${values}`,
    field,
  };
}

export function forbiddenField(field: string, detail: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field };
}

export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${goValue(value)}`, field };
}

/** Text that already is in Go's syntax. */
export class GoText {
  constructor(readonly text: string) {}
}

/** A value as Go's `%#v` prints it, for the types that stand in messages. */
export function goValue(value: unknown): string {
  if (value instanceof GoText) return value.text;
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]string{${value.map(goValue).join(', ')}}`;
  if (isJsonObject(value)) {
    const entries = Object.keys(value).sort();
    return `map[string]string{${entries.map((key) => `${goValue(key)}:${goValue(value[key])}`).join(', ')}}`;
  }
  return value === undefined || value === null ? 'null' : String(value);
}

/** What is wrong with a decoded object before anybody looks at its meaning: unknown fields and wrong types. */
import type { Cause } from '../apiError.ts';
import { isJsonObject } from '../json.ts';
import { GoText, invalidValue, notSupported, required } from '../validation/causes.ts';
import type { ObjectSchema, Schema } from './schema.ts';
import { goType } from './schema.ts';
import { ruleErrors } from './openApiRules.ts';

/** Paths of fields that the schema does not know, in the order in which Go's strict decoder meets them. */
export function unknownFields(schema: Schema, value: unknown, path = ''): string[] {
  switch (schema.type) {
    case 'object': {
      if (!isJsonObject(value)) return [];
      return Object.entries(value).flatMap(([field, each]) => {
        const known = schema.fields[field];
        const below = path === '' ? field : `${path}.${field}`;
        return known === undefined ? [below] : unknownFields(known, each, below);
      });
    }
    case 'list':
      if (!Array.isArray(value)) return [];
      return value.flatMap((each, index) => unknownFields(schema.items, each, `${path}[${index}]`));
    case 'map':
      if (!isJsonObject(value)) return [];
      return Object.entries(value).flatMap(([key, each]) =>
        unknownFields(schema.values, each, `${path}.${key}`),
      );
    default:
      return [];
  }
}

interface Mismatch {
  readonly path: string;
  readonly value: unknown;
  readonly schema: Schema;
  /** The Go struct that holds the field, and the field's path from the top without list indexes. */
  readonly goField: string;
}

/** The first value whose type is not the schema's. */
function firstMismatch(
  schema: Schema,
  value: unknown,
  path: string,
  goPath: string,
  holder: string,
): Mismatch | undefined {
  if (value === null || value === undefined) return undefined;
  if (!fits(schema, value)) return { path, value, schema, goField: `${holder}.${goPath}` };
  const below = (inner: Schema, each: unknown, at: string, goAt: string, owner: string) =>
    firstMismatch(inner, each, at, goAt, owner);
  if (schema.type === 'object' && isJsonObject(value)) {
    for (const [field, each] of Object.entries(value)) {
      const known = schema.fields[field];
      if (known === undefined) continue;
      const dot = (text: string): string => (text === '' ? field : `${text}.${field}`);
      const found = below(known, each, dot(path), dot(goPath), schema.goType);
      if (found) return found;
    }
  }
  if (schema.type === 'list' && Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      const found = below(schema.items, each, `${path}[${index}]`, goPath, holder);
      if (found) return found;
    }
  }
  if (schema.type === 'map' && isJsonObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      const found = below(schema.values, each, `${path}.${key}`, goPath, holder);
      if (found) return found;
    }
  }
  return undefined;
}

function fits(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case 'any':
      return true;
    case 'object':
    case 'map':
      return isJsonObject(value);
    case 'list':
      return Array.isArray(value);
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'int32':
    case 'int64':
      return typeof value === 'number' && Number.isInteger(value);
    case 'intOrString':
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number';
  }
}

/** The text of Go's JSON decoder for the first value of a wrong type, undefined when all fit. */
export function decodingError(schema: ObjectSchema, value: unknown): string | undefined {
  const found = firstMismatch(schema, value, '', '', schema.goType);
  if (found === undefined) return undefined;
  const given = typeof found.value === 'number' ? `number ${numberText(found)}` : jsonType(found.value);
  return `json: cannot unmarshal ${given.trimEnd()} into Go struct field ${found.goField} of type ${goType(found.schema)}`;
}

/** The decoder names a number only when it is one of a wrong kind (`number 1.5` for an int32). */
function numberText({ value, schema }: Mismatch): string {
  return schema.type === 'int32' || schema.type === 'int64' ? String(value) : '';
}

/** The same for a custom resource, whose schema is OpenAPI. */
export function openApiTypeError(schema: ObjectSchema, value: unknown): Cause | undefined {
  const found = firstMismatch(schema, value, '', '', schema.goType);
  if (found === undefined) return undefined;
  const given = jsonType(found.value);
  const shown = given === 'number' ? 'integer' : given;
  const message = `${found.path} in body must be of type ${openApiType(found.schema)}: "${shown}"`;
  return invalidValue(found.path, new GoText(`"${shown}"`), message);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function openApiType(schema: Schema): string {
  switch (schema.type) {
    case 'list':
      return 'array';
    case 'map':
      return 'object';
    case 'int32':
    case 'int64':
      return 'integer';
    default:
      return schema.type;
  }
}

/**
 * Missing required fields and values outside of an enumeration.
 * @param checked the value as it was when it was last checked: the parts that both share are not looked at again
 */
export function requirementErrors(schema: Schema, value: unknown, path = '', checked?: unknown): Cause[] {
  const causes: Cause[] = [];
  addRequirementErrors(causes, schema, value, path, checked);
  return causes;
}

function addRequirementErrors(
  causes: Cause[],
  schema: Schema,
  value: unknown,
  path: string,
  checked: unknown,
): void {
  if (value === undefined || value === null || (typeof value === 'object' && value === checked)) return;
  if (schema.type === 'map' && isJsonObject(value)) {
    const { values } = schema;
    const before = isJsonObject(checked) ? checked : {};
    for (const key of Object.keys(value))
      addRequirementErrors(causes, values, value[key], `${path}.${key}`, before[key]);
  } else if (schema.type === 'list' && Array.isArray(value)) {
    const before: readonly unknown[] = Array.isArray(checked) ? checked : [];
    for (const [index, each] of value.entries())
      addRequirementErrors(causes, schema.items, each, `${path}[${index}]`, before[index]);
  } else if ('oneOf' in schema && schema.oneOf !== undefined) {
    if (typeof value === 'string' && !schema.oneOf.includes(value)) {
      const known = schema.oneOf.filter((each) => each !== '');
      causes.push(notSupported(path, value, known));
    }
  } else if (schema.type === 'object') {
    if (!isJsonObject(value)) return;
    const below = (field: string): string => (path === '' ? field : `${path}.${field}`);
    const before = isJsonObject(checked) ? checked : {};
    for (const field of schema.required) if (isMissing(value[field])) causes.push(required(below(field)));
    // Most fields of most objects are absent: only those that are there have a path.
    for (const field in schema.fields) {
      const inner = schema.fields[field];
      const each = value[field];
      if (inner !== undefined && each !== undefined && each !== null)
        addRequirementErrors(causes, inner, each, below(field), before[field]);
    }
  } else if (schema.type !== 'list' && schema.type !== 'map' && schema.type !== 'any')
    causes.push(...ruleErrors(schema, value, path));
}

function isMissing(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

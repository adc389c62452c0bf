/** From the body of a write to an object: types, unknown fields, name and namespace of the path. */
import { badRequest, invalid } from '../apiError.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { Draft, Json, JsonObject, ObjectMeta } from '../object.ts';
import { groupVersion, type ResourceName, type Resources } from '../resources.ts';
import { decodingError, openApiTypeError, unknownFields } from '../schema/decoding.ts';
import type { Schema } from '../schema/schema.ts';
import { schemas } from '../schema/schemas.ts';
import type { Target } from './requestPath.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** A body is JSON, decoded or as text. @throws BadRequest */
export function jsonBody(body: unknown): JsonObject {
  const value = typeof body === 'string' ? parseJson(body) : body;
  if (!isJsonObject(value)) throw badRequest('the object provided is unrecognized: it must be a JSON object');
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`couldn't get version/kind; json parse error: ${why}`);
  }
}

/**
 * The object that a create or an update asks for. Unknown fields are an error (Strict) or dropped.
 * @throws BadRequest or Invalid in the API server's words
 */
export function decodeObject<R extends ResourceName>(
  body: JsonObject,
  target: Target,
  fieldValidation: FieldValidation,
): Draft<Resources[R]> {
  checkKind(body, target);
  const { definition, version } = target;
  const schema = schemas[definition.name];
  const handled = `${definition.kind} in version "${version}" cannot be handled as a ${definition.kind}`;
  const mismatch = definition.custom ? undefined : decodingError(schema, body);
  if (mismatch !== undefined) throw badRequest(`${handled}: ${mismatch}`);
  const unknown = unknownFields(schema, body);
  if (fieldValidation === 'Strict' && unknown.length > 0) {
    throw badRequest(`${handled}: ${strictError(unknown)}`);
  }
  const typeCause = definition.custom ? openApiTypeError(schema, body) : undefined;
  if (typeCause !== undefined) throw invalid(definition, textAt(body, 'metadata', 'name'), [typeCause]);
  return inPlace<R>(pruned(schema, body), target);
}

export function strictError(unknown: readonly string[]): string {
  return `strict decoding error: ${unknown.map((field) => `unknown field "${field}"`).join(', ')}`;
}

function checkKind(body: JsonObject, { definition, version }: Target): void {
  const expected = groupVersion(definition.group, version);
  const apiVersion = textAt(body, 'apiVersion');
  const kind = textAt(body, 'kind');
  if (apiVersion !== '' && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== '' && kind !== definition.kind) {
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${definition.kind}: the kinds do not match`,
    );
  }
}

/** The object with the namespace and name of its path, where it leaves them out. */
function inPlace<R extends ResourceName>(body: JsonObject, { namespace, name }: Target): Draft<Resources[R]> {
  const given = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const ownNamespace = textAt(given, 'namespace');
  const ownName = textAt(given, 'name');
  if (namespace !== undefined && ownNamespace !== '' && ownNamespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (name !== undefined && ownName !== '' && ownName !== name) {
    throw badRequest(`the name of the object (${ownName}) does not match the name on the URL (${name})`);
  }
  const metadata: Partial<ObjectMeta> = {
    ...given,
    name: name ?? ownName,
    ...(namespace === undefined ? {} : { namespace }),
  };
  // The schema was checked above: what the body has, it has with the types of the resource.
  return { ...body, metadata } as unknown as Draft<Resources[R]>;
}

/** The value without fields that the schema does not know and without nulls. */
function pruned(schema: Schema, value: JsonObject): JsonObject {
  const result = prunedValue(schema, value);
  return isJsonObject(result) ? result : {};
}

function prunedValue(schema: Schema, value: Json): Json {
  if (Array.isArray(value)) {
    const items = schema.type === 'list' ? schema.items : schema;
    return (value as readonly Json[]).map((each) => prunedValue(items, each));
  }
  if (!isJsonObject(value) || schema.type === 'any') return value;
  const result: Record<string, Json> = {};
  for (const [field, each] of Object.entries(value)) {
    const inner =
      schema.type === 'object' ? schema.fields[field] : schema.type === 'map' ? schema.values : undefined;
    if (inner !== undefined && each !== null && each !== undefined) result[field] = prunedValue(inner, each);
  }
  return result;
}

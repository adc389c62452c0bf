/** PATCH: the patched object of each kind of patch, with the checks that the server makes on it. */
import { badRequest, invalid, rejected, unsupportedMediaType } from '../apiError.ts';
import { canonicalJson, isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../object.ts';
import { jsonPatch, JsonPatchError } from '../patch/jsonPatch.ts';
import { mergePatch } from '../patch/mergePatch.ts';
import { strategicMergePatch } from '../patch/strategicMergePatch.ts';
import type { ResourceDefinition } from '../resources.ts';
import { unknownFields } from '../schema/decoding.ts';
import type { Schema } from '../schema/schema.ts';
import { GoText, invalidValue } from '../validation/causes.ts';
import { strictError, type FieldValidation } from './decodeBody.ts';

const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';
const jsonPatchType = 'application/json-patch+json';
const apply = 'application/apply-patch+yaml';

interface PatchRequest {
  readonly definition: ResourceDefinition;
  readonly schema: Schema;
  readonly contentType: string;
  readonly body: unknown;
  readonly fieldValidation: FieldValidation;
}

/** A server-side apply, which is no patch of what is there. */
export function isApply({ contentType = '' }: { readonly contentType?: string }): boolean {
  return contentType.split(';')[0]?.trim() === apply;
}

/** @throws BadRequest, Invalid or UnsupportedMediaType */
export function patchedObject(target: JsonObject, request: PatchRequest): JsonObject {
  const { definition, schema, fieldValidation } = request;
  const contentType = request.contentType.split(';')[0]?.trim() ?? '';
  const patch = decodePatch(request.body);
  const patched = applyPatch(target, patch, contentType, definition, schema);
  const unknown = fieldValidation === 'Strict' ? unknownFields(schema, patched) : [];
  if (unknown.length > 0) {
    const shown = contentType === strategic ? goMap(patch) : canonicalJson(patched);
    const cause = invalidValue('patch', new GoText(JSON.stringify(shown)), strictError(unknown));
    throw invalid(undefined, '', [cause]);
  }
  return patched;
}

function decodePatch(body: unknown): Json {
  if (typeof body !== 'string') return (body ?? {}) as Json;
  try {
    return JSON.parse(body) as Json;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`error decoding patch: ${why}`);
  }
}

function applyPatch(
  target: JsonObject,
  patch: Json,
  contentType: string,
  definition: ResourceDefinition,
  schema: Schema,
): JsonObject {
  switch (contentType) {
    case strategic:
      if (definition.custom) throw unknownFormat([jsonPatchType, merge, apply]);
      return strategicMergePatch(target, objectPatch(patch), schema);
    case merge: {
      const merged = mergePatch(target, objectPatch(patch));
      return isJsonObject(merged) ? merged : {};
    }
    case jsonPatchType:
      return operations(target, patch);
    default:
      throw unknownFormat([jsonPatchType, merge, strategic, apply]);
  }
}

function operations(target: JsonObject, patch: Json): JsonObject {
  try {
    const patched = jsonPatch(target, patch);
    return isJsonObject(patched) ? patched : {};
  } catch (error) {
    if (error instanceof JsonPatchError) throw rejected();
    throw error;
  }
}

function objectPatch(patch: Json): JsonObject {
  if (isJsonObject(patch)) return patch;
  throw badRequest('error decoding patch: a merge patch must be a JSON object');
}

function unknownFormat(accepted: readonly string[]) {
  return unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** A value as Go's `%+v` prints it: `map[spec:map[replicas:3]]`. */
function goMap(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`;
  if (isJsonObject(value)) {
    const fields = Object.keys(value).sort();
    return `map[${fields.map((field) => `${field}:${goMap(value[field])}`).join(' ')}]`;
  }
  return value === null || value === undefined ? '<nil>' : String(value);
}

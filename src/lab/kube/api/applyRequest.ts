/** What somebody applies: YAML, of which JSON is a part. */
import { parseAllDocuments } from 'yaml';
import { badRequest } from '../apiError.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../object.ts';
import { groupVersion } from '../resources.ts';
import { decodingError, unknownFields } from '../schema/decoding.ts';
import { schemas } from '../schema/schemas.ts';
import { strictError, type FieldValidation } from './decodeBody.ts';
import type { Target } from './requestPath.ts';

/** @throws BadRequest in the API server's words */
export function applyConfiguration(
  body: unknown,
  target: Target,
  fieldValidation: FieldValidation,
): JsonObject {
  const value = typeof body === 'string' ? parseYaml(body) : body;
  if (!isJsonObject(value)) throw badRequest('error decoding YAML: an object must be applied');
  const { definition, version, name = '', namespace } = target;
  const expected = groupVersion(definition.group, version);
  for (const [field, wanted] of [
    ['apiVersion', expected],
    ['kind', definition.kind],
  ] as const)
    if (textAt(value, field) !== wanted)
      throw badRequest(
        `failed to create typed patch object: ${field} must be ${wanted}, not "${textAt(value, field)}"`,
      );
  const schema = schemas[definition.name];
  const about = `(${namespace === undefined ? '' : `${namespace}/`}${name}; ${expected}, Kind=${definition.kind})`;
  const unknown = unknownFields(schema, value);
  if (unknown.length > 0) {
    if (definition.custom && fieldValidation === 'Strict') throw badRequest(strictError(unknown));
    const [first = ''] = unknown;
    if (!definition.custom) throw internalTyped(about, `.${first}: field not declared in schema`);
  }
  const mismatch = definition.custom ? undefined : decodingError(schema, value);
  if (mismatch !== undefined) throw internalTyped(about, mismatch);
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  if (metadata['managedFields'] !== undefined) throw badRequest('metadata.managedFields must be nil');
  return value;
}

function internalTyped(about: string, problem: string) {
  return badRequest(`failed to create typed patch object ${about}: ${problem}`);
}

function parseYaml(text: string): unknown {
  const [document] = parseAllDocuments(text, { version: '1.1', prettyErrors: false });
  const [problem] = document?.errors ?? [];
  if (problem) throw badRequest(`error decoding YAML: ${problem.message}`);
  return document?.toJS();
}

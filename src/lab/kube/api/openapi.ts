/** OpenAPI v3: enough for clients to learn that the server validates fields, and the fields that the schemas know. */
import { groupVersion, resourceDefinitions, type ResourceDefinition } from '../resources.ts';
import type { Schema } from '../schema/schema.ts';
import { schemas } from '../schema/schemas.ts';

const prefix = '/openapi/v3';

/** The answer to a path under `/openapi/v3`, undefined when there is none. */
export function openApi(path: string): object | undefined {
  if (path === prefix) return index();
  const [, root, ...rest] = path.slice(prefix.length).split('/');
  const [group, version] = root === 'api' ? ['', rest[0]] : [rest[0], rest[1]];
  const found = resourceDefinitions.filter(
    (each) => each.group === group && each.versions.some((served) => served === version),
  );
  return found.length === 0 || version === undefined ? undefined : document(found, version);
}

function index(): object {
  const all = resourceDefinitions.flatMap(({ group, versions }) =>
    versions.map((version) => apiRoot(group, version)),
  );
  const entries = [...new Set(all)].map((root) => [
    root,
    { serverRelativeURL: `${prefix}/${root}?hash=LAB` },
  ]);
  return { paths: Object.fromEntries(entries) };
}

function apiRoot(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function document(served: readonly ResourceDefinition[], version: string): object {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.2' },
    paths: Object.fromEntries(
      served.map((definition) => [pathOf(definition, version), operations(definition, version)]),
    ),
    components: {
      schemas: Object.fromEntries(
        served.map((definition) => [schemaName(definition, version), kindSchema(definition, version)]),
      ),
    },
  };
}

function pathOf({ name, group, namespaced }: ResourceDefinition, version: string): string {
  const place = namespaced ? 'namespaces/{namespace}/' : '';
  return `/${apiRoot(group, version)}/${place}${name}/{name}`;
}

function operations({ group, kind }: ResourceDefinition, version: string): object {
  const gvk = { group, version, kind };
  const fieldValidation = {
    name: 'fieldValidation',
    in: 'query',
    schema: { type: 'string', uniqueItems: true },
  };
  return {
    get: { 'x-kubernetes-action': 'get', 'x-kubernetes-group-version-kind': gvk },
    patch: {
      parameters: [fieldValidation],
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': gvk,
    },
  };
}

function schemaName({ group, kind }: ResourceDefinition, version: string): string {
  const reversed = groupVersion(group, version).split('/')[0]?.split('.').toReversed().join('.');
  return `${reversed}.${version}.${kind}`;
}

function kindSchema({ name, group, kind }: ResourceDefinition, version: string): object {
  return { ...schemaOf(schemas[name]), 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
}

function schemaOf(schema: Schema): object {
  switch (schema.type) {
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(schema.fields).map(([field, inner]) => [field, schemaOf(inner)]),
        ),
        ...(schema.required.length > 0 ? { required: schema.required } : {}),
      };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(schema.values) };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(schema.items),
        ...(schema.mergeKey === undefined ? {} : { 'x-kubernetes-patch-strategy': 'merge' }),
        ...(schema.mergeKey ? { 'x-kubernetes-patch-merge-key': schema.mergeKey } : {}),
      };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: schema.type };
    case 'intOrString':
      return { type: 'string', format: 'int-or-string' };
    case 'quantity':
      return { type: 'string' };
    case 'any':
      return { type: 'object' };
    default:
      return { type: schema.type, ...(schema.oneOf === undefined ? {} : { enum: schema.oneOf }) };
  }
}

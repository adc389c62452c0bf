/**
 * OpenAPI v3: that the server validates fields, and the fields that the schemas know. Types are named and referred to as
 * a real server names them, so that clients print `<PodSpec>`; what a field is for is loaded with the first document.
 */
import { groupVersion, resourceDefinitions, type ResourceDefinition } from '../resources.ts';
import type { ObjectSchema, Schema } from '../schema/schema.ts';
import { schemas } from '../schema/schemas.ts';

const prefix = '/openapi/v3';

type Describe = (goType: string, field?: string) => string;

/** The answer to a path under `/openapi/v3`, undefined when there is none. */
export async function openApi(path: string): Promise<object | undefined> {
  if (path === prefix) return index();
  const [, root, ...rest] = path.slice(prefix.length).split('/');
  const [group, version] = root === 'api' ? ['', rest[0]] : [rest[0], rest[1]];
  const found = resourceDefinitions.filter(
    (each) => each.group === group && each.versions.some((served) => served === version),
  );
  if (found.length === 0 || version === undefined) return undefined;
  const { describe } = await import('../schema/descriptions.ts');
  return document(found, version, describe);
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

function document(served: readonly ResourceDefinition[], version: string, describe: Describe): object {
  const components = new Components(describe);
  for (const definition of served) components.addKind(definition, version);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.2' },
    paths: Object.fromEntries(
      served.map((definition) => [pathOf(definition, version), operations(definition, version)]),
    ),
    components: { schemas: components.schemas },
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

/** The types of one document, each once. A CRD's stand where they are used, as in its own schema. */
class Components {
  readonly schemas: Record<string, object> = {};
  readonly #describe: Describe;

  constructor(describe: Describe) {
    this.#describe = describe;
  }

  addKind({ name, group, kind, custom }: ResourceDefinition, version: string): void {
    const reversed = groupVersion(group, version).split('/')[0]?.split('.').toReversed().join('.');
    const schema = schemas[name];
    this.schemas[`${custom || group !== '' ? reversed : 'io.k8s.api.core'}.${version}.${kind}`] = {
      ...this.#body(schema, !custom, kind),
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    };
  }

  #body(schema: ObjectSchema, named: boolean, typeName = schema.goType): object {
    return {
      type: 'object',
      ...described(this.#describe(typeName)),
      properties: Object.fromEntries(
        Object.entries(schema.fields).map(([field, inner]) => [
          field,
          this.#property(inner, named, this.#describe(typeName, field)),
        ]),
      ),
      ...(schema.required.length > 0 ? { required: schema.required } : {}),
    };
  }

  #property(schema: Schema, named: boolean, description: string): object {
    if (schema.type === 'object' && (named || schema.goType === 'ObjectMeta'))
      return { ...described(description), allOf: [this.#reference(schema)] };
    return { ...this.#shape(schema, named), ...described(description) };
  }

  #reference(schema: ObjectSchema): object {
    const name = `io.k8s.types.${schema.goType}`;
    // Set before it is described: a type may contain itself.
    if (!(name in this.schemas)) {
      this.schemas[name] = {};
      this.schemas[name] = this.#body(schema, true);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #scalar(name: string, shape: object): object {
    this.schemas[`io.k8s.types.${name}`] = { ...shape, ...described(this.#describe(name)) };
    return { $ref: `#/components/schemas/io.k8s.types.${name}` };
  }

  #shape(schema: Schema, named: boolean): object {
    const inner = (each: Schema): object =>
      each.type === 'object' && named ? this.#reference(each) : this.#shape(each, named);
    switch (schema.type) {
      case 'object':
        return this.#body(schema, named);
      case 'map':
        return { type: 'object', additionalProperties: inner(schema.values) };
      case 'list':
        return {
          type: 'array',
          items: inner(schema.items),
          ...(schema.mergeKey === undefined ? {} : { 'x-kubernetes-patch-strategy': 'merge' }),
          ...(schema.mergeKey ? { 'x-kubernetes-patch-merge-key': schema.mergeKey } : {}),
        };
      case 'int32':
      case 'int64':
        return { type: 'integer', format: schema.type };
      case 'intOrString':
        return { allOf: [this.#scalar('IntOrString', { type: 'string', format: 'int-or-string' })] };
      case 'quantity':
        return { allOf: [this.#scalar('Quantity', { type: 'string' })] };
      case 'any':
        return { type: 'object' };
      default:
        return { type: schema.type, ...enumOf(schema) };
    }
  }
}

function enumOf(schema: Schema): object {
  return 'oneOf' in schema && schema.oneOf !== undefined
    ? { enum: schema.oneOf.filter((value) => value !== '') }
    : {};
}

function described(description: string): object {
  return description === '' ? {} : { description };
}

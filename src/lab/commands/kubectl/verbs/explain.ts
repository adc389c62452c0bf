/** `kubectl explain`: the OpenAPI of the server, as kubectl's plaintext template lays it out. */
import { Failure } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { isObject, listAt, objectAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import type { ResourceInfo } from '../resources.ts';

const WIDTH = 76;
/** Values of an enumeration that a list of fields shows. */
const MANY = 4;

export const explainCommand: Command = {
  name: 'explain',
  about: 'Get documentation for a resource',
  usage:
    'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  flags: [flag('recursive bool'), flag('api-version string'), flag('output,o string=plaintext')],
  async run(invocation) {
    const { args, flags, mapper } = invocation;
    const [path] = args;
    if (path === undefined)
      throw new Failure(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    if (args.length > 1) throw new Failure('We accept only this format: explain RESOURCE');
    const [type = '', ...fields] = path.split('.');
    const resource = await mapper.find(type).catch((error: Error) => {
      throw new Failure(error.message, { verbatim: true });
    });
    const document = new Document(await documentOf(invocation, resource));
    const { group, kind, version } = resource;
    const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
    await invocation.out(head);
    await invocation.out(document.explain(document.kind(resource), fields, flags.on('recursive')));
    return ok;
  },
};

function documentOf({ client }: Invocation, { group, version }: ResourceInfo): Promise<JsonObject> {
  return client.getObject(`/openapi/v3/${group === '' ? `api/${version}` : `apis/${group}/${version}`}`);
}

class Document {
  readonly #schemas: JsonObject;

  constructor(document: JsonObject) {
    this.#schemas = objectAt(document, 'components', 'schemas');
  }

  kind({ group, version, kind }: ResourceInfo): JsonObject {
    for (const schema of Object.values(this.#schemas))
      for (const known of listAt(schema, 'x-kubernetes-group-version-kind'))
        if (
          textAt(known, 'group') === group &&
          textAt(known, 'version') === version &&
          textAt(known, 'kind') === kind
        )
          return isObject(schema) ? schema : {};
    throw new Failure(`couldn't find resource for "${group}/${version}, Kind=${kind}"`);
  }

  explain(schema: JsonObject, fields: readonly string[], recursive: boolean): string {
    let current = schema;
    let field = '';
    for (const [index, name] of fields.entries()) {
      const holder = this.#resolved(current);
      const next = objectAt(holder, 'properties')[name];
      if (!isObject(next)) throw new Failure(`field "${name}" does not exist`);
      if (index === fields.length - 1) field = this.#fieldHead(name, next);
      current = next;
    }
    const described = this.#description(current);
    const list = this.#fields(current, recursive, 1);
    return `${field}DESCRIPTION:\n${described === '' ? '    <empty>\n' : indented(`${described}\n`)}${list === '' ? '\n' : `FIELDS:\n${list}\n`}`;
  }

  #fieldHead(name: string, schema: JsonObject): string {
    const values = listAt(schema, 'enum').map(String);
    const enumeration =
      values.length === 0 ? '\n' : `ENUM:\n${values.map((each) => `    ${each}\n`).join('')}`;
    return `FIELD: ${name} <${this.#type(schema)}>\n${enumeration}\n`;
  }

  /** The field's own, then that of its type. */
  #description(schema: JsonObject): string {
    const own = textAt(schema, 'description');
    const inner = this.#resolved(schema);
    const below = inner === schema ? '' : textAt(inner, 'description');
    return [own, below].filter((each) => each !== '').join('\n');
  }

  #fields(schema: JsonObject, recursive: boolean, level: number, seen: readonly JsonObject[] = []): string {
    const holder = this.#resolved(schema);
    if (seen.includes(holder)) return '';
    const properties = objectAt(holder, 'properties');
    return Object.keys(properties)
      .sort()
      .map((name) => {
        const property = properties[name];
        if (!isObject(property)) return '';
        const pad = '  '.repeat(level);
        const values = listAt(property, 'enum').map(String);
        const head = `${pad}${name}\t<${this.#type(property)}>${isRequired(holder, name)}\n`;
        const few = values.length > MANY ? [...values.slice(0, MANY), '....'] : values;
        const enumeration = few.length === 0 ? '' : `${pad}enum: ${few.join(', ')}\n`;
        if (recursive) return head + enumeration + this.#fields(property, true, level + 1, [...seen, holder]);
        const described = textAt(property, 'description') || '<no description>';
        return `${head}${enumeration}${indented(described)}\n`;
      })
      .join('');
  }

  /** Through references, and through lists and maps, to what holds the fields. */
  #resolved(schema: JsonObject): JsonObject {
    const [only] = listAt(schema, 'allOf');
    const reference = textAt(schema, '$ref') || textAt(only, '$ref');
    if (reference !== '') {
      const target = this.#schemas[reference.split('/').at(-1) ?? ''];
      return isObject(target) ? this.#resolved(target) : {};
    }
    for (const inner of [schema['items'], schema['additionalProperties']])
      if (isObject(inner)) return this.#resolved(inner);
    return schema;
  }

  #type(schema: JsonObject): string {
    const { items, additionalProperties } = schema;
    if (isObject(items)) return `[]${this.#type(items)}`;
    if (isObject(additionalProperties)) return `map[string]${this.#type(additionalProperties)}`;
    const [only] = listAt(schema, 'allOf');
    if (isObject(only)) return this.#type(only);
    const reference = textAt(schema, '$ref');
    const isObjectType = textAt(this.#resolved(schema), 'type') === 'object';
    if (reference !== '' && isObjectType) return reference.split('.').at(-1) ?? 'Object';
    const type = textAt(reference === '' ? schema : this.#resolved(schema), 'type');
    return type === '' || type === 'object' ? 'Object' : type;
  }
}

function isRequired(holder: JsonObject, name: string): string {
  return listAt(holder, 'required').includes(name) ? ' -required-' : '';
}

/** Words in lines of at most 76 characters, four spaces in. */
function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = [];
      let current = '';
      for (const word of line.split(' ')) {
        if (current !== '' && current.length + 1 + word.length > WIDTH) {
          lines.push(current);
          current = word;
        } else current = current === '' ? word : `${current} ${word}`;
      }
      return [...lines, current].map((each) => `    ${each}\n`).join('');
    })
    .join('');
}

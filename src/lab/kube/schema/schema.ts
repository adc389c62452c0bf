/**
 * A small structural schema: which fields an object has, of which type, how lists are merged. It stands for the Go types of
 * k8s.io/api and for the OpenAPI schemas of CRDs; {@link goType} gives a type's name in decoding errors.
 */
export type Schema = Scalar | ObjectSchema | MapSchema | ListSchema | { readonly type: 'any' };

export interface Scalar {
  readonly type: 'string' | 'int32' | 'int64' | 'boolean' | 'intOrString' | 'quantity';
  /** The only values that are allowed. */
  readonly oneOf?: readonly string[];
  /** Rules of an OpenAPI schema: a regular expression, a greatest length, a least and a greatest number, a format. */
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: 'cidr';
}

export interface ObjectSchema {
  readonly type: 'object';
  readonly goType: string;
  readonly fields: Readonly<Record<string, Schema>>;
  /** Fields without which the object is invalid. */
  readonly required: readonly string[];
  /** A strategic merge patch replaces it instead of merging into it. */
  readonly replace?: boolean;
}

export interface MapSchema {
  readonly type: 'map';
  readonly values: Schema;
}

export interface ListSchema {
  readonly type: 'list';
  readonly items: Schema;
  /** The field that tells items apart in a strategic merge; `''` when the items themselves do. Without it: replaced. */
  readonly mergeKey?: string;
}

export const string: Schema = { type: 'string' };
export const int32: Schema = { type: 'int32' };
export const int64: Schema = { type: 'int64' };
export const boolean: Schema = { type: 'boolean' };
export const intOrString: Schema = { type: 'intOrString' };
export const quantity: Schema = { type: 'quantity' };
/** Kept as written, whatever it is. */
export const any: Schema = { type: 'any' };

/** The validation of built-in types lists what it allows sorted. */
export function oneOf(...values: string[]): Schema {
  return { type: 'string', oneOf: values.sort() };
}

/** An `enum` of a CRD: listed as its schema has it. */
export function enumeration(...values: string[]): Schema {
  return { type: 'string', oneOf: values };
}

/** A text that must match, as CRDs say it. */
export function text(rules: Pick<Scalar, 'pattern' | 'maxLength' | 'format'>): Schema {
  return { type: 'string', ...rules };
}

export function list(items: Schema, mergeKey?: string): ListSchema {
  return { type: 'list', items, mergeKey };
}

/** A list of plain values that a strategic merge unites. */
export function set(items: Schema): ListSchema {
  return { type: 'list', items, mergeKey: '' };
}

export function map(values: Schema): MapSchema {
  return { type: 'map', values };
}

/** A `!` after a field's name: the field is required. */
export function object(name: string, declared: Readonly<Record<string, Schema>>): ObjectSchema {
  const entries = Object.entries(declared);
  return {
    type: 'object',
    goType: name,
    fields: Object.fromEntries(entries.map(([field, schema]) => [field.replace('!', ''), schema])),
    required: entries.filter(([field]) => field.endsWith('!')).map(([field]) => field.slice(0, -1)),
  };
}

/** The name of a type as the JSON decoder of Go prints it. */
export function goType(schema: Schema): string {
  switch (schema.type) {
    case 'boolean':
      return 'bool';
    case 'list':
      return `[]${goType(schema.items)}`;
    case 'map':
      return `map[string]${goType(schema.values)}`;
    case 'object':
      return `v1.${schema.goType}`;
    case 'intOrString':
      return 'intstr.IntOrString';
    case 'quantity':
      return 'resource.Quantity';
    case 'any':
      return 'interface {}';
    default:
      return schema.type;
  }
}

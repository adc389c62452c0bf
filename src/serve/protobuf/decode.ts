/**
 * Protobuf bodies of typed clients (`kubectl create deployment`, helm's release secrets) as the JSON that the API server
 * of the lab reads. Answers are always JSON, which every client accepts.
 */
import { messageTable } from './messages.ts';
import { wireFields, type WireValue } from './wire.ts';

export const protobufType = 'application/vnd.kubernetes.protobuf';

/** A body that is no protobuf of Kubernetes, or of a kind that no table is here for. */
export class ProtobufError extends Error {}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
}

const messages = new Map(
  messageTable
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...fields] = line.split(' ');
      return [name, new Map(fields.map(fieldOf))] as const;
    }),
);

function fieldOf(text: string): readonly [number, Field] {
  const [number = '', name = '', type = ''] = text.split(':');
  const shape = number.endsWith('*') ? 'list' : number.endsWith('%') ? 'map' : 'one';
  return [Number.parseInt(number, 10), { name, type, shape }];
}

/** `k8s` and a zero byte: every encoded object begins with it. */
const magic = [0x6b, 0x38, 0x73, 0x00];

/** Go embeds these structs: in JSON their fields stand in the object around them. */
const embedded: ReadonlySet<string> = new Set([
  'volumeSource',
  'handler',
  'ephemeralContainerCommon',
  'localObjectReference',
]);

/** Fields that are pointers in Go: there, a zero was asked for. */
const pointers: ReadonlySet<string> = new Set(
  (
    'replicas terminationGracePeriodSeconds gracePeriodSeconds deletionGracePeriodSeconds activeDeadlineSeconds ' +
    'runAsUser runAsGroup fsGroup runAsNonRoot privileged allowPrivilegeEscalation readOnlyRootFilesystem ' +
    'automountServiceAccountToken enableServiceLinks shareProcessNamespace immutable optional controller ' +
    'blockOwnerDeletion revisionHistoryLimit progressDeadlineSeconds tolerationSeconds priority defaultMode mode ' +
    'expirationSeconds allocateLoadBalancerNodePorts ready serving terminating orphanDependents leaseTransitions'
  ).split(' '),
);

/** @throws ProtobufError */
export function decodeProtobuf(body: Uint8Array): Record<string, unknown> {
  if (magic.some((byte, index) => body[index] !== byte))
    throw new ProtobufError('the body does not begin as an encoded object does');
  // runtime.Unknown: 1 is the type, 2 the encoded object.
  const unknown = new Map(wireFields(body.subarray(magic.length)));
  const typeMeta = new Map(wireFields(bytesOf(unknown.get(1))));
  const apiVersion = text(typeMeta.get(1));
  const kind = text(typeMeta.get(2));
  const name = messageOf(apiVersion, kind);
  if (!messages.has(name))
    throw new ProtobufError(`${apiVersion} ${kind} is not known in protobuf: send JSON`);
  return { apiVersion, kind, ...record(message(name, bytesOf(unknown.get(2)))) };
}

function messageOf(apiVersion: string, kind: string): string {
  if (messages.has(kind)) return kind;
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? `core.${first}.${kind}` : `${first.split('.')[0] ?? ''}.${second}.${kind}`;
}

function message(type: string, bytes: Uint8Array): unknown {
  const plain = wellKnown(type, bytes);
  if (plain !== undefined) return plain;
  const fields = messages.get(type) ?? new Map<number, Field>();
  const result: Record<string, unknown> = {};
  for (const [number, value] of wireFields(bytes)) {
    const field = fields.get(number);
    if (field === undefined) continue;
    const { name, type: inner, shape } = field;
    if (shape === 'map') {
      const entry = new Map(wireFields(bytesOf(value)));
      result[name] = { ...record(result[name]), [text(entry.get(1))]: mapValue(inner, entry.get(2)) };
      continue;
    }
    const decoded = single(inner, value);
    if (shape === 'list') result[name] = [...listOf(result[name]), decoded];
    else if (embedded.has(name)) Object.assign(result, decoded);
    // Go's encoder writes every field that is no pointer; its JSON encoder leaves the empty ones out.
    else if (!isZero(decoded) || pointers.has(name)) result[name] = decoded;
  }
  return result;
}

function isZero(value: unknown): boolean {
  return value === undefined || value === '' || value === 0 || value === false;
}

function mapValue(type: string, value: WireValue | undefined): unknown {
  return value === undefined ? '' : single(type, value);
}

function single(type: string, value: WireValue): unknown {
  switch (type) {
    case 'string':
      return text(value);
    case 'bytes':
      return btoa(String.fromCharCode(...bytesOf(value)));
    case 'bool':
      return value !== 0n;
    case 'int32':
    case 'int64':
    case 'uint32':
      return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
    default:
      return message(type, bytesOf(value));
  }
}

/** Types whose JSON is not an object. */
function wellKnown(type: string, bytes: Uint8Array): unknown {
  if (!['Time', 'MicroTime', 'Quantity', 'IntOrString', 'FieldsV1'].includes(type)) return undefined;
  const fields = new Map(wireFields(bytes));
  switch (type) {
    case 'Quantity':
      return text(fields.get(1));
    case 'FieldsV1':
      return JSON.parse(text(fields.get(1)) || '{}') as unknown;
    case 'IntOrString':
      return fields.get(1) === 1n ? text(fields.get(3)) : single('int32', fields.get(2) ?? 0n);
    default: {
      const seconds = single('int64', fields.get(1) ?? 0n);
      // The zero time of Go lies before the epoch; as JSON it is null.
      if (typeof seconds !== 'number' || seconds <= 0) return null;
      const iso = new Date(seconds * 1000).toISOString();
      return type === 'Time' ? iso.replace('.000Z', 'Z') : iso.replace('Z', '000Z');
    }
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function bytesOf(value: WireValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

function text(value: WireValue | undefined): string {
  return new TextDecoder().decode(bytesOf(value));
}

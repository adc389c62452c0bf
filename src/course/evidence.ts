/** From the rows and objects that an expression returns back to where they come from. */
import { rowKey, type Row, type Value } from '../output/parsed.ts';
import { at } from '../path/nodes.ts';
import type { Evidence, KubeObject, PacketsFact, RunFact, TableFact } from '../state/fact.ts';

/** Rows that are shown of one piece of evidence. */
const MOST_ROWS = 12;

/** What is shown of an object, unless the course names other fields. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'status.podIP', 'status.phase'],
  Node: ['spec.podCIDR', 'status.addresses'],
  Service: ['spec.type', 'spec.clusterIP', 'spec.selector'],
  Deployment: ['spec.replicas', 'status.readyReplicas', 'status.observedGeneration'],
  EndpointSlice: ['endpoints', 'ports'],
  CiliumEndpoint: ['status.identity.id', 'status.networking.addressing', 'status.state'],
  CiliumNode: ['spec.ipam.podCIDRs', 'spec.addresses'],
  CiliumLoadBalancerIPPool: ['spec.blocks', 'status.conditions'],
  CiliumL2AnnouncementPolicy: ['spec.serviceSelector', 'spec.nodeSelector', 'spec.interfaces'],
  Lease: ['spec.holderIdentity', 'spec.leaseTransitions'],
};

/** kubectl's own note of a whole manifest: among annotations it would hide the others. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Origin =
  | { readonly kind: 'row'; readonly fact: TableFact | PacketsFact }
  | { readonly kind: 'run'; readonly fact: RunFact }
  | { readonly kind: 'object'; readonly object: KubeObject }
  /** Computed by the scope from other rows or objects. */
  | { readonly kind: 'derived'; readonly from: readonly object[] };

/** Remembers, for as long as the values live, which fact each of them belongs to. */
export class Origins {
  readonly #origins = new WeakMap<object, Origin>();

  rows(fact: TableFact | PacketsFact): readonly Row[] {
    for (const row of fact.parsed.rows) this.#origins.set(row, { kind: 'row', fact });
    return fact.parsed.rows;
  }

  objects(objects: readonly KubeObject[]): readonly KubeObject[] {
    for (const object of objects) this.#origins.set(object, { kind: 'object', object });
    return objects;
  }

  run(value: object, fact: RunFact): void {
    this.#origins.set(value, { kind: 'run', fact });
  }

  derived(value: object, from: readonly object[]): void {
    this.#origins.set(value, { kind: 'derived', from });
  }

  /** What a value, or a list of values, rests on; a value of no fact (a number, a text) rests on nothing that can be shown. */
  evidence(value: unknown, fields: readonly string[]): readonly Evidence[] {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((each) => this.#one(each, fields)).slice(0, MOST_ROWS);
  }

  #one(value: unknown, fields: readonly string[]): readonly Evidence[] {
    if (typeof value !== 'object' || value === null) return [];
    const origin = this.#origins.get(value);
    if (origin === undefined) return [];
    if (origin.kind === 'derived') return origin.from.flatMap((each) => this.#one(each, fields));
    if (origin.kind === 'object') return [objectEvidence(origin.object, fields)];
    if (origin.kind === 'run') return [runEvidence(origin.fact)];
    return [rowEvidence(value as Row, origin.fact)];
  }
}

export function rowEvidence(row: Row, { kind, source, parsed }: TableFact | PacketsFact): Evidence {
  const where = source.agent === undefined ? source.host : `${source.host} (agent ${source.agent})`;
  const evidence: Evidence = { source: `${where}: ${source.command}`, row, cellId: source.cellId };
  return kind === 'packets' ? evidence : { ...evidence, table: parsed.table, rowKey: rowKey(parsed, row) };
}

function runEvidence({ source, exit, text }: RunFact): Evidence {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  return { source: `${source.host}: ${source.command}`, row: { exit, output: last }, cellId: source.cellId };
}

export function objectEvidence(object: KubeObject, fields: readonly string[] = []): Evidence {
  const { namespace, name } = object.metadata;
  const shown = fields.length > 0 ? fields : (FIELDS[object.kind] ?? []);
  const row: Record<string, Value> = {};
  for (const field of shown) {
    const value = at(object, ...field.split('.'));
    if (value !== undefined)
      row[field] = Array.isArray(value) ? value.map(fieldText) : isPlain(value) ? value : fieldText(value);
  }
  const full = namespace === undefined ? name : `${namespace}/${name}`;
  return { source: `API: ${object.kind} ${full}`, row, table: object.kind, rowKey: full };
}

/** A field of an object on one line: `app=webpod`, `type=InternalIP ip=192.168.20.100`. */
function fieldText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(fieldText).join(', ');
  return Object.entries(value)
    .filter(([key]) => key !== LAST_APPLIED)
    .map(([key, inner]) => `${key}=${fieldText(inner)}`)
    .join(' ');
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

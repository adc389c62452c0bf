/** The text of a command against the JSON of the same moment, row by row and column by column. */
import type { ParsedTable, Row, Value } from '../../src/output/parsed.ts';
import { rowKey } from '../../src/output/parsed.ts';

/** Tables that change from one command to the next, also within a second: only rows that both hold are compared. */
const moving =
  /^(ct|nat|flows|policy|socknat|metrics|lb-maps|status.*|map-events|bpf-config|nat-retries|module-health|hubble-status)$/;
/** Counters and times, which move on between two commands of one moment. */
const counters =
  /^(packets|bytes|[rt]x\w*|last\w*|expires|remainingSeconds|flags|flagsValue|value|flows|flowsPerSecond|percent|seenFlows|created|createdRaw|needsCt|time|since|age|refcount)$|^(hubble|cluster|controllers|ipam)/;

/** How the JSON's rows are made comparable where the two print different things. */
interface Comparer {
  /** Of the text, the rows that the JSON has too. */
  readonly text?: (row: Row) => boolean;
  /** The JSON's row as the text would print it. */
  readonly json?: (row: Row) => Row;
  readonly key?: readonly string[];
  readonly without?: RegExp;
}

const named = (row: Row): Row => ({ name: row['metadata.name'] ?? '' });

const comparers: Readonly<Record<string, Comparer | undefined>> = {
  // Two of the read-write settings are not in the JSON; of the read-only ones it lacks those that hold maps.
  'agent-config': { key: ['key'], without: /^(section|value\..*)$/ },
  // The bits of a device's flags, which the text spells out.
  'db-devices': { without: /^flags$/ },
  'cluster-status': { text: (row) => row['kind'] !== undefined },
  'kube-services': {
    json: (row) => ({ ...named(row), type: row['spec.type'] ?? '', clusterIp: row['spec.clusterIP'] ?? '' }),
  },
  'kube-pods': {
    json: (row) => ({
      ...named(row),
      status: row['status.phase'] ?? '',
      ip: row['status.podIP'] ?? '',
      node: row['spec.nodeName'] ?? '',
    }),
  },
  'kube-ciliumendpoints': {
    json: (row) => ({
      ...named(row),
      identity: row['status.identity.id'] ?? '',
      state: row['status.state'] ?? '',
      ipv4: row['status.networking.addressing[0].ipv4'] ?? '',
    }),
  },
  'kube-ciliumidentities': {
    json: (row) => ({
      ...named(row),
      namespace: row['security-labels.k8s:io.kubernetes.pod.namespace'] ?? '',
    }),
  },
  'kube-ciliumnodes': {},
  'kube-nodes': {},
  'kube-leases': { json: (row) => ({ ...named(row), holder: row['spec.holderIdentity'] ?? '' }) },
  'kube-ciliumloadbalancerippools': {
    json: (row) => ({ ...named(row), disabled: row['spec.disabled'] ?? false }),
  },
};

/** What the text says otherwise than the JSON. */
export function differences(text: ParsedTable, json: ParsedTable): readonly string[] {
  const kube = text.table.startsWith('kube-');
  const { text: inBoth, json: asText, key, without }: Comparer = comparers[text.table] ?? {};
  if (!kube && text.table !== json.table) return [`tables ${text.table} and ${json.table}`];
  const nameOf = (row: Row): string => rowKey({ key: key ?? (kube ? ['name'] : text.key) }, row);
  const rows = new Map<string, Row[]>();
  for (const row of text.rows.filter((each) => inBoth?.(each) ?? true)) {
    const name = nameOf(row);
    rows.set(name, [...(rows.get(name) ?? []), row]);
  }
  const wrong: string[] = [];
  let matched = 0;
  for (const printed of json.rows) {
    const row = asText?.(printed) ?? (kube ? named(printed) : printed);
    const twins = rows.get(nameOf(row)) ?? [];
    if (twins.length > 0) matched++;
    for (const [column, value] of Object.entries(row)) {
      if (without?.test(column) === true || (moving.test(text.table) && counters.test(column))) continue;
      const found = twins.map((twin) => twin[column]).filter((each) => each !== undefined);
      if (found.length > 0 && !found.some((each) => same(each, value)))
        wrong.push(`${text.table} ${nameOf(row)} ${column}: ${found.join(' ')}, JSON ${String(value)}`);
    }
  }
  const more =
    text.table === 'agent-config'
      ? matched < json.rows.length - 20
      : rows.size !== json.rows.length || matched < rows.size;
  if (!moving.test(text.table) && more)
    wrong.push(
      `${text.table}: ${matched} rows in both, ${rows.size} in the text, ${json.rows.length} in the JSON`,
    );
  return wrong;
}

/** Go prints a list as `[a b]`; a list has no order where it came from a set. */
function same(printed: Value, value: Value): boolean {
  const list = (each: Value): readonly string[] =>
    typeof each === 'object'
      ? each.toSorted()
      : /^\[.*\]$/.test(String(each))
        ? words(String(each))
        : [String(each)];
  return list(printed).join('\n') === list(value).join('\n');
}

function words(text: string): readonly string[] {
  return text
    .slice(1, -1)
    .split(' ')
    .filter((word) => word !== '')
    .toSorted();
}

/** The lines of `cilium-dbg status` that hold more than one value. Fields are named as parts of the line's: `routing.network`. */
import { columnId } from './columnTable.ts';
import type { Value } from './parsed.ts';
import type { RowDraft } from './scan.ts';

type Fields = Readonly<Record<string, string | undefined>>;

/** By the line's key: an expression with named groups, each a field; `_` alone is the line's own value. */
const forms: Readonly<Record<string, { readonly id?: string; readonly pattern: RegExp } | undefined>> = {
  Routing: {
    id: 'routing',
    pattern: /^Network: (?<network>\w+)(?: \[(?<protocol>\w+)\])?(?: +Host: (?<host>\w+))?$/,
  },
  'Host Routing': { id: 'routing', pattern: /^(?<host>\w+)$/ },
  Kubernetes: {
    pattern: /^(?<_>\w+) +(?<version>[\w.+-]+)(?: \((?<gitVersion>[^()]*)\))?(?: \[(?<platform>[^\]]*)\])?$/,
  },
  Cilium: { pattern: /^(?<_>\w+) +(?<version>[\w.+-]+)(?: \((?<gitVersion>[^()]*)\))?$/ },
  KubeProxyReplacement: { pattern: /^(?<_>\w+)(?: +\[(?<devicesList>.*)\])?$/ },
  'Host firewall': { pattern: /^(?<_>\w+)(?: +\[(?<devicesList>.*)\])?$/ },
  IPAM: {
    pattern:
      /^(?:IPv4: (?<ipv4Allocated>\d{1,20})\/(?<ipv4Total>\d{1,20}) allocated(?: from (?<ipv4Cidr>[\d./]+))?(?:,\s*)?)?(?:IPv6: (?<ipv6Allocated>\d{1,20})\/(?<ipv6Total>\d{1,20}) allocated(?: from (?<ipv6Cidr>[\da-f:/]+))?)?$/,
  },
  Masquerading: {
    pattern:
      /^(?<_>\w+(?: \(ip-masq-agent\))?)(?: +\[(?<devicesList>[^\]:]*)\])?(?: +(?<cidrsList>[\da-fA-F.:/ ]+?))? *(?:\[IPv4: (?<ipv4>\w+), IPv6: (?<ipv6>\w+)\])?$/,
  },
  'Controller Status': { id: 'controllers', pattern: /^(?<healthy>\d{1,15})\/(?<total>\d{1,15}) healthy$/ },
  'Global Identity Range': { id: 'identityRange', pattern: /^min (?<min>\d{1,15}), max (?<max>\d{1,15})$/ },
  Hubble: {
    pattern:
      /^(?<_>\w+) +Current\/Max Flows: (?<flows>\d{1,15})\/(?<maxFlows>\d{1,15}) \((?<percent>[\d.]+)%\)(?:, Flows\/s: (?<flowsPerSecond>[\d.]+))?(?: +Metrics: (?<metrics>\w+))?$/,
  },
  'Cluster health': {
    pattern:
      /^(?<reachable>\d{1,15})\/(?<total>\d{1,15}) reachable(?: +\((?<time>[\dT:.Z-]+)\))?(?: +\(Probe interval: (?<interval>[\w.]+)\))?$/,
  },
  'Modules Health': {
    pattern: /^Stopped\((?<stopped>\d{1,15})\) Degraded\((?<degraded>\d{1,15})\) OK\((?<ok>\d{1,15})\)$/,
  },
  ClusterMesh: {
    pattern:
      /^(?<ready>\d{1,15})\/(?<total>\d{1,15}) (?:remote )?clusters ready(?:, (?<globalServices>\d{1,15}) global-services)?$/,
  },
  'Kubernetes APIs': { id: 'kubernetesApis', pattern: /^(?!)/ },
  'BPF Maps': { pattern: /^(?<_>.+)$/ },
};

/** Fills the row; a line of no known form is one field with its text. */
export function readStatusLine(key: string, value: string, row: RowDraft): void {
  const form = Object.hasOwn(forms, key) ? forms[key] : undefined;
  const id = form?.id ?? columnId(key);
  const fields: Fields | undefined = value.length > 2000 ? undefined : form?.pattern.exec(value)?.groups;
  if (fields === undefined) {
    const quoted = /^\[(?:"[^"]*"(?:, )?)*\]$/.test(value);
    if (quoted) row[id] = [...value.matchAll(/"([^"]*)"/g)].map(([, entry = '']) => entry);
    else if (value !== '' || form === undefined) row[id] = value;
    return;
  }
  for (const [name, text] of Object.entries(fields)) {
    if (text === undefined) continue;
    if (name === '_') row[id] = text;
    else row[`${id}.${name.replace(/List$/, '')}`] = valueOf(name, text);
  }
}

function valueOf(name: string, text: string): Value {
  if (name === 'cidrsList') return text.trim().split(/ +/);
  if (name.endsWith('List')) return listOf(text);
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** `ip -j`: objects with iproute2's own names, as the rows that the text gives. */
import { jsonDocuments } from './documents.ts';
import type { Printed } from './input.ts';
import { asList, asObject, asText, textList } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

/** The entries of its one list; empty objects stand for what a filter of its own left out. */
export function ipDocuments({ text, leftovers }: Printed): readonly JsonObject[] {
  return jsonDocuments(text, leftovers)
    .flatMap((document) => (Array.isArray(document) ? document : [document]))
    .map(asObject)
    .filter((entry) => Object.keys(entry).length > 0);
}

export function interfaceOf(entry: JsonObject): Row {
  const row: RowDraft = {};
  copy(row, entry, { ifindex: 'ifindex', ifname: 'name', link: 'peer', mtu: 'mtu', qdisc: 'qdisc' });
  copy(row, entry, {
    operstate: 'state',
    group: 'group',
    master: 'master',
    link_type: 'kind',
    txqlen: 'qlen',
  });
  copy(row, entry, { address: 'mac', broadcast: 'broadcast', linkmode: 'mode' });
  if (entry['flags'] !== undefined) row['flags'] = textList(entry['flags']);
  const addresses = asList(entry['addr_info']).map(asObject);
  const of = (family: string): readonly string[] =>
    addresses
      .filter((address) => address['family'] === family)
      .map((address) => `${asText(address['local'])}/${asText(address['prefixlen'])}`);
  for (const [side, counters] of Object.entries(asObject(entry['stats64'] ?? entry['stats'])))
    for (const [name, value] of Object.entries(asObject(counters)))
      if (typeof value === 'number' || typeof value === 'string') row[`${side}.${shorter(name)}`] = value;
  const { info_kind: linkKind, info_data: data } = asObject(entry['linkinfo']);
  if (linkKind !== undefined) row['linkKind'] = asText(linkKind);
  if (linkKind === 'vxlan' || linkKind === 'geneve') {
    const { id, port, external } = asObject(data);
    if (external === true) row['vxlan.external'] = true;
    if (typeof id === 'number') row['vxlan.id'] = id;
    if (typeof port === 'number') row['vxlan.dstport'] = port;
  }
  return { ...row, ipv4: of('inet'), ipv6: of('inet6') };
}

/** The text's heads of columns: `missed`, `mcast`, `carrier`, `collsns`. */
function shorter(name: string): string {
  return (
    { over_errors: 'missed', multicast: 'mcast', carrier_errors: 'carrier', collisions: 'collsns' }[name] ??
    name
  );
}

export function routeOf(entry: JsonObject): Row {
  const row: RowDraft = {};
  copy(row, entry, {
    type: 'type',
    dst: 'dst',
    gateway: 'via',
    dev: 'dev',
    table: 'table',
    protocol: 'proto',
  });
  copy(row, entry, {
    scope: 'scope',
    prefsrc: 'src',
    metric: 'metric',
    uid: 'uid',
    pref: 'pref',
    from: 'from',
  });
  const via = asText(asObject(entry['via'])['host']);
  if (via !== '') row['via'] = via;
  const flags = textList(entry['flags']);
  if (flags.length > 0) row['flags'] = flags;
  const hops = asList(entry['nexthops']).map((hop) => {
    const { gateway, dev, weight } = asObject(hop);
    const to = gateway === undefined ? '' : `via ${asText(gateway)} `;
    return `${to}dev ${asText(dev)} weight ${asText(weight)}`;
  });
  if (hops.length > 0) row['nexthops'] = hops;
  // Metrics are a list of one object; `ip route get` has the exception's in `cache`-named fields beside it.
  for (const metrics of asList(entry['metrics']))
    copy(row, asObject(metrics), { mtu: 'mtu', advmss: 'advmss' });
  return row;
}

export function neighbourOf(entry: JsonObject): Row {
  const row: RowDraft = {};
  copy(row, entry, { dst: 'ip', dev: 'dev' });
  if (entry['lladdr'] !== undefined) row['mac'] = asText(entry['lladdr']).toLowerCase();
  row['state'] = textList(entry['state']).join(',');
  return row;
}

export function ruleOf(entry: JsonObject): Row {
  const { priority, src, srclen, dst, dstlen, fwmark, fwmask, iif, oif, table, action } = entry;
  const prefix = (ip: unknown, length: unknown): string =>
    asText(ip) + (length === undefined ? '' : `/${asText(length)}`);
  return {
    priority: Number(priority),
    from: prefix(src, srclen),
    ...(dst === undefined ? {} : { to: prefix(dst, dstlen) }),
    ...(fwmark === undefined
      ? {}
      : { fwmark: asText(fwmark) + (fwmask === undefined ? '' : `/${asText(fwmask)}`) }),
    ...(iif === undefined ? {} : { iif: asText(iif) }),
    ...(oif === undefined ? {} : { oif: asText(oif) }),
    // iproute2 says `to_tbl` where it looks into one.
    ...(table === undefined ? {} : { table: asText(table) }),
    ...(action === undefined || action === 'to_tbl' ? {} : { action: asText(action) }),
  };
}

function copy(row: RowDraft, entry: JsonObject, ids: Readonly<Record<string, string>>): void {
  for (const [field, id] of Object.entries(ids)) {
    const value = entry[field];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') row[id] = value;
  }
}

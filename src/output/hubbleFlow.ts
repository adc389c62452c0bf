/** A flow as hubble prints it in JSON (`-o json`, `-o jsonpb`), with the columns of the compact form. */
import { asObject, asText, textList } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

/** No row for lost events and node states. */
export function flowRow(document: unknown): readonly Row[] {
  const outer = asObject(document);
  const flow = outer['flow'] === undefined ? outer : asObject(outer['flow']);
  if (flow['verdict'] === undefined) return [];
  const row: RowDraft = { time: asText(flow['time']) };
  const node = asText(flow['node_name']);
  if (node !== '') row['node'] = node;
  const ip = asObject(flow['IP']);
  const ports = portsOf(asObject(flow['l4']));
  readEnd('source', asObject(flow['source']), asText(ip['source']), ports[0], row);
  readEnd('destination', asObject(flow['destination']), asText(ip['destination']), ports[1], row);
  const reply = flow['is_reply'] ?? flow['reply'];
  if (typeof reply === 'boolean') row['reply'] = reply;
  // A reply's ends are shown in the direction of the connection, as in the compact form.
  if (reply === true) swapEnds(row);
  row['type'] = typeOf(flow);
  row['verdict'] = asText(flow['verdict']);
  const summary = asText(flow['Summary']);
  if (summary !== '') row['summary'] = summary;
  if (flow['uuid'] !== undefined) row['uuid'] = asText(flow['uuid']);
  return [row];
}

function portsOf(l4: JsonObject): readonly [unknown, unknown] {
  for (const protocol of ['TCP', 'UDP', 'SCTP']) {
    const { source_port: source, destination_port: destination } = asObject(l4[protocol]);
    if (source !== undefined || destination !== undefined) return [source, destination];
  }
  return [undefined, undefined];
}

function readEnd(
  end: 'source' | 'destination',
  object: JsonObject,
  ip: string,
  port: unknown,
  row: RowDraft,
): void {
  const { namespace, pod_name: pod, identity, labels } = object;
  row[end] = asText(pod) === '' ? ip : `${asText(namespace)}/${asText(pod)}`;
  if (ip !== '') row[`${end}Ip`] = ip;
  if (typeof port === 'number') row[`${end}Port`] = port;
  if (typeof identity === 'number') row[`${end}Identity`] = identity;
  const reserved = textList(labels).filter((label) => label.startsWith('reserved:'));
  if (reserved.length > 0) row[`${end}IdentityName`] = reserved.map((label) => label.slice(9)).join(',');
}

function swapEnds(row: RowDraft): void {
  for (const field of ['', 'Ip', 'Port', 'Identity', 'IdentityName']) {
    const [source, destination] = [row[`source${field}`], row[`destination${field}`]];
    delete row[`source${field}`];
    delete row[`destination${field}`];
    if (destination !== undefined) row[`source${field}`] = destination;
    if (source !== undefined) row[`destination${field}`] = source;
  }
}

/** `TO_OVERLAY` → `to-overlay`; a drop's type is its reason in words: `UNSUPPORTED_L3_PROTOCOL` → `Unsupported L3 protocol`. */
function typeOf(flow: JsonObject): string {
  const reason = asText(flow['drop_reason_desc']);
  if (reason !== '') {
    const words = reason
      .toLowerCase()
      .replaceAll('_', ' ')
      .replace(/\b(l[2-7]|ct|ip|nat|snat|dnat|icmp|tcp)\b/g, (word) => word.toUpperCase());
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
  const point = asText(flow['trace_observation_point']);
  if (point !== '') return point.toLowerCase().replaceAll('_', '-');
  const translation = asText(flow['sock_xlate_point']);
  if (translation !== '')
    return translation
      .toLowerCase()
      .replace(/^sock_xlate_point_/, '')
      .replaceAll('_', '-')
      .replace('direction-', '');
  return asText(flow['Type']).toLowerCase().replaceAll('_', '-');
}

/** `cilium-dbg status -o json`: the columns of the text, from its fields. */
import type { Body } from './input.ts';
import { asList, asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import { objectTable } from './objects.ts';
import { readStatusLine } from './agentStatusLines.ts';
import type { Row, Section } from './parsed.ts';
import type { RowDraft } from './scan.ts';

/** The lines of the text whose words the JSON has as `state` and `msg`. */
const said: readonly (readonly [field: string, line: string])[] = [
  ['kvstore', 'KVStore'],
  ['kubernetes', 'Kubernetes'],
  ['cilium', 'Cilium'],
];

export function agentStatusJson(value: JsonObject): Body {
  const row: RowDraft = {};
  for (const [field, line] of said) {
    const { state, msg } = asObject(value[field]);
    readStatusLine(line, `${asText(state)}   ${asText(msg)}`.trimEnd(), row);
  }
  const replacement = asObject(value['kube-proxy-replacement']);
  if (replacement['mode'] !== undefined) row['kubeProxyReplacement'] = asText(replacement['mode']);
  const routing = asObject(value['routing']);
  const modes = [
    ['network', 'inter-host-routing-mode'],
    ['protocol', 'tunnel-protocol'],
    ['host', 'intra-host-routing-mode'],
  ] as const;
  for (const [id, field] of modes) {
    const mode = asText(routing[field]);
    if (mode !== '') row[`routing.${id}`] = mode;
  }
  const older = asObject(value['host-routing'])['mode'];
  if (older !== undefined) row['routing.host'] = asText(older);
  readStatusLine('IPAM', asText(asObject(value['ipam'])['status']).trimEnd(), row);
  for (const [field, id] of [
    ['masquerading', 'masquerading'],
    ['encryption', 'encryption'],
    ['host-firewall', 'hostFirewall'],
    ['clock-source', 'clockSourceForBpf'],
    ['cni-chaining', 'cniChaining'],
  ] as const) {
    const mode = asText(asObject(value[field])['mode']);
    if (mode !== '') row[id] = mode;
  }
  const { 'min-identity': min, 'max-identity': max } = asObject(value['identity-range']);
  if (typeof min === 'number') row['identityRange.min'] = min;
  if (typeof max === 'number') row['identityRange.max'] = max;
  const observer = asObject(asObject(value['hubble'])['observer']);
  if (typeof observer['max-flows'] === 'number') row['hubble.maxFlows'] = observer['max-flows'];
  const controllers = asList(value['controllers']);
  const failing = controllers.filter(
    (entry) => Number(asObject(asObject(entry)['status'])['consecutive-failure-count'] ?? 0) > 0,
  );
  row['controllers.healthy'] = controllers.length - failing.length;
  row['controllers.total'] = controllers.length;

  const more = [addresses(value), controllerRows(controllers), maps(value)].filter(
    ({ rows }) => rows.length > 0,
  );
  return { ...objectTable('status', [row]), key: [], ...(more.length > 0 ? { more } : {}) };
}

function addresses(value: JsonObject): Section {
  const rows = Object.entries(asObject(asObject(value['ipam'])['allocations'])).map(([ip, owner]): Row => {
    const name = asText(owner);
    const restored = name.endsWith(' [restored]');
    return { ip, owner: name.replace(/ \[restored\]$/, ''), ...(restored ? { restored } : {}) };
  });
  return { ...objectTable('status-addresses', rows), key: ['ip'] };
}

function controllerRows(controllers: readonly unknown[]): Section {
  const rows = controllers.map((entry): Row => {
    const { name, status } = asObject(entry);
    const { 'last-failure-msg': message, 'consecutive-failure-count': count } = asObject(status);
    return { name: asText(name), count: Number(count ?? 0), message: asText(message) || 'no error' };
  });
  return { ...objectTable('status-controllers', rows), key: ['name'] };
}

function maps(value: JsonObject): Section {
  const rows = asList(asObject(value['bpf-maps'])['maps']).map((entry): Row => {
    const { name, size } = asObject(entry);
    return { name: asText(name), size: Number(size) };
  });
  return { ...objectTable('status-bpf-maps', rows), key: ['name'] };
}

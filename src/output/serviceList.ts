/** `cilium-dbg service list` (cilium-dbg/cmd/service_list.go). */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { asList, asObject, asText, briefly, jsonOf } from './json.ts';
import { readServiceAddress } from './lbKey.ts';
import { isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

interface Draft {
  readonly row: RowDraft;
  readonly backends: string[];
  readonly states: string[];
  readonly preferred: string[];
}

/**
 * `[ID] frontend Type [(Remote)…] [N => …]`; the type is one word, with words in brackets behind it. The newest agents
 * hand out no ids any more.
 */
const rowStart = /^(?:(\d{1,15}) +)?(\S+) +([A-Za-z]+(?: \([A-Za-z]+\))*)(?: +(\d+ => .*?))? *$/;
const backend = /^(\d{1,15}) => (\S+)(?: \(([a-z-]+)\))?( \(preferred\))? *$/;

export const serviceList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'service', 'list') || isAgentCommand(argv, 'service', 'get'),
  parse(printed) {
    const json = jsonOf(printed);
    return json === undefined || json === null ? fromText(printed) : fromJson(json.value, printed);
  },
};

function fromText({ lines, leftovers, gaps }: Printed): Body {
  const drafts: Draft[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    const current = drafts.at(-1);
    if (line.startsWith('  ')) {
      // Behind a filter the line above may not be the one that this backend belongs to.
      if (current === undefined || gaps || !addBackend(current, line.trimStart())) leftovers.take(line, i);
      continue;
    }
    const match = rowStart.exec(line);
    const draft: Draft = { row: {}, backends: [], states: [], preferred: [] };
    if (match === null || !readServiceAddress(match[2] ?? '', draft.row)) {
      if (!/^(ID +)?Frontend +Service Type/.test(line)) leftovers.take(line, i);
      continue;
    }
    if (match[4] !== undefined && !addBackend(draft, match[4])) {
      leftovers.take(line, i);
      continue;
    }
    if (match[1] !== undefined) draft.row['id'] = Number(match[1]);
    draft.row['type'] = match[3] ?? '';
    drafts.push(draft);
  }
  return table(drafts);
}

/** The number in front counts from 1, so a backend that does not follow the one above belongs to another service. */
function addBackend(draft: Draft, text: string): boolean {
  const match = backend.exec(text);
  if (match === null || Number(match[1]) !== draft.backends.length + 1) return false;
  draft.backends.push(match[2] ?? '');
  if (match[3] !== undefined) draft.states.push(match[3]);
  if (match[4] !== undefined) draft.preferred.push(match[2] ?? '');
  return true;
}

function fromJson(value: unknown, printed: Printed): Body {
  const drafts: Draft[] = [];
  for (const service of Array.isArray(value) ? value : [value]) {
    const status = asObject(asObject(service)['status']);
    const spec =
      status['realized'] === undefined ? asObject(asObject(service)['spec']) : asObject(status['realized']);
    const frontend = asObject(spec['frontend-address']);
    const flags = asObject(spec['flags']);
    const draft: Draft = { row: {}, backends: [], states: [], preferred: [] };
    draft.row['frontend'] = endpointText(asText(frontend['ip']), frontend['port']);
    if (frontend['protocol'] !== undefined) draft.row['proto'] = asText(frontend['protocol']).toUpperCase();
    if (frontend['scope'] === 'internal') draft.row['scope'] = 'internal';
    if (spec['id'] !== undefined) draft.row['id'] = Number(spec['id']);
    draft.row['type'] = asText(flags['type']);
    for (const entry of asList(spec['backend-addresses'])) {
      const { ip, port, protocol, state } = asObject(entry);
      draft.backends.push(
        endpointText(asText(ip), port) + (protocol === undefined ? '' : `/${asText(protocol).toUpperCase()}`),
      );
      if (state !== undefined) draft.states.push(asText(state));
    }
    // An entry without an address is no service.
    if (Number.isNaN(draft.row['id']) || asText(frontend['ip']) === '')
      printed.leftovers.take(briefly(service), 0);
    else drafts.push(draft);
  }
  return table(drafts);
}

function endpointText(ip: string, port: unknown): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${asText(port)}`;
}

function table(drafts: readonly Draft[]): Body {
  const rows = drafts.map(({ row, backends, states, preferred }): Row => ({
    ...row,
    backends,
    states,
    ...(preferred.length > 0 ? { preferred } : {}),
  }));
  return {
    kind: 'table',
    table: 'services',
    // Ids are handed out anew when an agent restarts; the frontend is what stays.
    key: ['frontend', 'proto', 'scope'],
    columns: presentColumns(
      [
        { id: 'id', label: 'ID', type: 'number', optional: true },
        { id: 'frontend', label: 'Frontend', type: 'address' },
        { id: 'proto', label: 'Proto', type: 'text', optional: true },
        { id: 'scope', label: 'Scope', type: 'text', optional: true },
        { id: 'type', label: 'Service Type', type: 'text' },
        { id: 'backends', label: 'Backend', type: 'list' },
        { id: 'states', label: 'State', type: 'list' },
        { id: 'preferred', label: 'Preferred', type: 'list', optional: true },
      ],
      rows,
    ),
    rows,
  };
}

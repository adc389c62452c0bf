/** `cilium-dbg monitor` (pkg/monitor): what the datapath does with packets, one event per line. */
import { jsonDocuments } from './documents.ts';
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { flatRow, objectTable } from './objects.ts';
import { agentWords, hasOption } from './options.ts';
import type { Row } from './parsed.ts';
import { reservedIdentity } from './reservedIdentities.ts';
import { bigNumber, digits } from './scan.ts';
import type { RowDraft } from './scan.ts';

export const monitor: OutputParser = {
  handles: (argv) => agentWords(argv)?.[0] === 'monitor',
  parse({ argv, text, lines, leftovers }) {
    if (hasOption(argv, '-j', '--json')) {
      const rows = jsonDocuments(text, leftovers).map((document) => flatRow(document, leftovers));
      return { ...objectTable('monitor', rows), key: [] };
    }
    const rows: Row[] = [];
    for (const [i, printed] of lines.entries()) {
      const line = printed.replace(/^\^C/, '');
      const row =
        line.length > 10_000 ? undefined : (readTrace(line) ?? readDetailed(line) ?? readSocket(line));
      if (row !== undefined) rows.push(row);
      // With -v -v each event has its packet above it, layer by layer.
      else if (/^-{40,}$|^[A-Z][\w]*\t\{|^ {2}Packet has been truncated/.test(line)) continue;
      else leftovers.take(line, i);
    }
    return {
      kind: 'table',
      table: 'monitor',
      key: [],
      columns: presentColumns(
        [
          { id: 'cpu', label: 'CPU', type: 'number', optional: true },
          { id: 'event', label: 'event', type: 'text' },
          { id: 'reason', label: 'reason', type: 'text', optional: true },
          { id: 'flow', label: 'flow', type: 'text', optional: true },
          ...['source', 'destination'].flatMap((end) => [
            { id: end, label: end, type: 'address' as const, optional: true as const },
            {
              id: `${end}Identity`,
              label: `${end} identity`,
              type: 'number' as const,
              optional: true as const,
            },
          ]),
          { id: 'endpointId', label: 'endpoint', type: 'number', optional: true },
          { id: 'state', label: 'state', type: 'text', optional: true },
          { id: 'interface', label: 'interface', type: 'text', optional: true },
          { id: 'originalIp', label: 'orig-ip', type: 'address', optional: true },
          { id: 'file', label: 'file', type: 'text', optional: true },
          { id: 'cookie', label: 'sock_cookie', type: 'number', optional: true },
          { id: 'cgroupId', label: 'cgroup_id', type: 'number', optional: true },
          { id: 'bytes', label: 'bytes', type: 'number', optional: true },
          { id: 'summary', label: 'summary', type: 'text', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

/** `-> endpoint N flow 0x… , identity A->B state S ifindex I orig-ip IP: packet`, `xx drop (reason) flow 0x… …: packet`. */
const trace =
  /^(->|xx|<-|Policy verdict log:|>>) ?([a-z][\w /-]*?)?(?: (\d{1,15}))?(?: \(([^()]*)\))? ?flow (0x[\da-f]+) ?(.*)$/;
const identities = /, identity (\S+?)->(\S+?)(?= |:|,|$)/;
const ends = /^(\S+) -> (\S+)(?: (.*))?$/;

function readTrace(line: string): Row | undefined {
  const match = trace.exec(line);
  if (match === null) return undefined;
  const [, mark = '', what = '', endpoint, reason, flow = '', rest = ''] = match;
  const row: RowDraft = { event: `${mark} ${what}`.trim(), flow };
  if (endpoint !== undefined) row['endpointId'] = Number(endpoint);
  if (reason !== undefined) row['reason'] = reason;
  // The packet stands behind the last colon of the head; IPv6 addresses have no space behind theirs.
  const colon = rest.indexOf(': ');
  const head = colon < 0 ? rest : rest.slice(0, colon);
  const known = identities.exec(head);
  if (known === null) return undefined;
  readIdentity('source', known[1] ?? '', row);
  readIdentity('destination', known[2] ?? '', row);
  for (const [id, form] of [
    ['state', / state (\S+)/],
    ['interface', / ifindex (\S+)/],
    ['originalIp', / orig-ip (\S+)/],
    ['file', / file (\S+?)(?=,|$)/],
  ] as const) {
    const value = form.exec(` ${head}`)?.[1];
    if (value !== undefined) row[id] = value.replace(/,$/, '');
  }
  const packet = colon < 0 ? null : ends.exec(rest.slice(colon + 2).trimEnd());
  if (packet !== null) {
    row['source'] = packet[1] ?? '';
    row['destination'] = packet[2] ?? '';
    if (packet[3] !== undefined) row['summary'] = packet[3];
  } else if (colon >= 0) row['summary'] = rest.slice(colon + 2).trimEnd();
  return row;
}

function readIdentity(end: 'source' | 'destination', text: string, row: RowDraft): void {
  const number = digits(text, 0, text.length);
  const id = number < 0 ? reservedIdentity(text) : number;
  if (id !== undefined) row[`${end}Identity`] = id;
}

/** `CPU 01: MARK 0x… FROM N to-endpoint: 92 bytes (92 captured), state new, interface X, , identity A->B, orig-ip IP[, to endpoint N]` */
function readDetailed(line: string): Row | undefined {
  const match =
    /^CPU (\d{1,15}): MARK (0x[\da-f]+) FROM (\d{1,15}) (\S+): (?:DROP: )?(\d{1,15}) bytes(?: \((\d{1,15}) captured\))?,(.*)$/.exec(
      line,
    );
  if (match === null) return undefined;
  const [, cpu, flow = '', from, event = '', bytes, , rest = ''] = match;
  const row: RowDraft = { cpu: Number(cpu), event, flow, bytes: Number(bytes), endpointId: Number(from) };
  const known = identities.exec(rest);
  if (known !== null) {
    readIdentity('source', known[1] ?? '', row);
    readIdentity('destination', known[2] ?? '', row);
  }
  for (const [id, form] of [
    ['state', / state ([^,]+)/],
    ['interface', / interface ([^,]+)/],
    ['originalIp', / orig-ip ([^,\s]+)/],
  ] as const) {
    const value = form.exec(rest)?.[1];
    if (value !== undefined) row[id] = value.trim();
  }
  return row;
}

/** `CPU 01: [pre-xlate-rev] cgroup_id: N sock_cookie: N, dst [ip]:port tcp` */
function readSocket(line: string): Row | undefined {
  const match =
    /^CPU (\d{1,15}): \[([a-z-]+)\] cgroup_id: (\d{1,15}) sock_cookie: (\d+), dst \[([^\]]+)\]:(\d{1,15}) (\w+) *$/.exec(
      line,
    );
  if (match === null) return undefined;
  const [, cpu, event = '', group, cookie = '', ip = '', port = '', protocol = ''] = match;
  return {
    cpu: Number(cpu),
    event,
    cgroupId: Number(group),
    cookie: bigNumber(cookie),
    destination: `${ip.includes(':') ? `[${ip}]` : ip}:${port}`,
    summary: protocol,
  };
}

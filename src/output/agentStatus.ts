/** `cilium-dbg status` in all its forms (pkg/client, FormatStatusResponse): one row, and a table for each list below it. */
import { clusterHealth } from './clusterHealth.ts';
import { clusterMesh } from './clusterMesh.ts';
import type { SectionReader } from './clusterHealth.ts';
import { columnId } from './columnTable.ts';
import type { Body, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { readKeyValue } from './keyValues.ts';
import { moduleHealth } from './moduleHealth.ts';
import { objectTable } from './objects.ts';
import type { Row, Section } from './parsed.ts';
import type { RowDraft } from './scan.ts';
import { readStatusLine } from './agentStatusLines.ts';
import { TableReader } from './printedTable.ts';

export function agentStatus({ lines, leftovers, gaps }: Printed): Body {
  const row: RowDraft = {};
  const sections: SectionReader[] = [];
  let reader: SectionReader | undefined;
  // Below `KubeProxyReplacement Details:` there are keys again, indented, and in them lists.
  let prefix = '';
  let list = '';
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    // `--all-addresses | grep router` leaves the address lines alone.
    const indented = line.charCodeAt(0) === 32 || readAddress(line) !== undefined;
    if (indented && prefix === '' && (reader !== undefined || !gaps) && reader?.take(line, gaps) === true)
      continue;
    if (indented && readAddress(line) !== undefined && (reader === undefined || gaps)) {
      reader ??= begin(addresses());
      if (reader.take(line, gaps)) continue;
    }
    if (indented && prefix !== '') {
      list = readDetail(line, prefix, list, row);
      if (list !== '\n') continue;
    }
    if (/^\s+Name +Last success +/.test(line)) {
      reader = begin(controllers());
      if (reader.take(line, gaps)) continue;
    }
    const field = indented || leftovers.isRemark(line) ? undefined : readKeyValue(line);
    if (field === undefined) {
      // `Name  IP  Node  Endpoints` stands at the line's start.
      if (reader?.take(line, gaps) !== true && !addLostEvents(line, row)) leftovers.take(line, i);
      continue;
    }
    prefix = '';
    reader = undefined;
    if (field.key === 'KubeProxyReplacement Details') prefix = 'kubeProxyReplacementDetails';
    else readStatusLine(field.key, field.value, row);
    const below = belowKey[field.key];
    if (below !== undefined) reader = begin(below(field.value));
  }
  return body(
    row,
    sections.map((section) => section.section()).filter(({ rows }) => rows.length > 0),
  );

  function begin(section: SectionReader): SectionReader {
    sections.push(section);
    return section;
  }
}

const belowKey: Readonly<Record<string, ((value: string) => SectionReader) | undefined>> = {
  'Allocated addresses': addresses,
  'Controller Status': controllers,
  'BPF Maps': () =>
    new TableReader({
      table: 'status-bpf-maps',
      key: ['name'],
      isHeader: (line) => /^ +Name +Size *$/.test(line),
      types: { size: 'number' },
    }),
  'Cluster health': clusterHealth,
  ClusterMesh: clusterMesh,
  'Modules Health': moduleHealth,
  'Proxy Status': () =>
    new TableReader({
      table: 'status-redirects',
      isHeader: (line) => /^ +Protocol +Redirect +Proxy Port/.test(line),
    }),
};

function body(row: Row, sections: readonly Section[]): Body {
  const [first, ...others] = sections;
  if (Object.keys(row).length === 0 && first !== undefined)
    return { kind: 'table', ...first, ...(others.length > 0 ? { more: others } : {}) };
  const main = objectTable('status', Object.keys(row).length === 0 ? [] : [row]);
  return { ...main, key: [], ...(sections.length > 0 ? { more: sections } : {}) };
}

/** `  172.20.0.111 (default/curl-pod [restored])` */
function readAddress(line: string): Row | undefined {
  const match = /^ *([\da-fA-F.:]{3,45}) \(([^()[\]]{1,300}?)( \[restored\])?\) *$/.exec(line);
  if (match === null || !/[.:]/.test(match[1] ?? '')) return undefined;
  const [, ip = '', owner = '', restored] = match;
  return { ip, owner, ...(restored === undefined ? {} : { restored: true }) };
}

function addresses(): SectionReader {
  const rows: Row[] = [];
  return {
    take(line) {
      const row = readAddress(line);
      if (row !== undefined) rows.push(row);
      return row !== undefined;
    },
    section: () => ({
      table: 'status-addresses',
      key: ['ip'],
      columns: presentColumns(
        [
          { id: 'ip', label: 'IP', type: 'address' },
          { id: 'owner', label: 'Owner', type: 'text' },
          { id: 'restored', label: 'restored', type: 'boolean', optional: true },
        ],
        rows,
      ),
      rows,
    }),
  };
}

function controllers(): SectionReader {
  return new TableReader({
    table: 'status-controllers',
    key: ['name'],
    isHeader: (line) => /^ +Name +Last success +Last error +Count +Message/.test(line),
    types: { count: 'number' },
  });
}

/** The line below `NodeMonitor:`. */
function addLostEvents(line: string, row: RowDraft): boolean {
  const match = /^\s*(\d{1,15}) events lost, (\d{1,15}) unknown notifications\s*$/.exec(line);
  if (match === null) return false;
  row['nodeMonitor.lost'] = Number(match[1]);
  row['nodeMonitor.unknown'] = Number(match[2]);
  return true;
}

/**
 * A line of the details: `  Socket LB:   Enabled`, `  Services:`, `  - NodePort:  Enabled (Range: …)`, `  - annotation`.
 * Gives the list that the next line may belong to; a line break when the line is none of these.
 */
function readDetail(line: string, prefix: string, list: string, row: RowDraft): string {
  const text = line.trim();
  if (text.startsWith('- ')) {
    const field = readKeyValue(text.slice(2));
    if (list === '') return '\n';
    if (field !== undefined) row[`${prefix}.${list}.${columnId(field.key)}`] = field.value;
    else {
      const before = row[`${prefix}.${list}`];
      row[`${prefix}.${list}`] = [...(Array.isArray(before) ? before : []), text.slice(2)];
    }
    return list;
  }
  const field = readKeyValue(text);
  if (field === undefined) return '\n';
  const id = columnId(field.key);
  if (field.value === '') return id;
  row[`${prefix}.${id}`] = field.value;
  return '';
}

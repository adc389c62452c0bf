/** What the agents know of reaching each other: below `Cluster health:` of `status`, and `cilium-health status`. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { readKeyValue } from './keyValues.ts';
import type { Row, Section } from './parsed.ts';
import { isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';
import { readStatusLine } from './agentStatusLines.ts';

/** Takes the lines of one part of an output. */
export interface SectionReader {
  /** False: the line is not of this part. */
  take(line: string, gaps: boolean): boolean;
  section(): Section;
}

const compact =
  /^ {0,2}(\S+)( \(localhost\))? {2,}([\da-fA-F.:]+) {2,}(\S+(?: \([^()]*\))?) {2,}(\S+(?: \([^()]*\))?) *$/;
const probe = /^ +(ICMP to stack|HTTP to agent): +(.*?)(?:, RTT=(\S+))? *(?:\(Last probed: ([^)]*)\))? *$/;

/** One row per node, or with --verbose one per probe. */
export function clusterHealth(): SectionReader {
  const rows: Row[] = [];
  let node: Row = {};
  let target: Row | undefined;
  return {
    take(line, gaps) {
      if (/^Name +IP +Node +Endpoints/.test(line)) return true;
      if (line.length > 1000) return false;
      const one = compact.exec(line);
      if (one !== null && isAddress(one[3] ?? '')) {
        const [, name = '', localhost, ip = '', nodes = '', endpoints = ''] = one;
        rows.push({
          name,
          ...(localhost === undefined ? {} : { localhost: true }),
          ip,
          node: nodes,
          endpoints,
        });
        return true;
      }
      const named = /^ {2}(\S+?)( \(localhost\))?: *$/.exec(line);
      if (named !== null) {
        node = { name: named[1] ?? '', ...(named[2] === undefined ? {} : { localhost: true }) };
        target = undefined;
        return true;
      }
      const to = /^ {4}(Host|Endpoint) connectivity to (\S+): *$/.exec(line);
      if (to !== null && node['name'] !== undefined) {
        target = { ...node, target: to[1] ?? '', ip: to[2] ?? '' };
        return true;
      }
      const probed = target === undefined || gaps ? null : probe.exec(line);
      if (probed === null) return false;
      const [, kind = '', status = '', rtt, time] = probed;
      rows.push({
        ...target,
        probe: kind,
        status,
        ...(rtt === undefined ? {} : { rtt }),
        ...(time === undefined ? {} : { lastProbed: time }),
      });
      return true;
    },
    section: () => ({
      table: 'cluster-health',
      key: ['name', 'target', 'ip', 'probe'].filter((id) => rows.some((row) => row[id] !== undefined)),
      columns: presentColumns(
        [
          { id: 'name', label: 'Name', type: 'text' },
          { id: 'localhost', label: 'localhost', type: 'boolean', optional: true },
          { id: 'target', label: 'connectivity to', type: 'text', optional: true },
          { id: 'ip', label: 'IP', type: 'address' },
          { id: 'node', label: 'Node', type: 'text', optional: true },
          { id: 'endpoints', label: 'Endpoints', type: 'text', optional: true },
          { id: 'probe', label: 'probe', type: 'text', optional: true },
          { id: 'status', label: 'status', type: 'text', optional: true },
          { id: 'rtt', label: 'RTT', type: 'text', optional: true },
          { id: 'lastProbed', label: 'Last probed', type: 'time', optional: true },
        ],
        rows,
      ),
      rows,
    }),
  };
}

export const healthStatus: OutputParser = {
  handles: (argv) =>
    (argv[0] === 'cilium-health' && argv[1] === 'status') ||
    (/^cilium(-dbg)?$/.test(argv[0] ?? '') && argv[1] === 'health' && argv[2] === 'status'),
  parse({ argv, lines, leftovers, gaps }) {
    if (argv.some((word) => /^-o|^--output/.test(word))) return undefined;
    const nodes = clusterHealth();
    const summary: RowDraft = {};
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '' || nodes.take(line, gaps)) continue;
      const field = leftovers.isRemark(line) ? undefined : readKeyValue(line);
      if (field?.key === 'Cluster health') readStatusLine(field.key, field.value, summary);
      else if (line.startsWith('Probe time: ')) leftovers.note(line);
      else leftovers.take(line, i);
    }
    return {
      kind: 'table',
      ...nodes.section(),
      ...(Object.keys(summary).length > 0 ? { summary } : {}),
    };
  },
};

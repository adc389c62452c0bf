/** The clusters below `ClusterMesh:` of `cilium-dbg status` (pkg/client, FormatStatusResponse): a row each. */
import type { SectionReader } from './clusterHealth.ts';
import { columnId } from './columnTable.ts';
import { digits } from './scan.ts';
import type { RowDraft } from './scan.ts';
import { objectTable } from './objects.ts';

/** `   cluster2: ready, 3 nodes, 25 endpoints, …, 0 reconnections (last: never)` */
const cluster = /^ +([\w.-]+): ([a-z][a-z -]*)((?:, \d{1,15} [\w -]+)+?) \(last: ([^()]*)\) *$/;
/** `   └  remote configuration: expected=true, retrieved=true, …`, and first what the connection says. */
const detail = /^ +└ +(?:(remote configuration|synchronization status): )?(.*?) *$/;

export function clusterMesh(): SectionReader {
  const rows: RowDraft[] = [];
  return {
    take(line, gaps) {
      if (line.length > 2000) return false;
      const one = cluster.exec(line);
      if (one !== null) {
        const [, name = '', status = '', counts = '', last = ''] = one;
        const row: RowDraft = { name, status };
        for (const count of counts.split(', ').slice(1)) {
          const space = count.indexOf(' ');
          row[columnId(count.slice(space + 1))] = digits(count, 0, space);
        }
        rows.push({ ...row, last });
        return true;
      }
      const current = rows.at(-1);
      const more = detail.exec(line);
      if (more === null || current === undefined || gaps) return false;
      current[more[1] === undefined ? 'connection' : columnId(more[1])] = more[2] ?? '';
      return true;
    },
    section: () => ({ ...objectTable('status-clusters', rows), key: ['name'] }),
  };
}

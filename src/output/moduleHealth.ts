/** The tree below `Modules Health:` of `cilium-dbg status --all-health`: a row per leaf, named by the way to it. */
import type { SectionReader } from './clusterHealth.ts';
import { presentColumns } from './input.ts';
import type { Row } from './parsed.ts';

/** `│   │   ├── name   [OK] message (92s, x1)`; the padding before the first branch depends on the terminal. */
const branch = /^([\s│]*)[├└]── ([^[]*?) *(?:\[(OK|DEGRADED|STOPPED)\] (.*?)(?: \((\w+), x(\d{1,15})\))?)?$/;

/** `root` stands behind the heading itself. */
export function moduleHealth(root: string): SectionReader {
  const rows: Row[] = [];
  const way: string[] = [root];
  let left: number | undefined;
  return {
    take(line, gaps) {
      if (line.length > 2000) return false;
      const match = branch.exec(line.trimEnd());
      if (match === null || gaps) return false;
      const [, indent = '', name = '', level, message = '', age, count] = match;
      left ??= indent.length;
      const depth = (indent.length - left) / 4 + 1;
      if (!Number.isInteger(depth) || depth < 1 || depth > way.length) return false;
      way.length = depth;
      if (level === undefined) way.push(name);
      else
        rows.push({
          module: way.join('.'),
          component: name,
          level,
          message,
          ...(age === undefined ? {} : { age, count: Number(count) }),
        });
      return true;
    },
    section: () => ({
      table: 'module-health',
      key: ['module', 'component'],
      columns: presentColumns(
        [
          { id: 'module', label: 'Module', type: 'text' },
          { id: 'component', label: 'Component', type: 'text' },
          { id: 'level', label: 'Level', type: 'text' },
          { id: 'message', label: 'Message', type: 'text' },
          { id: 'age', label: 'Age', type: 'time', optional: true },
          { id: 'count', label: 'Count', type: 'number', optional: true },
        ],
        rows,
      ),
      rows,
    }),
  };
}

/** `cilium-dbg lrp list`: local redirect policies, and below each the frontends that it redirects (cilium-dbg/cmd/lrp_list.go). */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { agentFormat, isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';

/** `|   10.96.0.10:53/UDP -> 172.20.0.147:53(kube-system/dns-1), …, ` */
const mapping = /^ +\| +(\S+:\d{1,5})\/(\w+) ->((?: \S+:\d{1,5}\([^()\s]*\),)*) *$/;

/** One row for each frontend, or one for a policy that has none. */
export const lrpList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'lrp', 'list') && agentFormat(argv) === 'text',
  parse({ lines, leftovers, gaps }) {
    const rows: Row[] = [];
    let policy: Row | undefined;
    let alone = false;
    for (const [i, line] of lines.entries()) {
      if (/^LRP namespace +LRP name /.test(line)) continue;
      const [, frontend = '', proto = '', targets] = line.length > 4096 ? [] : (mapping.exec(line) ?? []);
      if (targets !== undefined && policy !== undefined && !gaps) {
        if (alone) rows.pop();
        alone = false;
        const backends = targets.split(' ').flatMap((target) => target.match(/^(.*)\((.*)\),$/)?.[1] ?? []);
        const pods = targets.split(' ').flatMap((target) => target.match(/^(.*)\((.*)\),$/)?.[2] ?? []);
        rows.push({ ...policy, frontend, proto, backends, pods });
        continue;
      }
      const [namespace = '', name = '', frontendType, service = ''] = line.trimEnd().split(/ {2,}/);
      if (namespace === '' || frontendType === undefined || leftovers.isRemark(line)) {
        leftovers.take(line, i);
        continue;
      }
      policy = { namespace, name, frontendType, service };
      rows.push(policy);
      alone = true;
    }
    return {
      kind: 'table',
      table: 'local-redirects',
      key: ['namespace', 'name', 'frontend', 'proto'],
      columns: presentColumns(
        [
          { id: 'namespace', label: 'LRP namespace', type: 'text' },
          { id: 'name', label: 'LRP name', type: 'text' },
          { id: 'frontendType', label: 'FrontendType', type: 'text' },
          { id: 'service', label: 'Matching Service', type: 'text' },
          { id: 'frontend', label: 'frontend', type: 'address', optional: true },
          { id: 'proto', label: 'proto', type: 'text', optional: true },
          { id: 'backends', label: 'backends', type: 'list', optional: true },
          { id: 'pods', label: 'pods', type: 'list', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

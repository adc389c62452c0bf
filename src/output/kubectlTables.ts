/** What kubectl prints besides `get`: `api-resources`, `top`, `cluster-info`, and a line for each object that it changed. */
import type { OutputParser } from './input.ts';
import { kubectlWords } from './kubectlGet.ts';
import { optionValue } from './options.ts';
import type { Row } from './parsed.ts';
import { parsePrintedTable } from './printedTable.ts';

export const kubectlLists: OutputParser = {
  handles: (argv) =>
    argv[0] === 'kubectl' &&
    /^(api-resources|top|api-versions)$/.test(kubectlWords(argv)[0] ?? '') &&
    optionValue(argv, '-o', '--output') !== 'name',
  parse(printed) {
    const [verb = '', what = ''] = kubectlWords(printed.argv);
    if (verb === 'top')
      return parsePrintedTable(printed, {
        table: `kube-top-${what.replace(/s?$/, 's')}`,
        key: ['namespace', 'name'],
        isHeader: (line) => /^(NAMESPACE|NAME|POD) +/.test(line),
        ids: {
          'CPU(cores)': 'cpu',
          'CPU(%)': 'cpuPercent',
          'CPU%': 'cpuPercent',
          'MEMORY(bytes)': 'memory',
          'MEMORY(%)': 'memoryPercent',
          'MEMORY%': 'memoryPercent',
        },
      });
    return parsePrintedTable(printed, {
      table: 'kube-api-resources',
      key: ['apiversion', 'name'],
      isHeader: (line) => /^NAME +SHORTNAMES +APIVERSION/.test(line),
      types: { namespaced: 'boolean', shortnames: 'list', verbs: 'list', categories: 'list' },
      usual: 'NAME  SHORTNAMES  APIVERSION  NAMESPACED  KIND',
    });
  },
};

export const kubectlClusterInfo: OutputParser = {
  handles: (argv) => argv[0] === 'kubectl' && kubectlWords(argv).join(' ') === 'cluster-info',
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const match = /^(\S.*?) is running at (\S+)$/.exec(line);
      if (match !== null) rows.push({ name: match[1] ?? '', url: match[2] ?? '' });
      else if (line.startsWith('To further debug')) leftovers.note(line);
      else leftovers.take(line, i);
    }
    return {
      kind: 'table',
      table: 'kube-cluster-info',
      key: ['name'],
      columns: [
        { id: 'name', label: 'name', type: 'text' },
        { id: 'url', label: 'running at', type: 'text' },
      ],
      rows,
    };
  },
};

const changing =
  /^(apply|create|delete|patch|annotate|label|scale|replace|edit|taint|cordon|uncordon|drain|expose|run|set|rollout)$/;

/** How far `rollout status` has come meanwhile: its last line tells the end. */
const waiting = /^Waiting for (?:deployment|daemon set|statefulset|partitioned roll out|\d+ pods)\b/;

/** `service/webpod patched`, `pod "x" deleted from default namespace`, `… created (server dry run)`. */
export const kubectlChanges: OutputParser = {
  handles: (argv) =>
    argv[0] === 'kubectl' &&
    changing.test(kubectlWords(argv)[0] ?? '') &&
    optionValue(argv, '-o', '--output') === undefined,
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    const form =
      /^([a-z][a-z\d.-]*(?:\.[a-z\d.-]+)?)(?:\/(\S+)| "([^"]+)") ([a-z][a-z -]*?)(?: (from \S+ namespace))?( \([^()]*\))?$/;
    for (const [i, line] of lines.entries()) {
      if (waiting.test(line)) {
        leftovers.note(line);
        continue;
      }
      const match = line.length > 1000 || leftovers.isRemark(line) ? null : form.exec(line.trimEnd());
      if (match === null) {
        leftovers.take(line, i);
        continue;
      }
      const [, resource = '', slash, quoted, action = '', , remark] = match;
      rows.push({
        resource,
        name: slash ?? quoted ?? '',
        action,
        ...(remark === undefined ? {} : { remark: remark.trim() }),
      });
    }
    if (rows.length === 0 && leftovers.unparsed.length > 0) return undefined;
    const text = (id: string) => ({ id, label: id, type: 'text' }) as const;
    return {
      kind: 'table',
      table: 'kube-changes',
      key: ['resource', 'name'],
      columns: ['resource', 'name', 'action', ...(rows.some((row) => row['remark']) ? ['remark'] : [])].map(
        text,
      ),
      rows,
    };
  },
};

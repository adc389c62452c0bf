/**
 * `cilium status` is two programs: until 1.14 the agent's own CLI, since then the one that looks at the whole cluster. Their
 * texts tell them apart: only the second draws a logo.
 */
import { agentStatus } from './agentStatus.ts';
import { agentStatusJson } from './agentStatusJson.ts';
import { clusterStatus, clusterStatusJson } from './clusterStatus.ts';
import { jsonDocuments } from './documents.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { asObject } from './json.ts';
import { agentFormat, agentWords, hasOption } from './options.ts';
import { objectTable } from './objects.ts';

export const status: OutputParser = {
  handles(argv) {
    const words = agentWords(argv);
    return words?.[0] === 'status' && agentFormat(argv) !== 'other';
  },
  parse(printed) {
    if (agentFormat(printed.argv) === 'json') return fromJson(printed);
    if (hasOption(printed.argv, '--brief')) return brief(printed);
    return /[/\\]¯¯|^(?:DaemonSet|Deployment|Containers:|Cluster Pods:) /m.test(printed.text)
      ? clusterStatus(printed)
      : agentStatus(printed);
  },
};

function fromJson({ text, leftovers }: Printed): Body | undefined {
  const [document] = jsonDocuments(text, leftovers);
  if (document === undefined) return leftovers.notes.length > 0 ? objectTable('status', []) : undefined;
  const value = asObject(document);
  return value['pod_state'] === undefined ? agentStatusJson(value) : clusterStatusJson(value);
}

/** `OK`, or what is wrong. */
function brief({ lines, leftovers }: Printed): Body {
  const rows = [];
  for (const [i, line] of lines.entries()) {
    const text = line.trim();
    if (text === 'OK' || text.startsWith('error in ')) rows.push({ cilium: text });
    else leftovers.take(line, i);
  }
  return { ...objectTable('status', rows), key: [] };
}

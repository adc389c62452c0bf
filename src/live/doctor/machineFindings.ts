/** What this machine has for the embedded lab, and whether it has what a cluster of one's own needs. */
import type { Backend } from '../../backend.ts';
import type { Finding } from './finding.ts';
import { MISSING, USE } from './words.ts';

/** Without these no cell runs, in the lab or on the cluster that was named. */
const NEEDED: ReadonlySet<string> = new Set(['node', 'trust', 'lab', 'kubeconfig', 'api']);

export const isNeeded = ({ id }: Finding): boolean => NEEDED.has(id);

/** Cells run: nothing that is needed is missing. */
export const isReady = (findings: readonly Finding[]): boolean =>
  findings.every((finding) => !isNeeded(finding) || finding.state === 'ok');

/** Not only that the lab can be read: a command is run in it. Never rejects. */
export async function labFinding(create: () => Promise<Backend>): Promise<Finding> {
  const finding = { id: 'lab', use: USE.lab } as const;
  let printed = '';
  try {
    const lab = await create();
    const exit = await lab.open('k8s-ctr').run('kubectl get nodes --no-headers', {
      signal: new AbortController().signal,
      onChunk: ({ text }) => (printed += text),
    });
    lab.dispose();
    const nodes = printed.trim().split('\n').length;
    if (exit === 0) return { ...finding, state: 'ok', found: `${nodes} nodes` };
    return { ...finding, state: 'broken', found: printed.trim(), advice: MISSING.lab };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { ...finding, state: 'broken', found, advice: MISSING.lab };
  }
}

/** The one program that is worth looking for while no cluster is chosen. */
export async function kubectlFinding(
  firstLineOf: (program: string, args: readonly string[]) => Promise<string | undefined>,
): Promise<Finding> {
  const found = await firstLineOf('kubectl', ['version', '--client']);
  const finding = { id: 'kubectl', use: USE.cluster } as const;
  return found === undefined
    ? { ...finding, state: 'missing', found: '-', advice: MISSING.cluster }
    : { ...finding, state: 'ok', found };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureClients } from '../differential/clients/install.mjs';
import { serveRealPods, type RealPods } from '../live/realPods.ts';
import { typed } from './memoryTerminal.ts';

const clients = ensureClients();
const missing = typeof clients === 'string';
if (missing) {
  if (process.env['CI']) throw new Error(`--live was not tried with a real kubectl: ${clients}`);
  console.warn(`SKIPPED: --live was not tried with a real kubectl: ${clients}`);
}

const NOTEBOOK = `# Live

\`\`\`sh
X=$(kubectl get nodes -o name | wc -l)
\`\`\`

\`\`\`sh
echo "$X nodes"; kubectl get ns made-by-run
\`\`\`
`;

const FENCE = '```';

describe.skipIf(missing)('run --live', () => {
  let cluster: RealPods;
  let context = '';
  const notebook = (name: string, text: string): string => {
    const file = path.join(cluster.folder, `${name}.study.md`);
    writeFileSync(file, text);
    return file;
  };
  beforeAll(async () => {
    if (missing) return;
    cluster = await serveRealPods({ kubectl: clients.kubectl133 }, false);
    context = JSON.parse(readFileSync(cluster.env['KUBECONFIG'] ?? '', 'utf8'))['current-context'];
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => cluster.close());

  const live = async (text: string, ...more: readonly string[]) => {
    for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
    return typed(['run', notebook('live', text), '--live', context, '--json', ...more]);
  };

  it("runs cells in this machine's bash against the context's cluster, and tells what each ended with", async () => {
    const { status, out } = await live(NOTEBOOK);
    const cells = JSON.parse(out).steps.flatMap((step: { cells: unknown[] }) => step.cells);
    expect(cells).toMatchObject([
      { host: 'k8s-ctr', exit: 0, ok: true },
      { exit: 1, ok: false },
    ]);
    expect(status).toBe(1);
  });

  it('a container whose shell cannot be held, as those of the lab, runs each statement by itself', async () => {
    const pod = await typed(['lab', 'exec', 'kubectl get pods -n kube-system -l k8s-app=cilium -o name']);
    const [name = ''] = pod.out.split('\n');
    const cell = `${FENCE}sh host=${name.replace('pod/', 'kube-system/')}\ncilium-dbg bpf lb list | head -1; false\n${FENCE}\n`;
    const { out } = await live(`# Pod\n\n${cell}`);
    expect(JSON.parse(out).steps[0].cells).toMatchObject([
      { host: name.replace('pod/', 'kube-system/'), exit: 1 },
    ]);
  });

  it('refuses a change, and does it with --allow-changes', async () => {
    const text = NOTEBOOK.replace('X=$(', 'kubectl create ns made-by-run; X=$(');
    const refused = await live(text);
    expect(refused.error).toMatch(/--allow-changes/);
    expect(refused.status).toBe(1);
    const done = await live(text, '--allow-changes');
    expect(done.error).toBe('');
    expect(done.status).toBe(0);
  });

  describe('recorded', () => {
    let recording = '';
    const command = async (...argv: readonly string[]) => {
      for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
      return typed(argv);
    };

    it('is a file that replays offline as it ran, and differs from the cluster in nothing', async () => {
      recording = path.join(cluster.folder, 'run.jsonl');
      const notebook = `# Services\n\n${FENCE}sh\nkubectl get svc -A\n${FENCE}\n`;
      const ran = await live(notebook, '--record', recording);
      expect(ran).toMatchObject({ status: 0, error: '' });
      const file = path.join(cluster.folder, 'live.study.md');
      const replayed = await command('run', file, '--replay', recording, '--json');
      expect(JSON.parse(replayed.out)).toEqual(JSON.parse(ran.out));
      expect(readFileSync(recording, 'utf8')).toContain('"of":"live"');
      const same = await command('compare', recording, `live:${context}`, '--json');
      expect(same).toMatchObject({ status: 0, error: '' });
      expect(JSON.parse(same.out)).toEqual({ same: true, changes: [] });
    });

    it('differs row by row from a cluster that has moved on', async () => {
      await cluster.lab.kube.request({
        method: 'POST',
        path: '/api/v1/namespaces/default/services',
        body: { metadata: { name: 'made-since' }, spec: { ports: [{ port: 80 }] } },
      });
      const { status, out } = await command('compare', recording, `live:${context}`, '--json');
      expect(status).toBe(1);
      expect(JSON.parse(out).changes).toContainEqual(
        expect.objectContaining({ change: 'added', name: expect.stringContaining('made-since') }),
      );
    });

    it('compare says which sides there are', async () => {
      expect((await command('compare', recording, 'live')).error).toContain('live:CONTEXT');
    });
  });

  it('a trace reads the maps and the routes of each node from its agent, and does not take this machine for a node', async () => {
    const pods = await cluster.lab.kube.request({ method: 'GET', path: '/api/v1/pods' });
    const text = JSON.stringify(pods.body);
    const from = /"name":"(coredns-\w+-\w+)"/.exec(text)?.[1] ?? '';
    for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
    const none = ['k8s-w1', 'k8s-w0', 'router'].flatMap((name) => ['--host', `${name}=`]);
    const flow = ['--from', `kube-system/${from}`, '--to', '8.8.8.8:53', '--proto', 'udp'];
    const traced = await typed(['trace', ...flow, '--live', context, '--json', ...none]);
    expect(traced.error).toBe('');
    // What the world outside answers is nobody's row; the way there is known from the node's own routes.
    expect(JSON.parse(traced.out)).toMatchObject({ verdict: 'unknown', missing: { waits: true } });
    expect(traced.out).toContain('10.0.2.15');
    expect(traced.out).not.toContain(hostname());
    const why = await typed(['why', 'kube-system/kube-dns', '--live', context, '--json', ...none]);
    expect(JSON.parse(why.out).works).toBe(true);
  });

  it('says which contexts there are when there is no such one', async () => {
    const { status, error } = await live(NOTEBOOK, '--live', 'elsewhere');
    expect(status).toBe(2);
    expect(error).toMatch(/elsewhere/);
    expect(error).toContain(context);
  });

  it('the doctor looks at the cluster and at the hosts that are named, and at no other', async () => {
    for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
    const away = ['--host', 'k8s-w1=', '--host', 'k8s-w0=', '--host', 'router='];
    const { status, out } = await typed(['doctor', '--live', context, ...away, '--json'], {
      programs: { kubectl: 'Client Version: v1.33.2' },
    });
    const { ok, findings } = JSON.parse(out);
    const states = new Map(findings.map(({ id, state }: { id: string; state: string }) => [id, state]));
    expect([status, ok]).toEqual([0, true]);
    expect([states.get('kubeconfig'), states.get('api'), states.get('cilium')]).toEqual(['ok', 'ok', 'ok']);
    expect([...states.keys()].filter((id) => String(id).startsWith('host:'))).toEqual(['host:k8s-ctr']);
    expect(states.get('host:k8s-ctr')).toMatch(/^(ok|limited)$/);
    expect(states.get('helm')).toBe('missing');
  });

  it('a context that is not there is the finding that the doctor ends with', async () => {
    for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
    const { status, out } = await typed(['doctor', '--live', 'elsewhere', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(out).findings.at(-1)).toMatchObject({ id: 'kubeconfig', state: 'broken' });
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createLab } from '../../src/lab/lab.ts';
import { median, p95, timed, type Figure } from './figure.ts';

/** What learners run most in steps 1 to 3. */
const COMMANDS = [
  'kubectl get pods -A -o wide',
  'k get ciliumendpoints',
  'k exec -n kube-system ds/cilium -- cilium-dbg service list',
  'k exec -n kube-system ds/cilium -- cilium-dbg bpf lb list | grep TCP',
  'k exec -n kube-system ds/cilium -- cilium-dbg map get cilium_ipcache_v2',
  'k describe node k8s-w1',
  "kubectl get pods -A -o jsonpath='{.items[*].metadata.name}'",
  'ip -c route',
];

const ROUNDS = 20;

export async function lab(): Promise<readonly Figure[]> {
  const made = await timed(() => createLab({ time: 'real' }).dispose());
  const backend = createLab({ time: 'real' });
  const session = backend.open('k8s-ctr');
  const signal = new AbortController().signal;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const command of COMMANDS)
      times.push(await timed(() => session.run(command, { signal, onChunk: () => undefined })));
  }
  const spawned: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    spawned.push(await timed(() => promisify(execFile)('true')));

  const stop = new AbortController();
  const endless = session.run('while true; do echo hi; sleep 0.01; done', {
    signal: stop.signal,
    onChunk: () => undefined,
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const stopped = await timed(() => {
    stop.abort();
    return endless;
  });
  backend.dispose();
  return [
    {
      what: 'a lab command, run to output, p95',
      value: p95(times),
      unit: 'ms',
      budget: 100,
      yardstick: { what: 'starting /bin/true', value: median(spawned) },
    },
    { what: 'making the lab (day 0, settled)', value: made, unit: 'ms' },
    { what: 'stopping an endless loop in the lab', value: stopped, unit: 'ms', budget: 200 },
  ];
}

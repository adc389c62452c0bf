/** What a trace does not know it names, with the command that tells: run there, it is known. */
import { expect, test } from 'vitest';
import { courseBeside } from '../../src/cli/notebookFile.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { readAlso } from '../../src/course/survey.ts';
import { verdictText } from '../../src/course/traceWords.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { createLab } from '../../src/lab/lab.ts';
import type { Flow, Trace } from '../../src/path/flow.ts';
import { trace } from '../../src/path/trace.ts';
import { createState } from '../../src/state/createState.ts';

/** Every fact that a trace may ask for on its way, by the command that prints it. */
const COMMANDS = [
  'ip addr',
  'ip route',
  'ss -ltun',
  'cilium-dbg status --verbose',
  'cilium-dbg bpf lb list',
  'cilium-dbg bpf lb list --source-ranges',
  'cilium-dbg bpf policy get --all -n',
  'cilium-dbg bpf ipcache list',
  'cilium-dbg bpf endpoint list',
  'cilium-dbg shell -- db/show l2-announce',
];

/** More than any flow needs on four machines. */
const MOST = 40;

test('each fact that is missing is named with the machine and the command, in both languages, and the command tells it', async () => {
  const lab = createLab({ time: 'virtual', seed: 'unknown' });
  await lab.ready;
  const { signal } = new AbortController();
  await reachStep(
    lab,
    await courseBeside(`${import.meta.dirname}/../../notebooks/week4.study.md`),
    'end',
    signal,
  );
  const shell = lab.open('k8s-ctr');
  const ask = async (script: string): Promise<string> => {
    let text = '';
    await shell.run(script, { signal, onChunk: (chunk) => (text += chunk.text) });
    return text.trim();
  };
  await ask(
    `kubectl patch svc webpod -p '{"spec":{"loadBalancerSourceRanges":["192.168.10.0/24"]}}'; sleep 3`,
  );
  const address = await ask(`kubectl get svc webpod -o jsonpath='{.status.loadBalancer.ingress[0].ip}'`);
  const far = await ask(
    `kubectl get pods -l app=netshoot-web --field-selector spec.nodeName=k8s-w0 -o jsonpath='{.items[0].metadata.name}'`,
  );
  const state = createState();
  const watching = new AbortController();
  await watchObjects(lab.kube, lab.clock, state, watching.signal).listed;
  const places = lab.places();
  const hosts = places.filter(({ kind }) => kind !== 'pod').map(({ name }) => name);
  const flows: readonly Flow[] = [
    { from: 'router', to: address, port: 80, protocol: 'tcp' },
    { from: 'curl-pod', to: far, port: 8080, protocol: 'tcp' },
    { from: 'curl-pod', to: 'router', size: 1400, dontFragment: true, protocol: 'icmp' },
    { from: 'curl-pod', to: 'router', port: 22, protocol: 'tcp' },
  ];
  const told: string[] = [];
  for (const flow of flows) {
    let answer: Trace = trace(state, flow, hosts);
    for (let n = 0; n < MOST && answer.ways.some(({ missing }) => missing !== undefined); n++) {
      const way = answer.ways.find(({ missing }) => missing !== undefined);
      const missing = way?.missing;
      if (way === undefined || missing === undefined) break;
      expect(way.verdict).toBe('unknown');
      for (const locale of ['en', 'ko'] as const) {
        expect(verdictText(way, locale)).toContain(missing.command);
        expect(verdictText(way, locale)).toContain(missing.host);
      }
      expect(places.map(({ name }) => name)).toContain(missing.host);
      expect(told).not.toContain(`${missing.host}$ ${missing.command}`);
      told.push(`${missing.host}$ ${missing.command}`);
      expect(await readAlso({ backend: lab, state, signal }, missing)).toBeUndefined();
      answer = trace(state, flow, hosts);
    }
    expect(answer.verdict, JSON.stringify(flow)).not.toBe('unknown');
  }
  for (const command of COMMANDS) expect(told.filter((each) => each.endsWith(command))).not.toEqual([]);
  // Before the pods are known, nothing else is.
  expect(trace(createState(), { from: 'curl-pod', to: far, protocol: 'icmp' }, hosts).missing).toEqual({
    host: 'k8s-ctr',
    command: 'kubectl get pods -A -o wide',
  });
  // What goes to the world outside, nobody here can tell: a capture would.
  const outside = trace(state, { from: 'curl-pod', to: '8.8.8.8', protocol: 'icmp' }, hosts);
  expect(outside.missing).toEqual({
    host: 'k8s-ctr',
    command: 'tcpdump -ni eth0 -c 4 host 8.8.8.8',
    waits: true,
  });
  watching.abort();
  lab.dispose();
});

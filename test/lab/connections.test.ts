/** What a node remembers of a connection from outside, in the maps that a learner can list. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
let port = '';
beforeAll(async () => {
  terminal = await openWithSampleApp();
  await terminal.ok(`kubectl patch svc webpod -p '{"spec":{"type":"NodePort","sessionAffinity":"ClientIP"}}'
AGENT=$(kubectl get pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-ctr -o name)`);
  port = (await terminal.ok('kubectl get svc webpod -o jsonpath={.spec.ports[0].nodePort}')).trim();
});
afterAll(() => terminal.lab.dispose());

const dbg = (command: string): Promise<string> =>
  terminal.ok(`kubectl exec -n kube-system $AGENT -- cilium-dbg ${command}`);

/** Answers of the three nodes' web servers; from k8s-w0 none comes, natively. */
async function askUntilAnswered(): Promise<string> {
  for (let tries = 0; tries < 20; tries++) {
    const { exit, stdout } = await terminal.run('router', `curl -s -m 1 192.168.10.100:${port}`);
    if (exit === 0) return stdout;
    await terminal.ok('kubectl patch svc webpod -p \'{"spec":{"sessionAffinity":"None"}}\'');
  }
  throw new Error('no answer in twenty tries');
}

test('the backend that a client was given is an entry of connection tracking, beside that of its connection', async () => {
  await askUntilAnswered();
  const rows = await dbg('bpf ct list global');
  const service = new RegExp(
    `^TCP SVC 192\\.168\\.10\\.200:(\\d+) -> 192\\.168\\.10\\.100:${port} expires=\\d+ Packets=0 Bytes=0 RxFlagsSeen=0x00 LastRxReport=0 TxFlagsSeen=0x1b LastTxReport=\\d+ Flags=0x0013 \\[ RxClosing TxClosing SeenNonSyn \\] RevNAT=(\\d+) SourceSecurityID=0 BackendID=(\\d+) $`,
    'm',
  ).exec(rows);
  expect(service).not.toBeNull();
  const [, from, revnat, backend] = service ?? [];
  const connection = new RegExp(
    `^TCP OUT 192\\.168\\.10\\.200:${from} -> (\\S+):80 .* Flags=0x0033 \\[ RxClosing TxClosing SeenNonSyn NodePort \\] RevNAT=${revnat} SourceSecurityID=2 BackendID=0 $`,
    'm',
  ).exec(rows);
  expect(connection).not.toBeNull();
  expect(await dbg('map get cilium_lb4_backends_v3')).toMatch(
    new RegExp(`^${backend} +TCP://${connection?.[1]} `, 'm'),
  );
});

test('what connection tracking forgets, the agent’s collection takes with its address translation', async () => {
  await terminal.ok('ping -c 1 192.168.10.101');
  expect(await dbg('bpf nat list')).toContain('ICMP OUT 192.168.10.100:');
  await terminal.lab.clock.sleep(1_200_000);
  expect(await dbg('bpf nat list')).not.toContain('ICMP OUT 192.168.10.100:');
  expect(await dbg('bpf ct list global')).not.toContain('SVC');
});

test('a Service with session affinity has its backends in the map of matches, one without has not', async () => {
  const matches = async (): Promise<string> => dbg('map get cilium_lb_affinity_match');
  await terminal.ok('kubectl patch svc webpod -p \'{"spec":{"sessionAffinity":"ClientIP"}}\'');
  expect(await matches()).toMatch(/^\d+ \d+ /m);
  await terminal.ok('kubectl patch svc webpod -p \'{"spec":{"sessionAffinity":"None"}}\'');
  expect(await matches()).toBe('Cache is empty\n\n');
});

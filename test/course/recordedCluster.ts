/**
 * A backend that answers the notebook's commands with what a real cluster in the week-4 layout printed (native routing), and
 * whose router takes `ip route add` and `del`, so that a cure changes what the next `ip route` shows.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeBackend, type FakeBackend, type FakeShell } from './fakeBackend.ts';

const folder = join(import.meta.dirname, 'fixtures/native');
const sample = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** As the machines of the lab are set up: the mirror of what `ip route` of the recorded k8s-ctr shows. */
const W0_ROUTES = `default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100
172.20.0.0/16 via 192.168.20.200 dev eth1 proto static
192.168.10.0/24 via 192.168.20.200 dev eth1 proto static
192.168.20.0/24 dev eth1 proto kernel scope link src 192.168.20.100
`;

const AGENT = 'k exec -n kube-system ds/cilium -- cilium-dbg';
const OUTPUTS: Readonly<Record<string, string>> = {
  'k get ciliumendpoints': 'ciliumendpoints.txt',
  'kubectl get pods -o wide': 'pods-wide.txt',
  'k exec -it -n kube-system ds/cilium -- cilium-dbg ip list': 'ip-list.txt',
  [`${AGENT} endpoint list`]: 'endpoint-list.txt',
  [`${AGENT} service list`]: 'service-list.txt',
  [`${AGENT} bpf lb list`]: 'bpf-lb-list.txt',
  [`${AGENT} map get cilium_lb4_backends_v3`]: 'map-backends.txt',
  [`${AGENT} map get cilium_lb4_reverse_nat`]: 'map-revnat.txt',
  [`${AGENT} map get cilium_ipcache_v2`]: 'map-ipcache.txt',
};
const SERVICE = '10.96.183.115';

export function recordedObjects(): Readonly<Record<string, readonly unknown[]>> {
  return JSON.parse(sample('objects.json')) as Record<string, readonly unknown[]>;
}

export function recordedCluster(objects = recordedObjects()): FakeBackend {
  const added: string[] = [];
  return fakeBackend({ objects, program: (script, shell) => answer(script, shell, added) });
}

async function answer(script: string, shell: FakeShell, added: string[]): Promise<number> {
  const whole = OUTPUTS[script];
  if (whole !== undefined) shell.stdout(sample(whole));
  else if (script.startsWith('export -p')) return 0;
  else if (script.endsWith('| grep $SERVICE')) {
    const name = script.includes('bpf lb list') ? 'bpf-lb-list.txt' : 'map-services.txt';
    shell.stdout(
      sample(name)
        .split('\n')
        .filter((line) => line.includes(SERVICE))
        .map((line) => `${line}\n`)
        .join(''),
    );
  } else if (script.startsWith('tcpdump'))
    return capture(script.includes('tcp') ? (script.includes('icmp') ? 'icmp' : 'tcp80') : 'icmp', shell);
  else if (/^ip (-c )?route$/.test(script)) {
    shell.stdout(
      shell.place === 'router'
        ? sample('router-ip-route.txt') + added.map((line) => `${line}\n`).join('')
        : sample('ctr-ip-route.txt'),
    );
  } else if (script.startsWith('ip route add '))
    added.push(`${script.slice('ip route add '.length)} dev ${script.includes('20.100') ? 'eth2' : 'eth1'}`);
  else if (script.startsWith('ip route del '))
    added.splice(
      added.findIndex((line) => line.startsWith(script.slice('ip route del '.length))),
      1,
    );
  else if (script.startsWith('sshpass')) shell.stdout(W0_ROUTES);
  else if (script.includes('-- ping')) return ping(shell, added);
  else if (script.includes('while true')) {
    for (const line of sample('loop.txt').split('\n')) shell.stdout(`${line}\n`);
    await shell.clock.sleep(3_600_000, shell.signal);
  } else if (script.includes('--connect-timeout 4')) {
    shell.stderr(sample('curl-lost.stderr.txt'));
    return 28;
  }
  return 0;
}

function ping(shell: FakeShell, added: readonly string[]): number {
  const cured = added.length === 2;
  shell.stdout(sample(cured ? 'ping-answered.txt' : 'ping-lost.txt'));
  return cured ? 0 : 1;
}

async function capture(name: string, shell: FakeShell): Promise<number> {
  const [listening, totals] = splitTotals(sample(`tcpdump-${name}.stderr.txt`));
  shell.stderr(listening);
  await shell.clock.sleep(100, shell.signal);
  shell.stdout(sample(`tcpdump-${name}.txt`));
  await shell.clock.sleep(3_600_000, shell.signal);
  shell.stderr(totals);
  return 0;
}

function splitTotals(stderr: string): readonly [string, string] {
  const at = stderr.search(/^\d+ packets? captured/m);
  return [stderr.slice(0, at), stderr.slice(at)];
}

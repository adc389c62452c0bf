/**
 * The same small network twice: as network namespaces with real programs, and in the lab. `client` and `other` are on one
 * link with the router's eth1, `server` is on the link of its eth2; the server's port 80 answers with fixed bytes.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createNetwork } from '../../src/lab/net/network.ts';
import type { Connection, Device, Frame, Namespace, Network } from '../../src/lab/net/types.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOn, run, start } from '../net/run.ts';
import { createVirtualClock } from '../net/virtualClock.ts';

export type Host = 'client' | 'other' | 'router' | 'server';
const HOSTS: readonly Host[] = ['client', 'other', 'router', 'server'];

/** A command, and the captures that run while it does. */
export interface Step {
  readonly on: Host;
  readonly command: string;
  readonly during?: readonly (readonly [Host, string])[];
}

export interface Said {
  readonly out: string;
  readonly err: string;
  readonly exit: number;
}

export interface Outcome extends Said {
  readonly captured: readonly Said[];
}

interface Port {
  readonly host: Host;
  readonly device: string;
  readonly link: 'near' | 'far';
  readonly mac: string;
  readonly addresses: readonly string[];
}

/** Two machines have 192.168.10.211: who asks for it gets two answers. */
const PORTS: readonly Port[] = [
  {
    host: 'client',
    device: 'eth1',
    link: 'near',
    mac: '02:00:00:00:10:64',
    addresses: ['192.168.10.100/24', '192.168.10.105/24'],
  },
  {
    host: 'other',
    device: 'eth1',
    link: 'near',
    mac: '02:00:00:00:10:65',
    addresses: ['192.168.10.101/24', '192.168.10.211/32'],
  },
  {
    host: 'router',
    device: 'eth1',
    link: 'near',
    mac: '02:00:00:00:10:01',
    addresses: ['192.168.10.1/24', '192.168.10.211/32'],
  },
  {
    host: 'router',
    device: 'eth2',
    link: 'far',
    mac: '02:00:00:00:20:01',
    addresses: ['192.168.20.1/24'],
  },
  {
    host: 'server',
    device: 'eth1',
    link: 'far',
    mac: '02:00:00:00:20:64',
    addresses: ['192.168.20.100/24'],
  },
];

/** In both worlds, before the first step. */
const SETUP: readonly (readonly [Host, string])[] = [
  ['client', 'ip route add default via 192.168.10.1'],
  ['client', 'ip route add blackhole 10.66.0.0/16'],
  ['client', 'ip route add prohibit 10.67.0.0/16'],
  ['client', 'ip route add unreachable 10.68.0.0/16'],
  ['other', 'ip route add default via 192.168.10.1'],
  ['server', 'ip route add default via 192.168.20.1'],
  ['router', 'ip route add prohibit 10.77.0.0/16'],
  ['router', 'ip route add unreachable 10.78.0.0/16'],
  ['router', 'ip route add blackhole 10.79.0.0/16'],
];
const HOSTS_FILE = '127.0.0.1 localhost\n192.168.10.1 router gw\n192.168.20.100 server www\n';

/** The answer by path; what says so is closed behind, `/silent` gets none. */
const PAGES: Readonly<Record<string, string>> = {
  '/': 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n',
  '/moved':
    'HTTP/1.1 301 Moved Permanently\r\nLocation: http://192.168.20.100/\r\nContent-Length: 5\r\n\r\ngone\n',
  '/relative': 'HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n',
  '/loop': 'HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n',
  '/broken': 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\nbad\n',
  '/none': 'HTTP/1.1 204 No Content\r\n\r\n',
  '/chunked':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n6\r\nworld\n\r\n0\r\n\r\n',
  '/close': 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end\n',
  '/short': 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nonly this\n',
  '/empty': '',
  '/json': 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"ok": true}',
};
const ABSENT = 'HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nnot found\n';

/** Seconds until the whole script is given up. */
const LIMIT_S = 240;
/** Seconds until a command is interrupted; on the lab's side on its own clock. */
const PATIENCE_S = 6;
/** Milliseconds for what is on its way when a command has ended. */
const SETTLE_MS = 300;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export async function inNamespaces(steps: readonly Step[]): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'netTools-'));
  const script = join(folder, 'script');
  writeFileSync(script, scriptOf(steps));
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-nmpf', '--mount-proc', '--kill-child', 'bash', script],
    {
      timeout: LIMIT_S * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', COLUMNS: '80' },
    },
  ).finally(() => rmSync(folder, { recursive: true }));
  return steps.map((step, index) => ({
    ...saidIn(stdout, String(index)),
    captured: (step.during ?? []).map((_, at) => saidIn(stdout, `${index}.${at}`)),
  }));
}

function saidIn(stdout: string, key: string): Said {
  const part = (name: string): string => {
    const head = `=== ${key} ${name}\n`;
    const from = stdout.indexOf(head);
    const to = stdout.indexOf(`\n=== end\n`, from);
    if (from < 0 || to < 0) throw new Error(`the namespaces did not tell "${key} ${name}":\n${stdout}`);
    return stdout.slice(from + head.length, to);
  };
  return { out: part('out'), err: part('err'), exit: Number(part('exit').trim()) };
}

function scriptOf(steps: readonly Step[]): string {
  const on = (host: Host, command: string): string => `ip netns exec ${host} ${command}`;
  const server = `const pages = ${JSON.stringify(PAGES)};
require('net').createServer((socket) => { socket.on('error', () => {}); socket.on('data', (data) => {
  const path = String(data).split(' ')[1];
  if (path !== '/silent') { const text = pages[path] ?? ${JSON.stringify(ABSENT)};
    socket.write(text); if (/close/.test(text) || text === '') socket.end(); } }); }).listen(80, '0.0.0.0', 4096)`;
  return `set -e
mount -t tmpfs none /run; mkdir /run/netns /run/said; cd /run/said
printf %s ${quoted(HOSTS_FILE)} > /run/hosts; mount --bind /run/hosts /etc/hosts
if [ -e /etc/resolv.conf ]; then : > /run/resolv; mount --bind /run/resolv /etc/resolv.conf; fi
for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done 2> /dev/null || true
for host in ${HOSTS.join(' ')}; do
  ip netns add $host; ip -n $host link set lo up
  ip netns exec $host sh -c 'for each in all default lo; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done' 2> /dev/null || true
done
for link in near far; do ip link add name $link type bridge; ip link set $link up; done
${PORTS.map(
  ({ host, device, link, mac }, index) =>
    `ip link add v${index} index ${20 + index} type veth peer name ${device} index ${indexOf(device)} address ${mac} netns ${host}; ip link set v${index} master ${link} up; ip -n ${host} link set ${device} up`,
).join('\n')}
${PORTS.flatMap(({ host, device, addresses }) => addresses.map((address) => `ip -n ${host} addr add ${address} ${address.endsWith('/32') ? '' : 'brd +'} dev ${device}`)).join('\n')}
for host in ${HOSTS.join(' ')}; do ip netns exec $host sh -c 'cd /proc/sys/net/ipv4
  for each in conf/*; do echo 0 > $each/rp_filter; echo 0 > $each/send_redirects; echo 0 > $each/accept_redirects; done
  echo 1 > icmp_msgs_per_sec; echo 0 > icmp_ratemask' || true; done
${on('router', "sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'")}
${SETUP.map(([host, command]) => on(host, command)).join('\n')}
${on('server', `${process.execPath} -e ${quoted(server)} &`)}
until ip netns exec server ss -ltn | grep -q :80; do sleep 0.05; done
set +e
${steps.map(scriptOfStep).join('\n')}
exit 0`;
}

function scriptOfStep({ on, command, during = [] }: Step, index: number): string {
  const keep = (key: string): string =>
    ['out', 'err', 'exit']
      .map((name) => `echo "=== ${key} ${name}"; cat ${key}.${name}; printf '\\n=== end\\n'`)
      .join('; ');
  const captures = during.map(
    ([host, capture], at) =>
      `ip netns exec ${host} ${capture.replace('tcpdump', 'tcpdump -Z root --immediate-mode')} > ${index}.${at}.out 2> ${index}.${at}.err & pid${at}=$!
until grep -q listening ${index}.${at}.err || ! kill -0 $pid${at} 2>/dev/null; do sleep 0.05; done`,
  );
  const ends = during.map(
    (_, at) =>
      `kill -INT $pid${at} 2>/dev/null; wait $pid${at}; echo $? > ${index}.${at}.exit; ${keep(`${index}.${at}`)}`,
  );
  return `${captures.join('\n')}
timeout -s INT -k 1 ${PATIENCE_S} ip netns exec ${on} ${command.split(' ').map(quoted).join(' ')} < /dev/null > ${index}.out 2> ${index}.err; echo $? > ${index}.exit
${during.length === 0 ? '' : `sleep ${SETTLE_MS / 1000}`}
${ends.join('\n')}
${keep(String(index))}`;
}

/** eth1 is the first device after lo. */
const indexOf = (device: string): number => Number(device.slice(3)) + 1;

export async function inLab(steps: readonly Step[]): Promise<readonly Outcome[]> {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  const machines = new Map(
    HOSTS.map((host) => {
      const files = new Files();
      files.write('/etc/hosts', HOSTS_FILE);
      return [host, machineOn(network.addNamespace(host), files)] as const;
    }),
  );
  const machine = (host: Host): ReturnType<typeof machineOn> => {
    const found = machines.get(host);
    if (found === undefined) throw new Error(`no machine ${host}`);
    return found;
  };
  for (const link of ['near', 'far'] as const) {
    const bridge = addBridge(network, link);
    for (const [index, { host, device, mac, ...port }] of PORTS.entries())
      if (port.link === link)
        network.connect(
          machine(host).net.addDevice({ name: device, kind: 'veth', mac, index: indexOf(device) }),
          bridge(`v${index}`, 20 + index),
        );
  }
  for (const { host, device, addresses } of PORTS)
    for (const address of addresses)
      await run(
        clock,
        machine(host),
        `ip addr add ${address} ${address.endsWith('/32') ? '' : 'brd + '}dev ${device}`,
      );
  machine('router').net.forwarding = true;
  for (const [host, command] of SETUP) await run(clock, machine(host), command);
  machine('server').net.listenTcp({ address: '0.0.0.0', port: 80 }, (connection) => void serve(connection));
  const outcomes: Outcome[] = [];
  for (const { on, command, during = [] } of steps) {
    const captures = during.map(([host, capture]) => start(clock, machine(host), capture));
    await clock.pass(50);
    const started = start(clock, machine(on), command);
    const giveUp = clock.after(PATIENCE_S * 1000, () => started.interrupt());
    const exit = await clock.until(started.done);
    giveUp();
    const said = { out: started.out(), err: started.err(), exit };
    if (captures.length > 0) await clock.pass(SETTLE_MS);
    const captured: Said[] = [];
    for (const capture of captures) {
      capture.interrupt();
      const exit = await clock.until(capture.done);
      captured.push({ out: capture.out(), err: capture.err(), exit });
    }
    outcomes.push({ ...said, captured });
  }
  return outcomes;
}

/** A bridge that learns where addresses are: it takes each frame that comes in and puts it on the ports where it belongs. */
function addBridge(network: Network, name: string): (port: string, index: number) => Device {
  const bridge: Namespace = network.addNamespace(name);
  const ports: Device[] = [];
  const seen = new Map<string, Device>();
  const ingress = (frame: Frame, from: Device): { readonly action: 'drop'; readonly reason: string } => {
    seen.set(frame.sourceMac, from);
    const known = seen.get(frame.destinationMac);
    for (const port of known === undefined ? ports : [known])
      if (port !== from) bridge.sendFrame(port.name, frame);
    return { action: 'drop', reason: 'bridged' };
  };
  return (port, index) => {
    const device = bridge.addDevice({ name: port, kind: 'veth', mac: `02:00:00:00:ff:${index}`, index });
    device.hooks = { ingress };
    ports.push(device);
    return device;
  };
}

async function serve(connection: Connection): Promise<void> {
  for (;;) {
    const request = await connection.receive().catch(() => undefined);
    const path = request?.split(' ')[1] ?? '';
    if (request === undefined) return connection.close();
    if (path === '/silent') continue;
    const text = PAGES[path] ?? ABSENT;
    if (text !== '') connection.send(text);
    if (text === '' || /close/.test(text)) return connection.close();
  }
}

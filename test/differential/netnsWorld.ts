/**
 * Four machines as network namespaces on two links: `client` and the routers `r1`, `r2` on one, both routers and `server` on the
 * other. One script makes them, tells what a state is made of, sends packets and tells what was seen; all that it makes ends
 * with it, because it lives in namespaces of its own (network, mounts, processes).
 */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { parseOutput } from '../../src/output/parse.ts';
import type { Flow } from '../../src/path/flow.ts';
import { createState } from '../../src/state/createState.ts';
import type { State } from '../../src/state/state.ts';

export const MACHINES = ['client', 'r1', 'r2', 'server'] as const;
export type Machine = (typeof MACHINES)[number];

/** What was changed on a machine (what is refused there leaves it as it is), and the flows that are tried then. Destinations are all different: packets tell by them whose they are. */
export interface Scenario {
  readonly changes: readonly { readonly machine: Machine; readonly command: string }[];
  readonly flows: readonly Flow[];
}

export interface World {
  readonly state: State;
  /** By flow. */
  readonly answers: readonly { readonly exit: number; readonly text: string }[];
  /** What `tcpdump -i any -nnl` printed on each machine. */
  readonly captured: Readonly<Record<Machine, string>>;
}

const OPTIONS = ['-nmpf', '--kill-child'] as const;

/** Seconds until a whole scenario is given up. */
const LIMIT = 60;

/** Why namespaces cannot be had here; undefined when they can. */
export function unavailable(): string | undefined {
  // tcpdump gives up its rights, which only the real root can.
  if (process.getuid?.() !== 0) return 'not root';
  for (const [program, packaged] of Object.entries({
    unshare: 'util-linux',
    ip: 'iproute2',
    ss: 'iproute2',
    ping: 'iputils-ping',
    tcpdump: 'tcpdump',
  }))
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `apt-get install ${packaged}`;
  const tried = spawnSync(
    'unshare',
    [...OPTIONS, 'sh', '-c', 'mount -t tmpfs none /run && ip link add name near type bridge'],
    {
      encoding: 'utf8',
    },
  );
  return tried.status === 0 ? undefined : `namespaces cannot be made here: ${tried.stderr.trim()}`;
}

export async function runWorld(scenario: Scenario): Promise<World> {
  const { stdout } = await promisify(execFile)('unshare', [...OPTIONS, 'bash', '-c', scriptOf(scenario)], {
    timeout: LIMIT * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
  });
  const sections = new Map(
    stdout
      .split(/^=== /m)
      .slice(1)
      .map((text): [string, string] => {
        const end = text.indexOf('\n');
        return [text.slice(0, end), text.slice(end + 1)];
      }),
  );
  const section = (name: string): string => {
    const text = sections.get(name);
    if (text === undefined) throw new Error(`no "${name}" in what the namespaces told:\n${stdout}`);
    return text;
  };
  const state = createState();
  for (const resource of ['pods', 'services', 'nodes']) state.setObjects(resource, []);
  for (const machine of MACHINES)
    for (const command of READINGS) record(state, machine, command, section(`${machine} ${command}`));
  return {
    state,
    answers: scenario.flows.map((_, index) => {
      const [exit = '', ...lines] = section(`flow ${index}`).split('\n');
      return { exit: Number(exit), text: lines.join('\n') };
    }),
    captured: {
      client: section('client captured'),
      r1: section('r1 captured'),
      r2: section('r2 captured'),
      server: section('server captured'),
    },
  };
}

const READINGS = [
  'ip addr',
  'ip route',
  'ip rule',
  'ip -4 route show table all',
  'ip neigh',
  'ss -ltun',
] as const;

function record(state: State, host: string, command: string, text: string): void {
  const source = { kind: 'live' as const, host, command, at: 0, revision: 0 };
  const parsed = parseOutput(
    { argv: command.split(' '), line: command, rowsKept: true, filtered: false },
    text,
  );
  const partial = command.includes(' table ');
  if (parsed.kind === 'table') state.record({ kind: 'table', parsed, partial, source });
}

/** Addresses of the server: enough of them, so that each flow has one of its own. */
export const SERVER_ADDRESSES = Array.from({ length: 8 }, (_, index) => `192.168.20.${100 + index}`);
export const FAR_ADDRESS = '172.20.2.1';

const LINKS: readonly (readonly [Machine, string, string, string])[] = [
  ['client', 'eth1', 'near', '192.168.10.100/24'],
  ['r1', 'eth1', 'near', '192.168.10.1/24'],
  ['r2', 'eth1', 'near', '192.168.10.2/24'],
  ['r1', 'eth2', 'far', '192.168.20.1/24'],
  ['r2', 'eth2', 'far', '192.168.20.2/24'],
  ['server', 'eth1', 'far', `${SERVER_ADDRESSES[0] ?? ''}/24`],
];

/** A packet to it is the last that is captured: what came before has been printed then. */
const LAST = '127.9.9.9';

const LISTEN = `require('net').createServer((socket) => socket.end()).listen(80, '0.0.0.0')`;

/** With the usual snapshot length the ring of a capture has eight places, too few for a program that must wait for its turn. */
function scriptOf({ changes, flows }: Scenario): string {
  const on = (machine: Machine, command: string): string => `ip netns exec ${machine} ${command}`;
  const capture = (machine: Machine): string =>
    on(
      machine,
      `tcpdump -Z root --immediate-mode -s 256 -B 4096 -i any -nnl 'tcp or icmp or udp' > /run/seen/${machine} 2> /run/seen/${machine}.told & echo $! >> /run/seen/pids`,
    );
  const each = (of: (machine: Machine) => string): string => MACHINES.map(of).join('\n');
  return `set -e
mount -t tmpfs none /run; mkdir /run/netns /run/seen
${each((machine) => `ip netns add ${machine}; ip -n ${machine} link set lo up`)}
for link in near far; do ip link add name $link type bridge; ip link set $link up; done
${LINKS.map(
  ([machine, device, link, address], index) =>
    `ip link add v${index} type veth peer name ${device} netns ${machine}; ip link set v${index} master ${link} up; ip -n ${machine} addr add ${address} dev ${device}; ip -n ${machine} link set ${device} up`,
).join('\n')}
${each(
  (machine) => `ip netns exec ${machine} sh -c 'cd /proc/sys/net/ipv4
  for device in all default eth1 eth2; do [ -d conf/$device ] || continue
    echo 0 > icmp_ratemask; echo 0 > conf/$device/rp_filter; echo 0 > conf/$device/accept_redirects; echo 0 > conf/$device/send_redirects; done'`,
)}
for router in r1 r2; do ip netns exec $router sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'; done
${SERVER_ADDRESSES.slice(1)
  .map((address) => `ip -n server addr add ${address}/24 dev eth1`)
  .join('\n')}
ip -n server addr add ${FAR_ADDRESS}/32 dev lo
${changes.map(({ machine, command }) => `${on(machine, command)} || true`).join('\n')}
${on('server', `${process.execPath} -e "${LISTEN}" &`)}
until ip netns exec server ss -ltn | grep -q :80; do sleep 0.05; done
${each((machine) => READINGS.map((command) => `echo "=== ${machine} ${command}"; ${on(machine, command)}`).join('\n'))}
set +e
${each(capture)}
for machine in ${MACHINES.join(' ')}; do until grep -q listening /run/seen/$machine.told; do sleep 0.05; done; done
flows=""
${flows.map((flow, index) => `{ ${commandFor(flow)}; echo $? > /run/seen/${index}.exit; } > /run/seen/${index}.text 2>&1 & flows="$flows $!"`).join('\n')}
wait $flows
for machine in ${MACHINES.join(' ')}; do
  ip netns exec $machine ping -c 1 ${LAST} > /dev/null
  until grep -q ${LAST} /run/seen/$machine; do sleep 0.05; done
done
kill -INT $(cat /run/seen/pids); wait $(cat /run/seen/pids)
${flows.map((_, index) => `echo "=== flow ${index}"; cat /run/seen/${index}.exit /run/seen/${index}.text`).join('\n')}
${each((machine) => `echo "=== ${machine} captured"; cat /run/seen/${machine}`)}
exit 0`;
}

/** Seconds that a client waits: longer than a router asks for the next hop before it says that there is none. */
const PATIENCE = 4;
const IP_AND_ICMP = 28;

function commandFor({ from, to, port = 80, protocol, size, dontFragment }: Flow): string {
  const sized =
    size === undefined ? '' : `-s ${size - IP_AND_ICMP} -M ${dontFragment === true ? 'do' : 'dont'} `;
  return protocol === 'tcp'
    ? `ip netns exec ${from} timeout ${PATIENCE} bash -c "exec 3<>/dev/tcp/${to}/${port}"`
    : `ip netns exec ${from} ping -n -c 1 -W ${PATIENCE} ${sized}${to}`;
}

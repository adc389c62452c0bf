/** What the trace says of plain routing beside what the kernel does with real packets. */
import { expect, test } from 'vitest';
import type { Flow } from '../../src/path/flow.ts';
import { trace } from '../../src/path/trace.ts';
import { diceOf, type Dice } from '../path/dice.ts';
import { differences, leavingOf, outcomeOf, packetsIn, type Seen } from '../path/labFlows.ts';
import {
  FAR_ADDRESS,
  MACHINES,
  runWorld,
  SERVER_ADDRESSES,
  unavailable,
  type Scenario,
  type World,
} from './netnsWorld.ts';

/** `TRACE_NETNS=200 npx vitest run …` tries as many random networks. */
const WORLDS = Number(process.env['TRACE_NETNS'] ?? 4);
const AT_ONCE = 4;

const reason = unavailable();
if (reason !== undefined) console.warn(`SKIPPED: the trace is not compared with real packets: ${reason}`);

type Change = Scenario['changes'][number];
const on =
  (machine: Change['machine']) =>
  (command: string): Change => ({ machine, command });
const [client, r1, r2, server] = [on('client'), on('r1'), on('r2'), on('server')];

/** How the client gets there, how the server gets back, and what is wrong on the way. */
const THERE = [
  client('ip route add default via 192.168.10.1'),
  client('ip route add default via 192.168.10.1'),
  client('ip route add default via 192.168.10.2'),
  client('ip route add 192.168.20.0/24 via 192.168.10.1 mtu 1300'),
  client('ip route add 192.168.20.0/25 via 192.168.10.2'),
  client('ip route add default via 192.168.10.9'),
];
const BACK = [
  server('ip route add default via 192.168.20.1'),
  server('ip route add default via 192.168.20.1'),
  server('ip route add default via 192.168.20.2'),
  server('ip route add 192.168.10.100/32 via 192.168.20.2'),
  server('ip route add 192.168.10.0/26 via 192.168.20.1'),
];
const BETWEEN = [
  r1(`ip route add ${FAR_ADDRESS}/32 via ${SERVER_ADDRESSES[0] ?? ''}`),
  r1(`ip route add ${FAR_ADDRESS}/32 via 192.168.10.2`),
  r2(`ip route add ${FAR_ADDRESS}/32 via 192.168.20.1`),
  r2(`ip route add 172.20.0.0/16 via ${SERVER_ADDRESSES[0] ?? ''} metric 50`),
  r1('ip route add blackhole 192.168.20.102/31'),
  r1('ip route add unreachable 192.168.20.102/31'),
  r1('ip route add prohibit 192.168.20.102/31'),
  r1('ip route add throw 192.168.20.102/31'),
  r2('ip route add blackhole 192.168.10.100/32'),
  r1('ip route add 192.168.20.102/31 via 192.168.10.2'),
  r2('ip route add 192.168.20.102/31 via 192.168.10.1'),
  r1('ip route replace 192.168.20.0/24 dev eth2 src 192.168.20.1 mtu 1300'),
  r2('ip route replace 192.168.10.0/24 dev eth1 src 192.168.10.2 mtu 1400'),
  r2('ip link set eth1 down'),
  r1('ip link set eth2 down'),
  r1('ip route del 192.168.20.0/24'),
  client('ip route add blackhole 192.168.20.104/32'),
  client('ip route add unreachable 192.168.20.104/32'),
  client('ip route add prohibit 192.168.20.104/32'),
  client('ip route add 192.168.20.104/32 via 192.168.10.1 metric 7'),
  server('ip route add unreachable 192.168.10.0/24 metric 9'),
  server('ip addr add 192.168.20.77/32 dev lo'),
  server('ip addr add 172.20.3.1/24 dev lo'),
  r1('ip route add 172.20.3.0/24 via 192.168.20.100'),
];

/** Policy routing, links of other sizes. */
const MORE = [
  r1('ip rule add to 192.168.20.102/31 prohibit'),
  r1('ip rule add to 192.168.20.102/31 unreachable'),
  r1('ip rule add from 192.168.10.100 to 192.168.20.104/32 blackhole'),
  r1('ip rule add iif eth1 to 192.168.20.102/31 lookup 100'),
  r1('ip route add 192.168.20.102/31 via 192.168.10.2 table 100'),
  r1('ip route add unreachable default table 100'),
  r1('ip rule add iif eth2 prohibit'),
  r1('ip rule add iif lo to 192.168.10.0/24 prohibit'),
  r2('ip rule add from 192.168.20.0/24 lookup 101'),
  r2('ip route add default via 192.168.10.1 table 101'),
  r2('ip rule add not from 192.168.10.100 prohibit'),
  client('ip rule add from 192.168.10.100 lookup 102'),
  client('ip route add default via 192.168.10.2 table 102'),
  client('ip rule add to 192.168.20.103/32 prohibit'),
  client('ip rule add ipproto tcp dport 80 to 192.168.20.0/24 lookup 103'),
  client('ip route add 192.168.20.0/24 via 192.168.10.2 table 103'),
  client('ip rule add fwmark 0x1 blackhole'),
  server('ip rule add from 192.168.20.101 lookup 104'),
  server('ip route add default via 192.168.20.2 table 104'),
  server('ip rule add to 192.168.10.100 lookup 105 prio 40000'),
  server('ip rule add from all lookup main suppress_prefixlength 0'),
  r1('ip link set eth1 mtu 1300'),
  r1('ip link set eth2 mtu 1400'),
  r2('ip link set eth1 mtu 1280'),
  server('ip link set eth1 mtu 1300'),
  server('ip link set eth1 mtu 1400'),
  client('ip link set eth1 mtu 1400'),
  r1('ip route add throw 192.168.20.102/31 table 100'),
  r1('ip route del 192.168.10.0/24'),
];

function scenarioBy(dice: Dice): Scenario {
  const ping = (to: string): Flow => ({ from: 'client', to, protocol: 'icmp' });
  const tcp = (to: string, port: number): Flow => ({ from: 'client', to, port, protocol: 'tcp' });
  const at = (index: number): string => SERVER_ADDRESSES[index] ?? '';
  return {
    changes: [
      dice(...THERE),
      dice(...BACK),
      ...Array.from({ length: dice(0, 1, 2, 3) }, () => dice(...BETWEEN)),
      ...Array.from({ length: dice(0, 0, 1, 2, 3) }, () => dice(...MORE)),
    ].filter((change, index, all) => all.indexOf(change) === index),
    flows: [
      ping(at(1)),
      ping(at(2)),
      tcp(at(3), 80),
      tcp(at(4), 80),
      tcp(at(5), 81),
      { ...ping(at(6)), size: dice(1300, 1301, 1400, 1401, 1500), dontFragment: true },
      { ...ping(at(7)), size: dice(1400, 1500), dontFragment: false },
      ping(FAR_ADDRESS),
      ping('192.168.20.77'),
      ping('172.20.3.9'),
      ping('192.168.10.1'),
      ping('192.168.20.2'),
      tcp('192.168.10.2', 81),
    ],
  };
}

/** Errors that a kernel sends to one machine before it saves them (ip_rt_error_burst over ip_rt_error_cost). */
const ERROR_BURST = 5;

/** An ICMP error that a machine has kept to itself because it had sent so many. */
function wasSaved(difference: string, leaving: ReadonlySet<string>): boolean {
  const [, machine] = /^not seen: (\S+) .*\(ICMP error/.exec(difference) ?? [];
  if (machine === undefined) return false;
  return (
    [...leaving].filter((each) => each.startsWith(`${machine} `) && each.includes('(ICMP error')).length >=
    ERROR_BURST
  );
}

function wrongIn(seed: number, { changes, flows }: Scenario, { state, answers, captured }: World): string[] {
  const leaving = new Set(
    MACHINES.flatMap((machine) =>
      packetsIn(captured[machine]).flatMap((row) => leavingOf(machine, row) ?? []),
    ),
  );
  return flows.flatMap((flow, index) => {
    const { exit, text } = answers[index] ?? { exit: -1, text: '' };
    const seen: Seen = { outcome: outcomeOf(exit, text), leaving, text };
    const way = trace(state, flow, MACHINES);
    // Which packets netfilter marks nobody has read: that is not known, and said.
    if (way.missing?.command.startsWith('iptables-save') === true) return [];
    const wrong = differences(way, seen, MACHINES).filter((each) => !wasSaved(each, leaving));
    if (wrong.length === 0) return [];
    return [
      [
        `seed ${seed}`,
        ...changes.map(({ machine, command }) => `${machine}$ ${command}`),
        `${flow.from} -> ${flow.to}:${flow.port ?? ''} ${flow.protocol} ${flow.size ?? ''}: trace ${way.verdict}, seen ${seen.outcome}`,
        ...wrong.map((each) => `    ${each}`),
        ...way.hops.map(
          ({ leg, place, device = '', action, because }) =>
            `      ${leg} ${place} ${device} ${action} ${because}`,
        ),
        JSON.stringify(way.missing ?? ''),
        text,
      ].join('\n'),
    ];
  });
}

test.skipIf(reason !== undefined)(
  'in random networks of namespaces the trace says what real packets then do, by exit status and on the wire of each machine',
  async () => {
    const wrong: string[] = [];
    let next = 1;
    const work = async (): Promise<void> => {
      for (let seed = next++; seed <= WORLDS; seed = next++) {
        const scenario = scenarioBy(diceOf(seed));
        wrong.push(...wrongIn(seed, scenario, await runWorld(scenario)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(wrong.join('\n\n')).toBe('');
  },
  WORLDS * 60_000,
);

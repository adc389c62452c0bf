/** The lab's `ip` and `tcpdump` against the real ones, in network namespaces that this test makes and deletes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatIpv4, parseIpv4 } from '../../src/ipv4.ts';
import { createNetwork } from '../../src/lab/net/network.ts';
import { createRandom } from '../../src/lab/random.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOn, run } from '../net/run.ts';
import { createVirtualClock } from '../net/virtualClock.ts';
import { FILTERS } from './tcpdumpFilters.ts';

const NAMESPACE = `cilium-study-${process.pid}`;
const OTHER = `${NAMESPACE}-far`;
const MACS = { e0: '02:00:00:00:00:10', e1: '02:00:00:00:00:11', e2: '02:00:00:00:00:12' } as const;
const ADDRESSES = [
  ['e0', '10.0.0.1/24'],
  ['e1', '192.168.10.200/24'],
  ['e1', '192.168.10.201/24'],
  ['e2', '172.20.7.1/32'],
  ['e2', '10.0.128.5/17'],
] as const;

/** Random routing tables that are compared. */
const TABLES = 300;

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

function unavailable(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (!has('ip')) return 'iproute2 is not installed (apt-get install iproute2)';
  const made = spawnSync('ip', ['netns', 'add', NAMESPACE], { encoding: 'utf8' });
  if (made.status !== 0) return `network namespaces cannot be made here: ${made.stderr.trim()}`;
  execFileSync('ip', ['netns', 'del', NAMESPACE]);
  return undefined;
}

const reason = unavailable();
if (reason !== undefined)
  console.warn(`SKIPPED: the lab's network is not compared with a real one: ${reason}`);

function real(words: string): { out: string; err: string; exit: number } {
  const { stdout, stderr, status } = spawnSync('ip', ['netns', 'exec', NAMESPACE, ...words.split(' ')], {
    encoding: 'utf8',
  });
  return { out: stdout, err: stderr, exit: status ?? -1 };
}

const comparable = (text: string): string =>
  text
    .split('\n')
    // Not in this lab: IPv6 packets, with the lines that belong to them; checksums that a card would have filled in; names of interfaces.
    .filter((line) => !/ IP6 |ICMP6/.test(line))
    .map((line) =>
      line
        .replace(/^((?: *\d+ {2})?(?:.*?\d\.\d{6} )?)\S+ +(In|Out|B|M|P) /, '$1IF $2 ')
        .replace(/cksum 0x[0-9a-f]{4} \((?:incorrect -> (0x[0-9a-f]{4})|correct)\)/, 'cksum'),
    )
    .join('\n');

describe.skipIf(reason !== undefined)('beside real iproute2', () => {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  const machine = machineOn(network.addNamespace('router'));

  beforeAll(() => {
    for (const namespace of [NAMESPACE, OTHER]) execFileSync('ip', ['netns', 'add', namespace]);
    real('ip link set lo up');
    const far = network.addNamespace(OTHER);
    for (const [index, [name, mac]] of Object.entries(MACS).entries()) {
      execFileSync('ip', [
        '-n',
        NAMESPACE,
        'link',
        'add',
        name,
        'index',
        String(index + 2),
        'address',
        mac,
        'type',
        'veth',
        'peer',
        'name',
        name,
        'netns',
        OTHER,
      ]);
      execFileSync('ip', ['-n', OTHER, 'link', 'set', name, 'up']);
      real(`ip link set ${name} up`);
      const farIndex = Number(
        execFileSync('ip', ['-n', OTHER, '-j', 'link', 'show', name], { encoding: 'utf8' }).match(
          /"ifindex":(\d+)/,
        )?.[1],
      );
      network.connect(
        machine.net.addDevice({ name, kind: 'veth', mac, index: index + 2 }),
        far.addDevice({ name, kind: 'veth', mac: '02:00:00:00:01:00', index: farIndex }),
      );
    }
  });

  afterAll(() => {
    for (const namespace of [NAMESPACE, OTHER]) execFileSync('ip', ['netns', 'del', namespace]);
  });

  const both = async (words: string): Promise<void> => {
    const expected = real(words);
    const mine = await run(clock, machine, words);
    expect({ words, ...mine }).toEqual({ words, ...expected });
  };

  it('addresses and the routes that come with them are the same', async () => {
    for (const [device, address] of ADDRESSES)
      await both(`ip addr add ${address} brd + dev ${device}`.replace('/32 brd +', '/32'));
    for (const view of [
      'ip -4 addr',
      'ip -4 -o addr',
      'ip route',
      'ip route show table local',
      'ip rule',
      'ip -br -4 addr',
      'ip -j route',
      'ip -c route',
    ])
      await both(view);
  });

  it('random routing tables are accepted, refused, shown and looked up alike', async () => {
    const random = createRandom('20261122');
    const pick = <Item>(items: readonly Item[], otherwise: Item): Item =>
      items[random.between(0, items.length - 1)] ?? otherwise;
    const target = (): string =>
      pick(['10.0', '172.20', '192.168', '8.8'], '10.0') +
      `.${pick([0, 1, 2, 7, 10, 128, 130], 0)}.${pick([0, 1, 5, 64, 200, 255], 0)}`;
    for (let count = 0; count < 45; count++) {
      const length = pick([0, 8, 16, 24, 24, 25, 32], 24);
      const octets = target().split('.').map(Number);
      const number =
        ((((octets[0] ?? 0) << 24) | ((octets[1] ?? 0) << 16) | ((octets[2] ?? 0) << 8) | (octets[3] ?? 0)) &
          (length === 0 ? 0 : -1 << (32 - length))) >>>
        0;
      const prefix = `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}/${length}`;
      const way = pick(
        [
          'via 10.0.0.9',
          'via 192.168.10.9',
          'dev e2',
          'dev e1 scope link',
          'via 172.31.0.1',
          'via 172.31.0.1 dev e0 onlink',
          'via 10.0.129.1 src 10.0.0.1',
          'blackhole',
          'unreachable',
          'prohibit',
        ],
        'dev e0',
      );
      const metric = pick(['', '', ' metric 50', ' metric 100 proto static', ' mtu 1400'], '');
      const isType = !way.includes(' ');
      await both(
        `ip route ${pick(['add', 'add', 'add', 'replace', 'append', 'change'], 'add')} ${isType ? `${way} ${prefix}` : `${prefix} ${way}`}${metric}`,
      );
    }
    await both('ip route');
    await both('ip -j route');
    await both('ip route show match 172.20.2.77');
    await both('ip route show root 10.0.0.0/8');
    await both('ip route show dev e1');
    for (let count = 0; count < 60; count++) await both(`ip route get ${target()}`);
    await both('ip route get 8.8.8.8 from 192.168.10.201');
  });

  it('errors have the same words and exit status', async () => {
    const wrong = [
      'ip route get 999.1.1.1',
      'ip route add 10.77.0.1/24 via 10.0.0.9',
      'ip route add 10.78.0.0/24 via 999.1.1.1',
      'ip route add 10.79.0.0/24 dev nodev',
      'ip route del 10.80.0.0/16',
      'ip route show table 77',
      'ip route foo',
      'ip foo',
      'ip addr show dev nodev',
      'ip link set nodev up',
      'ip addr add 10.0.0.1/24 dev e0',
      'ip addr del 10.77.0.1/24 dev e0',
      'ip addr add 10.1.0.300/24 dev e0',
      'ip neigh del 10.0.0.77 dev e0',
    ];
    for (const words of wrong) await both(words);
  });

  it('an interface that goes down takes its routes along', async () => {
    for (const words of [
      'ip link set e0 down',
      'ip route',
      'ip route show table local',
      'ip route get 10.0.0.77',
      'ip link set e0 up',
      'ip route',
      'ip route show table local',
    ])
      await both(words);
  });

  it('looks up in hundreds of random tables as the kernel does', async () => {
    const random = createRandom('tables');
    const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
      items[random.between(0, items.length - 1)] ?? items[0];
    const prefix = (): string => {
      const length = pick([0, 8, 12, 16, 20, 22, 24, 24, 25, 28, 30, 31, 32]);
      const wanted = (parseIpv4(address()) ?? 0) & (length === 0 ? 0 : -1 << (32 - length));
      return `${formatIpv4(wanted >>> 0)}/${length}`;
    };
    const address = (): string =>
      `${pick(['10.0', '10.1', '172.20', '192.168', '8.8'])}.${pick([0, 1, 2, 7, 10, 128, 130])}.${pick([0, 1, 5, 64, 200, 201, 255])}`;
    const way = (): string =>
      pick([
        'via 10.0.0.9',
        'via 192.168.10.9',
        'via 10.0.129.1 src 10.0.0.1',
        'via 192.168.10.7 src 192.168.10.201',
        'dev e2',
        'dev e1 scope link',
        'dev e0 src 10.0.0.1',
        'via 172.31.0.1 dev e0 onlink',
        'via 10.9.9.9',
      ]);
    const route = (): string => {
      const type = pick(['', '', '', '', '', '', 'blackhole ', 'unreachable ', 'prohibit ']);
      const metric = pick(['', '', ' metric 50', ' metric 100 proto static', ' metric 7']);
      const table = pick(['', '', ' table 100', ' table 200']);
      const verb = pick(['add', 'add', 'replace', 'append', 'prepend']);
      return `route ${verb} ${type}${prefix()}${type === '' ? ` ${way()}` : ''}${metric}${table}`;
    };
    const inKernel = (lines: readonly string[]): { out: string; failed: ReadonlySet<number> } => {
      const ran = spawnSync('ip', ['-n', NAMESPACE, '-force', '-batch', '-'], {
        encoding: 'utf8',
        input: `${lines.join('\n')}\n`,
      });
      const failed = [...ran.stderr.matchAll(/Command failed -:(\d+)/g)].map(([, line]) => Number(line) - 1);
      return { out: ran.stdout, failed: new Set(failed) };
    };
    const cleared = ['main proto boot', 'main proto static', '100', '200'].map(
      (which) => `route flush table ${which}`,
    );
    inKernel(cleared);
    let looked = 0;
    let accepted = 0;
    for (let table = 0; table < TABLES; table += 1) {
      const rules = [
        'rule add from 192.0.2.1 table 100 priority 50',
        ...(table % 3 === 0 ? ['rule add from 192.168.10.201 table 100 priority 100'] : []),
        ...(table % 4 === 0 ? ['rule add from 10.0.0.0/16 table 200 priority 200'] : []),
      ];
      const setup = [...rules, ...Array.from({ length: random.between(4, 16) }, route)];
      const asked = Array.from({ length: 12 }, () => {
        const from = pick(['', '', ' from 192.168.10.201', ' from 10.0.0.1', ' from 192.168.10.200']);
        return `route get ${address()}${from}`;
      });
      const made = inKernel(setup);
      const got = inKernel(asked);
      inKernel([...cleared, ...rules.map((rule) => rule.replace('add', 'del'))]);
      const fresh = createNetwork(clock);
      const lab = machineOn(fresh.addNamespace('router'));
      const far = fresh.addNamespace(OTHER);
      for (const [index, [name, mac]] of Object.entries(MACS).entries()) {
        fresh.connect(
          lab.net.addDevice({ name, kind: 'veth', mac, index: index + 2, up: true }),
          far.addDevice({ name, kind: 'veth', mac: '02:00:00:00:01:00', up: true }),
        );
      }
      for (const [device, given] of ADDRESSES) await run(clock, lab, `ip addr add ${given} dev ${device}`);
      for (const [index, line] of setup.entries()) {
        const { exit } = await run(clock, lab, `ip ${line}`);
        expect({ table, line, refused: exit !== 0 }).toEqual({
          table,
          line,
          refused: made.failed.has(index),
        });
        accepted += exit === 0 ? 1 : 0;
      }
      const answers = got.out.split(/(?<=cache ?.*\n)/);
      for (const [index, line] of asked.entries()) {
        const { out, exit } = await run(clock, lab, `ip ${line}`);
        const expected = got.failed.has(index) ? '' : (answers.shift() ?? '');
        expect({ table, setup, line, out, refused: exit !== 0 }).toEqual({
          table,
          setup,
          line,
          out: expected,
          refused: got.failed.has(index),
        });
        looked += 1;
      }
    }
    console.log(
      `${TABLES} random tables with ${accepted} routes and rules: ${looked} lookups compared, 0 differ`,
    );
  }, 300_000);
});

describe.skipIf(!has('tcpdump'))('beside the real tcpdump', () => {
  const folder = fileURLToPath(new URL('../net/fixtures/', import.meta.url));
  const options = [
    '-nn',
    '-nne',
    '-nnv',
    '-nnvv',
    '-nnvve',
    '-nnq',
    '-nnS',
    '-nnt',
    '-nntt',
    '-nnttt',
    '-nntttt',
    '-nnx',
    '-nnX',
    '-nnA',
    '-nnXX',
    '-nn -c 3',
    '-nn --number',
  ];
  const clock = createVirtualClock();
  const files = new Files();
  const machine = machineOn(createNetwork(clock).addNamespace('router'), files);

  for (const name of ['native-failure-all', 'vxlan', 'vxlan-eth1']) {
    files.write(`/tmp/${name}.pcap`, new Uint8Array(readFileSync(`${folder}${name}.pcap`)));
    const isCooked = name !== 'vxlan-eth1';
    const cases = options
      .filter((option) => !(isCooked && option.includes('number')))
      .map((option) => [option, 'ip'] as const);
    it(`prints and filters ${name}.pcap in the same way`, async () => {
      for (const [option, filter] of cases) {
        const { stdout, stderr, status } = spawnSync(
          'tcpdump',
          [...option.split(' '), '-r', `${folder}${name}.pcap`, ...filter.split(' ')],
          { encoding: 'latin1', env: { ...process.env, TZ: 'UTC' } },
        );
        expect(status, stderr).toBe(0);
        const mine = await run(clock, machine, `tcpdump ${option} -r /tmp/${name}.pcap ${filter}`);
        expect(`${option} ${filter}\n${comparable(mine.out)}`).toBe(
          `${option} ${filter}\n${comparable(stdout)}`,
        );
      }
    });
    it(`filters ${name}.pcap in the same way, and refuses the same expressions in the same words`, async () => {
      for (const filter of FILTERS) {
        const { stdout, stderr, status } = spawnSync(
          'tcpdump',
          ['-nn', '-r', `${folder}${name}.pcap`, ...filter.split(' ')],
          { encoding: 'latin1', env: { ...process.env, TZ: 'UTC' } },
        );
        const mine = await run(clock, machine, `tcpdump -nn -r /tmp/${name}.pcap ${filter}`);
        expect({
          filter,
          out: comparable(mine.out),
          err: mine.err.match(/^tcpdump:.*/m)?.[0],
          exit: mine.exit,
        }).toEqual({
          filter,
          out: comparable(stdout),
          err: stderr.match(/^tcpdump:.*/m)?.[0],
          exit: status,
        });
      }
    });
  }
});

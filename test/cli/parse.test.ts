import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { typed } from './memoryTerminal.ts';

const agent = path.join(import.meta.dirname, '../output/fixtures/agent/vxlan-k8s-w1');
const sample = (name: string): string => readFileSync(path.join(agent, name), 'utf8');

test('a map becomes columns and rows with canonical names', async () => {
  const { status, out, error } = await typed(
    ['parse', '--command', 'cilium-dbg map get cilium_lb4_reverse_nat', '--json'],
    { input: sample('cilium-dbg_map_get_cilium_lb4_reverse_nat.txt') },
  );
  const parsed = JSON.parse(out);
  expect([status, error]).toEqual([0, '']);
  expect(parsed).toMatchObject({
    command: 'cilium-dbg map get cilium_lb4_reverse_nat',
    kind: 'table',
    unparsed: [],
  });
  expect(parsed.columns[0]).toEqual({ id: 'id', label: 'RevNAT ID', type: 'number' });
  expect(parsed.rows[0]).toEqual({ id: expect.any(Number), address: expect.stringMatching(/^[\d.]+:\d+$/) });
});

test('every output of an agent is read without a line left over', async () => {
  for (const name of readdirSync(agent)) {
    const command = name
      .replace(/\.txt$/, '')
      .replaceAll('_', ' ')
      .replaceAll('lb4 ', 'lb4_');
    const line = command
      .replace(/cilium (lb4|ipcache|lxc)/, 'cilium_$1')
      .replace(/(ipcache|\w+) v(\d)$/, '$1_v$2');
    const { status, out } = await typed(['parse', '--command', line, '--json'], { input: sample(name) });
    expect([status, JSON.parse(out).unparsed], line).toEqual([0, []]);
  }
});

test('the command may be wrapped and filtered as in a notebook', async () => {
  const input =
    '14:11:26.936964 eth1  In  IP 172.20.0.53 > 172.20.2.77: ICMP echo request, id 119, seq 1, length 64\n';
  const { out } = await typed(['parse', '--command', 'sudo tcpdump -i any icmp -nn | head -5', '--json'], {
    input,
  });
  const parsed = JSON.parse(out);
  expect(parsed.kind).toBe('packets');
  expect(parsed.rows).toHaveLength(1);
  expect(parsed.rows[0]).toMatchObject({ interface: 'eth1', direction: 'In', source: '172.20.0.53' });
});

test('a command that is not understood stays text, with a word about it', async () => {
  for (const command of ['ls -l', "ip 'route", 'ip route; ip addr', 'ip -j route | jq .[0]']) {
    const { status, out, error } = await typed(['parse', '--command', command], { input: 'total 0\n' });
    expect([status, out], command).toEqual([0, 'total 0\n']);
    expect(error).toContain('not among the commands that are understood');
    const json = await typed(['parse', '--command', command, '--json'], { input: 'total 0\n' });
    expect(JSON.parse(json.out)).toMatchObject({ command, kind: 'text', unparsed: [] });
  }
});

test('lines that no rule explains are told with their number, and the status says so', async () => {
  const input = 'default via 10.0.2.2 dev eth0\n!! no route at all\n';
  const { status, out } = await typed(['parse', '--command', 'ip route'], { input });
  expect(status).toBe(1);
  expect(out).toContain('not understood, line 2: !! no route at all');
});

test('empty input is a table without rows, and told', async () => {
  const { status, out, error } = await typed(['parse', '--command', 'ip route', '--json'], { input: '' });
  expect([status, JSON.parse(out).rows]).toEqual([0, []]);
  expect(error).toContain('Standard input is empty');
});

test('the columns of the text form stand under each other', async () => {
  const input = 'default via 10.0.2.2 dev eth0\n172.20.0.0/24 dev eth1\n';
  const { out } = await typed(['parse', '--command', 'ip route'], { input });
  const [head = '', first = '', second = ''] = out.split('\n');
  const at = head.indexOf('dev');
  expect([first.slice(at, at + 4), second.slice(at, at + 4)]).toEqual(['eth0', 'eth1']);
});

const captures = path.join(import.meta.dirname, '../output/fixtures/captures');

test('a capture file is read as packets, with all that each holds', async () => {
  const { status, out } = await typed(['parse', path.join(captures, 'vxlan-eth1.pcap'), '--json']);
  const parsed = JSON.parse(out);
  expect([status, parsed.kind, parsed.rows.length]).toEqual([0, 'packets', 2]);
  expect(parsed.rows[0]).toMatchObject({ encap: 'vxlan', vni: 2163, 'inner.source': '172.20.0.102' });
});

test('a file that is no capture says so, where, and what to open instead', async () => {
  const file = path.join(import.meta.dirname, 'parse.test.ts');
  expect(await typed(['parse', file])).toMatchObject({
    status: 1,
    error: expect.stringMatching(/Offset 0: neither pcap nor pcapng\. Open a file that tcpdump -w/),
  });
  expect(await typed(['parse', file], { locale: 'ko' })).toMatchObject({
    error: expect.stringContaining('pcap도 pcapng도 아닙니다'),
  });
  expect(await typed(['parse', '/no/such/file'])).toMatchObject({
    status: 2,
    error: expect.stringContaining('no such file'),
  });
});

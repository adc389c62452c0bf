import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOutput } from '../../src/output/parse.ts';
import { cleanText } from '../../src/output/cleanText.ts';
import { fixture, parse, parsePackets, parseTable } from './fixture.ts';

const commands = [
  'kubectl get pods -A -o wide',
  'kubectl get widgets',
  'cilium-dbg endpoint list',
  'cilium-dbg endpoint list -o json',
  'cilium-dbg service list',
  'cilium-dbg service list -o json',
  'cilium-dbg bpf lb list',
  'cilium-dbg bpf lb list --backends',
  'cilium-dbg bpf lb list -o json',
  'cilium-dbg map list',
  'cilium-dbg map get cilium_lb4_services_v2',
  'cilium-dbg map get cilium_ipcache_v2 -o json',
  'cilium-dbg map get cilium_lxc',
  'cilium-dbg map get cilium_policy_v2_00200',
  'cilium-dbg map get other',
  'cilium-dbg ip list',
  'cilium-dbg identity list',
  'cilium-dbg bpf nat list',
  'cilium-dbg bpf ct list global',
  'cilium-dbg bpf socknat list',
  'cilium-dbg bpf policy get --all',
  'cilium-dbg bpf metrics list',
  'cilium-dbg shell -- db/show l2-announce',
  'ip route',
  'ip route get 1.1.1.1',
  'ip addr',
  'ip -br addr',
  'ip neigh',
  'arp -a',
  'ping x',
  'arping x',
  'tcpdump -i any -nn',
];

/** Pieces of real outputs in any order and number: much closer to the grammars than random characters. */
const pieces = fc.constantFrom(
  '10.96.0.1:443/TCP (0)',
  ' 0 3[0] (20) [0x0 0x0]',
  '   ',
  '\n',
  '\t',
  'identity=2 ',
  'flags=<none>',
  '[',
  ']',
  '(',
  ')',
  ' > ',
  ': ',
  'IP ',
  'OTV, flags [I] (0x08), overlay 0, instance 7',
  '14:11:26.936964 eth1  In  IP ',
  'a.b.c.d',
  'TCP IN ',
  ' -> ',
  'expires=',
  'NAME   AGE',
  '{',
  '"cache":[',
  '}',
  '0',
  '1 => ',
  'default via ',
  ' dev ',
  'cache',
  '\r\n',
  '\u001b[35m',
  'x',
  '한',
  'NAMESPACE',
  'Flags [S.], seq 1:',
  'length',
  '    ',
  '<',
  'link/ether ',
  ' lladdr ',
  '::1',
  'sync',
  'ICMP echo request, id ',
  ', seq ',
  'ARP, ',
  'Request who-has ',
);

test('no text at all makes a parser throw, or lose a line without saying so', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...commands),
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
      ),
      (command, text) => {
        const parsed = parse(command, text);
        for (const { line, text: unparsed } of parsed.unparsed) {
          expect(line).toBeGreaterThan(0);
          expect(unparsed.trim()).not.toBe('');
        }
        if (parsed.kind === 'text') return;
        for (const row of parsed.rows) {
          for (const value of Object.values(row)) {
            if (typeof value === 'number') expect(Number.isNaN(value)).toBe(false);
          }
        }
      },
    ),
    { numRuns: 3000 },
  );
}, 120_000);

test('lines dropped from a real capture drop their rows and change no other', () => {
  const whole = fixture('agent/native-k8s-ctr/cilium-dbg_map_get_cilium_lb4_services_v2.txt');
  const lines = whole.split('\n');
  const rows = new Set(parseTable(commands[10] ?? '', whole).rows.map((row) => JSON.stringify(row)));
  fc.assert(
    fc.property(fc.subarray(lines), (kept) => {
      const parsed = parseOutput(
        {
          argv: ['cilium-dbg', 'map', 'get', 'cilium_lb4_services_v2'],
          line: '',
          rowsKept: true,
          filtered: true,
        },
        kept.join('\n'),
      );
      if (parsed.kind !== 'table') throw new Error(parsed.kind);
      for (const row of parsed.rows) expect(rows).toContain(JSON.stringify(row));
      expect(parsed.unparsed).toEqual([]);
    }),
  );
});

test('cleaning keeps the number of lines, so that line numbers are those of the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '  b', '> c', 'Every 2.0s: x', '\u001b[31mred\u001b[0m', ''), {
        maxLength: 20,
      }),
      (lines) => {
        expect(cleanText(lines.join('\r\n')).split('\n')).toHaveLength(Math.max(1, lines.length));
      },
    ),
  );
});

const screen = (age: string) =>
  `Every 2.0s: kubectl get svc    k8s-ctr: Mon\n\nNAME     TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nwebpod   ClusterIP   10.96.1.1    <none>        80/TCP    ${age}\n`;

test('watch prints its screen again and again: the last one counts', () => {
  expect(parseTable('watch kubectl get svc', screen('1s') + screen('3s')).rows).toMatchObject([
    { name: 'webpod', age: '3s' },
  ]);
});

const many = 200_000;

test(`${many} entries of a map are as many rows`, () => {
  const lines = ['Key   Value   State   Error'];
  for (let i = 0; i < many; i++)
    lines.push(
      `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32   identity=${i} encryptkey=0 tunnelendpoint=0.0.0.0 flags=<none>   sync    `,
    );
  const parsed = parseTable('cilium-dbg map get cilium_ipcache_v2', lines.join('\n'));
  expect(parsed.rows).toHaveLength(many);
  expect(parsed.unparsed).toHaveLength(0);
}, 120_000);

test(`${many} captured packets are as many rows`, () => {
  const lines: string[] = [];
  for (let i = 0; i < many; i++)
    lines.push(
      `14:11:26.936964 eth1  In  IP 172.20.0.53 > 172.20.2.77: ICMP echo request, id 119, seq ${i}, length 64`,
    );
  expect(parsePackets('tcpdump -i any', lines.join('\n')).rows).toHaveLength(many);
}, 120_000);

test(`lines that no rule explains are as many unparsed lines, also long ones full of spaces`, () => {
  for (const command of commands.filter((name) => !name.includes('-o json'))) {
    const odd = `x${' '.repeat(60)}y`;
    const parsed = parse(command, Array.from({ length: 2000 }, () => odd).join('\n'));
    expect(parsed.kind === 'text' ? 0 : parsed.rows.length + parsed.unparsed.length).toBe(2000);
    parse(
      command,
      `${'a '.repeat(20_000)}\n${' '.repeat(40_000)}b\n${'(['.repeat(20_000)}\n${'1:2'.repeat(20_000)}`,
    );
  }
}, 120_000);

import { expect, it } from 'vitest';
import { packetHeaders } from '../../src/output/packetHeaders.ts';
import type { ParsedPackets, Row } from '../../src/output/parsed.ts';
import { packetPaths } from '../../src/state/packetPaths.ts';
import { fixture, parsePackets } from '../output/fixture.ts';

const capture = (text: string, argv = 'tcpdump -i any -nn'): ParsedPackets => parsePackets(argv, text);
const paths = (parsed: ParsedPackets) => packetPaths([{ host: 'router', parsed }]);

it('an echo request and its reply are one pair, with the time between them', () => {
  const [request, reply] = paths(
    capture(
      [
        '10:00:00.000000 eth1  In  IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64',
        '10:00:00.000500 eth1  Out IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 1, seq 1, length 64',
      ].join('\n'),
    ),
  );
  expect(request).toMatchObject({ answer: { path: 1, after: 500 } });
  expect(reply).toMatchObject({ replyTo: 0 });
});

it('two answers to one ARP request belong to it both', () => {
  const [, first, second] = paths(
    capture(
      [
        '10:00:00.000000 eth1  B   ARP, Request who-has 10.0.0.9 tell 10.0.0.1, length 28',
        '10:00:00.000100 eth1  In  ARP, Reply 10.0.0.9 is-at 08:00:27:00:00:01, length 46',
        '10:00:00.000200 eth1  In  ARP, Reply 10.0.0.9 is-at 08:00:27:00:00:02, length 46',
      ].join('\n'),
    ),
  );
  expect([first?.replyTo, second?.replyTo]).toEqual([0, 0]);
});

it('a request without a reply, and a reply whose request was not captured, stand alone', () => {
  for (const path of paths(capture(fixture('material/tcpdump/1.txt'))))
    expect([path.replyTo, path.answer]).toEqual([undefined, undefined]);
});

const costs = (row: Row | undefined) => packetHeaders(row ?? {}).map(({ name, bytes }) => `${name} ${bytes}`);

it('VXLAN costs 50 bytes a packet, read from the line alone', () => {
  const { rows } = capture(fixture('material/tcpdump/3.txt'));
  const [row] = rows;
  expect(costs(row)).toEqual(['IPv4 20', 'UDP 8', 'VXLAN 8', 'Ethernet 14', 'IPv4 20', 'ICMP 8', 'data 56']);
  const tunnel = packetHeaders(row ?? {}).filter((header) => header.tunnel);
  expect(tunnel.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(50);
});

it('the options of a TCP header are counted in whole words', () => {
  const { rows } = capture(fixture('material/tcpdump/2.txt'));
  expect(costs(rows[0])).toEqual(['IPv4 20', 'TCP 40']);
});

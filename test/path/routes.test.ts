import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, formatIpv4, formatPrefix, maskOf, parseIpv4 } from '../../src/ipv4.ts';
import { parseOutput } from '../../src/output/parse.ts';
import type { Row } from '../../src/output/parsed.ts';
import { routeFor, routeForPrefix } from '../../src/path/routes.ts';

export function routesIn(text: string): readonly Row[] {
  const parsed = parseOutput(
    { argv: ['ip', 'route'], line: 'ip route', rowsKept: true, filtered: false },
    text,
  );
  if (parsed.kind !== 'table') throw new Error('a table was expected');
  return parsed.rows;
}

const ROUTER = routesIn(`default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100
10.0.2.0/24 dev eth0 proto kernel scope link src 10.0.2.15 metric 100
10.0.2.2 dev eth0 proto dhcp scope link src 10.0.2.15 metric 100
192.168.20.0/24 dev eth2 proto kernel scope link src 192.168.20.200
172.20.0.0/16 via 192.168.10.9 dev eth1 metric 50
172.20.2.0/24 via 192.168.20.100 dev eth2 metric 20
172.20.2.0/24 via 192.168.20.101 dev eth2 metric 10
blackhole 172.20.9.0/24
`);

describe('the route for an address', () => {
  test.each([
    ['172.20.2.77', '172.20.2.0/24', '192.168.20.101', false],
    ['172.20.3.1', '172.20.0.0/16', '192.168.10.9', false],
    ['8.8.8.8', 'default', '10.0.2.2', true],
    ['10.0.2.2', '10.0.2.2', undefined, false],
    ['192.168.20.7', '192.168.20.0/24', undefined, false],
  ])('%s is %s', (address, dst, via, isDefault) => {
    expect(routeFor(ROUTER, address)).toMatchObject({ row: { dst }, isDefault });
    expect(routeFor(ROUTER, address)?.via).toBe(via);
  });

  test('that is a blackhole refuses', () => {
    expect(routeFor(ROUTER, '172.20.9.1')).toMatchObject({ refusal: 'blackhole' });
  });

  test('is none where nothing matches, and for what is no address', () => {
    expect(routeFor(ROUTER.slice(1), '8.8.8.8')).toBeUndefined();
    expect(routeFor(ROUTER, 'router')).toBeUndefined();
  });

  test('is the longest prefix that holds the address, over any table', () => {
    const prefix = fc
      .tuple(fc.nat({ max: 0xffffffff }), fc.integer({ min: 0, max: 32 }))
      .map(([address, length]) => ({ network: (address & maskOf(length)) >>> 0, length }));
    fc.assert(
      fc.property(fc.array(prefix), fc.nat({ max: 0xffffffff }), (prefixes, address) => {
        const rows = prefixes.map((each) => ({ dst: formatPrefix(each), dev: 'eth0' }));
        const longest = Math.max(
          -1,
          ...prefixes.filter((each) => contains(each, address)).map(({ length }) => length),
        );
        expect(routeFor(rows, formatIpv4(address))?.prefix.length ?? -1).toBe(longest);
        expect(parseIpv4(formatIpv4(address))).toBe(address);
      }),
    );
  });
});

describe('the route for a whole range', () => {
  test('must hold every address of it', () => {
    expect(routeForPrefix(ROUTER, '172.20.2.0/24')?.via).toBe('192.168.20.101');
    expect(routeForPrefix(ROUTER, '172.20.2.0/25')?.row['dst']).toBe('172.20.2.0/24');
    expect(routeForPrefix(ROUTER, '172.20.0.0/16')?.row['dst']).toBe('172.20.0.0/16');
    expect(routeForPrefix(ROUTER, '172.0.0.0/8')?.isDefault).toBe(true);
  });
});

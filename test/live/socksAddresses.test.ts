import { isIPv6 } from 'node:net';
import { expect, test } from 'vitest';
import { Address4, Address6 } from '../../src/live/kube/socksAddresses.ts';

test('an IPv4 address is its four bytes', () => {
  expect(new Address4('192.168.10.255').toArray()).toEqual([192, 168, 10, 255]);
});

test.each([
  ['::', '0000:0000:0000:0000:0000:0000:0000:0000'],
  ['::1', '0000:0000:0000:0000:0000:0000:0000:0001'],
  ['fe80::1%eth0', 'fe80:0000:0000:0000:0000:0000:0000:0001'],
  ['2001:DB8::ff00:42:8329', '2001:0db8:0000:0000:0000:ff00:0042:8329'],
  ['::ffff:192.0.2.128', '0000:0000:0000:0000:0000:ffff:c000:0280'],
  ['1:2:3:4:5:6:7::', '0001:0002:0003:0004:0005:0006:0007:0000'],
  ['1:2:3:4:5:6:7:8', '0001:0002:0003:0004:0005:0006:0007:0008'],
])('%s is %s, and so it is from its bytes', (text, groups) => {
  expect(isIPv6(text)).toBe(true);
  expect(new Address6(text).canonicalForm()).toBe(groups);
  const bytes = [...Buffer.from(groups.replaceAll(':', ''), 'hex')];
  expect(Address6.fromByteArray(bytes).canonicalForm()).toBe(groups);
});

import { expect, test } from 'vitest';
import { particleAfter } from '../../src/course/particle.ts';

test.each([
  ['파드', '이/가', '가'],
  ['라우트', '은/는', '는'],
  ['응답', '은/는', '은'],
  ['터널', '으로/로', '로'],
  ['커널', '을/를', '을'],
  ['eth0', '으로/로', '으로'],
  ['eth1', '으로/로', '로'],
  ['172.20.2.77', '이/가', '이'],
  ['10.0.2.2', '을/를', '를'],
  ['172.20.2.0/24', '으로/로', '로'],
  ['k8s-w0', '이/가', '이'],
  ['webpod (k8s-ctr)', '은/는', '는'],
  ['"이름"', '을/를', '을'],
  ['CIDR', '으로/로', '로'],
  ['MTU', '이/가', '가'],
  ['VXLAN', '은/는', '은'],
  ['10', '로/으로', '으로'],
  ['`ip route`', '과/와', '와'],
  ['', '이/가', '가'],
  ['→', '은/는', '는'],
])('after %s, of %s comes %s', (word, pair, expected) => {
  expect(particleAfter(word, pair)).toBe(expected);
});

test('a pair that is no particle is not one', () => {
  expect(particleAfter('파드', '으/로')).toBeUndefined();
});

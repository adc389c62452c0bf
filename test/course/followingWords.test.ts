import { expect, test } from 'vitest';
import { notWatched } from '../../src/course/followingWords.ts';
import type { Following } from '../../src/course/informer.ts';

/** As kube-apiserver 1.33 says it. */
const refused = (resource: string, group: string): Following => ({
  kind: 'forbidden',
  verb: 'list',
  reason: `${resource} is forbidden: User "viewer" cannot list resource "${resource}" in API group "${group}" at the cluster scope`,
});

test('what is watched is not told of, and the same refusal of several resources is one sentence', () => {
  const following = new Map<string, Following>([
    ['pods', { kind: 'watched' }],
    ['leases', refused('leases', 'coordination.k8s.io')],
    ['ciliumnodes', refused('ciliumnodes', 'cilium.io')],
    ['ciliuml2announcementpolicies', { kind: 'not-installed' }],
    ['services', { kind: 'away', reason: 'connect ECONNREFUSED 127.0.0.1:6443' }],
    ['nodes', { kind: 'away', reason: 'connect ECONNREFUSED 127.0.0.1:6443' }],
  ]);
  const [forbidden, absent, away, ...more] = notWatched(following, 'en');
  expect(more).toEqual([]);
  expect(forbidden).toMatch(/leases, ciliumnodes \(leases is forbidden: User "viewer".*list and watch/);
  expect(absent).toMatch(/no ciliuml2announcementpolicies/);
  expect(away).toMatch(/services, nodes \(connect ECONNREFUSED.*VPN/);
  expect(notWatched(following, 'ko').join('')).toMatch(/권한을 요청.*없습니다.*다시 시도/s);
});

import type { Locale } from '../protocol/outputs.ts';

/** What a token can be, in the reader's language. Terms of Kubernetes and Cilium keep their English names beside. */
const words = {
  pod: { ko: '파드', en: 'pod' },
  node: { ko: '노드', en: 'node' },
  service: { ko: '서비스', en: 'service' },
  podCidr: { ko: '노드의 파드 대역', en: 'pod range of node' },
  identity: { ko: '보안 ID(identity)', en: 'security identity' },
  endpoint: { ko: '엔드포인트(노드 안에서만 유효한 번호)', en: 'endpoint (its id holds on that node only)' },
  frontend: { ko: '서비스 프런트엔드', en: 'service frontend' },
  backend: { ko: '서비스 백엔드', en: 'service backend' },
  revnat: { ko: 'RevNAT 항목(그 에이전트에서만 유효)', en: 'RevNAT entry (holds on that agent only)' },
  ipcache: { ko: 'ipcache에서 일치하는 항목', en: 'matching ipcache entry' },
  route: { ko: '일치하는 라우트', en: 'matching route' },
  neighbour: { ko: '이웃(ARP) 항목', en: 'neighbour (ARP) entry' },
  pool: { ko: 'LB IP 풀', en: 'load-balancer IP pool' },
  policy: { ko: 'L2 알림 정책', en: 'L2 announcement policy' },
  lease: { ko: '리스(누가 알리는지)', en: 'lease (who announces)' },
  slice: { ko: 'EndpointSlice', en: 'EndpointSlice' },
  connection: { ko: '추적 중인 연결', en: 'tracked connection' },
  translation: { ko: 'NAT 항목', en: 'NAT entry' },
  tunnel: { ko: '터널 항목', en: 'tunnel entry' },
  socket: { ko: '소켓에서 번역된 연결', en: 'connection translated at its socket' },
  announcement: { ko: 'L2로 알리는 주소', en: 'address announced at L2' },
  row: { ko: '행', en: 'row' },
  interface: { ko: '인터페이스', en: 'interface' },
} as const;

export type What = keyof typeof words;

export function whatIs(what: What, locale: Locale): string {
  return words[what][locale];
}

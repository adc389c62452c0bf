/**
 * What the flag names of Cilium's maps say, spelled out: service entries (pkg/loadbalancer), tracked connections
 * (pkg/maps/ctmap), the ipcache (pkg/maps/ipcache).
 */
import type { Locale } from '../../protocol/outputs.ts';

type Words = Readonly<Record<Locale, string>>;
type Flags = Readonly<Record<string, Words | undefined>>;

const service: Flags = {
  ClusterIP: { ko: '클러스터 안에서만 쓰는 주소', en: 'an address for use within the cluster' },
  NodePort: { ko: '노드 주소의 포트로 들어오는 입구', en: 'entered by a port of a node’s address' },
  LoadBalancer: {
    ko: '클러스터 밖에서 들어오는 LB 주소',
    en: 'a load-balancer address, entered from outside',
  },
  ExternalIPs: { ko: '서비스에 적은 외부 주소', en: 'an external address that the Service names' },
  HostPort: { ko: '파드가 노드에 연 포트', en: 'a port that a pod opens on its node' },
  LocalRedirect: { ko: '같은 노드의 파드로 돌림(LRP)', en: 'redirected to a pod of the same node' },
  Local: {
    ko: '밖에서 온 요청은 이 노드의 백엔드로만',
    en: 'externalTrafficPolicy Local: from outside, backends of this node alone',
  },
  InternalLocal: {
    ko: '안에서 온 요청은 이 노드의 백엔드로만',
    en: 'internalTrafficPolicy Local: from inside, backends of this node alone',
  },
  'two-scopes': {
    ko: '안과 밖에서 온 요청의 백엔드 목록이 다름',
    en: 'one list of backends for inside, another for outside',
  },
  sessionAffinity: { ko: '같은 클라이언트는 같은 백엔드로', en: 'one client stays with one backend' },
  'non-routable': {
    ko: '소켓에서만 번역되고, 밖에서 이 주소로 온 패킷은 라우팅되지 않음',
    en: 'translated for clients inside; a packet from outside to this address is not accepted',
  },
  'check source-range': { ko: '허용한 출발지 대역만', en: 'only the source ranges that the Service allows' },
  deny: { ko: '적은 출발지 대역을 거절', en: 'the source ranges are those refused' },
  '46x64': { ko: 'IPv4와 IPv6를 오가며 번역', en: 'translated between IPv4 and IPv6' },
  'l7-load-balancer': { ko: 'Envoy 프록시로 보냄', en: 'sent to the Envoy proxy' },
  loopback: { ko: '루프백 주소로만', en: 'on the loopback address alone' },
  'delegate-if-local': {
    ko: '백엔드가 이 노드에 있으면 커널에 맡김',
    en: 'left to the kernel when the backend is on this node',
  },
  quarantined: {
    ko: '상태가 나빠 새 연결을 받지 않음',
    en: 'unhealthy: gets no new connections',
  },
  dsr: { ko: '백엔드 노드가 직접 응답(DSR)', en: 'the backend’s node answers the client directly' },
};

const connection: Flags = {
  RxClosing: { ko: '받는 쪽이 닫힘', en: 'the receiving direction is closed' },
  TxClosing: { ko: '보내는 쪽이 닫힘', en: 'the sending direction is closed' },
  LBLoopback: { ko: '서비스를 거쳐 자기 자신에게', en: 'to itself, through a service' },
  SeenNonSyn: { ko: 'SYN 뒤의 세그먼트도 봄', en: 'segments after the SYN were seen' },
  NodePort: { ko: 'NodePort나 LB로 들어온 연결', en: 'came in through a NodePort or load balancer' },
  ProxyRedirect: { ko: 'L7 프록시로 돌림', en: 'redirected to the L7 proxy' },
  DSR: { ko: '백엔드 노드가 직접 응답(DSR)', en: 'the backend’s node answers the client directly' },
  FromL7LB: { ko: 'L7 로드밸런서에서 옴', en: 'came from the L7 load balancer' },
  FromTunnel: { ko: '터널로 들어옴', en: 'came in through the tunnel' },
};

const ipcache: Flags = {
  hastunnel: {
    ko: '터널 상대가 적혀 있음(native 모드에서도 적히므로 모드는 Routing을 보세요)',
    en: 'a tunnel endpoint is noted (in native routing too: for the mode see Routing)',
  },
  skiptunnel: { ko: '터널을 쓰지 않음', en: 'the tunnel is not used' },
  ipv6tunnel: { ko: '터널 상대가 IPv6', en: 'the tunnel endpoint is IPv6' },
};

const tables: Readonly<Record<string, Flags | undefined>> = {
  lb: service,
  'lb-services': service,
  ct: connection,
  ipcache,
};

/** `ClusterIP: …; non-routable: …`; undefined when none of them is known. Names that are not known are left out. */
export function flagsMeaning(table: string, flags: readonly string[], locale: Locale): string | undefined {
  const known = tables[table];
  if (known === undefined) return undefined;
  const spelled = flags.flatMap((flag) => {
    const words = Object.hasOwn(known, flag) ? known[flag] : undefined;
    return words === undefined ? [] : [`${flag}: ${words[locale]}`];
  });
  return spelled.length === 0 ? undefined : spelled.join('; ');
}

const tcp: Readonly<Record<string, string>> = {
  S: 'SYN',
  F: 'FIN',
  R: 'RST',
  P: 'PSH',
  '.': 'ACK',
  U: 'URG',
  E: 'ECE',
  W: 'CWR',
};

/** `SYN, ACK` for tcpdump's `S.`; empty when it has none of the known letters. */
export function tcpFlagNames(flags: string): string {
  return [...flags].flatMap((flag) => tcp[flag] ?? []).join(', ');
}

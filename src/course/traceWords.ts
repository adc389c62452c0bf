/** A trace in the learner's language: what each hop did and why, how it ended, and what would change that. */
import type { Because, Hop, Verdict, Way } from '../path/flow.ts';
import type { Locale } from '../protocol/outputs.ts';
import { particleAfter } from './particle.ts';

type Sentence = (hop: Hop) => string;

/** `word` with the right one of a pair of particles. */
function withParticle(word: unknown, pair: string): string {
  return `${String(word)}${particleAfter(String(word), pair) ?? ''}`;
}

const on = ({ device }: Hop): string => (device === undefined ? '' : ` (${device})`);
/** `172.20.2.0/24 via 192.168.20.100 dev eth2` */
const route = ({ detail, device }: Hop): string =>
  [
    String(detail['dst'] ?? ''),
    detail['via'] ? `via ${String(detail['via'])}` : '',
    device ? `dev ${device}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

const EN: Readonly<Record<Because, Sentence>> = {
  'socket-lb': ({ detail }) =>
    `connect() to ${String(detail['frontend'])} is given the backend ${String(detail['backend'])} (socket load balancing), so no packet carries the service's address`,
  service: ({ detail }) =>
    `the service ${String(detail['frontend'])} becomes the backend ${String(detail['backend'])}`,
  'no-backend': ({ detail }) => `the service ${String(detail['frontend'])} has no backend`,
  'cluster-ip-from-outside': ({ detail }) =>
    `${String(detail['frontend'])} is a ClusterIP: not served to packets from outside`,
  'source-range': ({ detail }) =>
    `loadBalancerSourceRanges of ${String(detail['frontend'])} do not let ${String(detail['client'])} in`,
  'policy-allows': ({ detail }) => `an entry of the policy map allows it (${policyEn(detail)})`,
  'policy-denies': ({ detail }) =>
    `no entry of the policy map allows it, or one denies it (${policyEn(detail)})`,
  conntrack: ({ detail }) =>
    `conntrack knows it as the answer of a connection, so the policy is not asked (${policyEn(detail)})`,
  'tunnel-endpoint': ({ detail, packet }) =>
    `the ipcache leads ${packet.destination} through the tunnel to ${String(detail['tunnelEndpoint'])}; the VNI is the sender's identity, ${String(detail['identity'])}`,
  'tunnel-end': () => 'the outer header is taken off',
  'no-tunnel-device': () => 'there is no cilium_vxlan here: this agent does not run with the tunnel',
  route: (hop) => `the route ${route(hop)} matches ${String(hop.detail['destination'])}`,
  'default-route': (hop) =>
    `only the default route (${route(hop)}) matches ${String(hop.detail['destination'])}`,
  'no-route': ({ detail }) => `no route matches ${String(detail['destination'])}`,
  'route-refuses': ({ detail }) =>
    `the route for ${String(detail['destination'])} is ${String(detail['type'])}`,
  'foreign-gateway': ({ detail }) =>
    `it leaves for ${String(detail['via'])}, which is none of the lab's machines, and nobody out there knows ${String(detail['destination'])}`,
  'no-arp-answer': ({ detail }) => `nobody on the link answers ARP for ${String(detail['address'])}`,
  'nobody-announces': ({ detail }) =>
    `no node announces ${String(detail['address'])}, so nobody answers ARP for it`,
  'no-frontend': ({ detail }) =>
    `this node announces ${String(detail['address'])}, but serves no such port or protocol there`,
  announcer: ({ detail }) => `this node announces ${String(detail['address'])} and answered ARP for it`,
  'arp-cache': ({ detail }) =>
    `the sender's ARP cache still has this machine's MAC for ${String(detail['address'])}`,
  masquerade: ({ detail }) =>
    `masquerading: the source ${String(detail['from'])} becomes ${String(detail['to'])}`,
  'service-snat': ({ detail }) =>
    `the answer must come back by this node, so the source ${String(detail['from'])} becomes ${String(detail['to'])}`,
  'reverse-translation': ({ detail }) =>
    `translated back: ${String(detail['from'])} becomes ${String(detail['to'])}`,
  'time-to-live': () => 'its TTL is used up',
  loop: () => 'it has been here before: the machines send it round in a circle',
  'too-big': ({ detail }) =>
    `${String(detail['size'])} bytes do not fit into the MTU of ${String(detail['mtu'])}, and it must not be cut`,
  'too-big-for-receiver': ({ detail }) =>
    `${String(detail['size'])} bytes are more than the receiving end ${String(detail['device'])} takes in (MTU ${String(detail['mtu'])}); it drops them and nobody is told`,
  martian: ({ detail }) => `it claims to come from ${String(detail['address'])}, an address of this machine`,
  'local-pod': () => 'the pod is on this node',
  'local-address': ({ detail }) => `${String(detail['address'])} is an address of this machine`,
  'no-such-pod': ({ detail }) => `no pod has ${String(detail['address'])}`,
  listening: ({ detail }) => `${String(detail['protocol'])} port ${String(detail['port'])} is open`,
  'port-closed': ({ detail }) =>
    `nobody listens on ${String(detail['protocol'])} port ${String(detail['port'])}`,
  'wrong-source': ({ detail }) =>
    `the answer comes from ${String(detail['from'])}, not from ${String(detail['expected'])}: the client drops it`,
  'quotes-another': ({ detail }) =>
    `it quotes a packet ${String(detail['from'])}, but the client sent ${String(detail['expected'])}: no socket is told`,
  'not-read': ({ detail }) => `not known yet. On ${String(detail['host'])}: ${String(detail['command'])}`,
};

const KO: Readonly<Record<Because, Sentence>> = {
  'socket-lb': ({ detail }) =>
    `connect()의 목적지 ${String(detail['frontend'])} 대신 백엔드 ${withParticle(detail['backend'], '을/를')} 줍니다(소켓 로드밸런싱). 그래서 서비스 주소를 가진 패킷은 나가지 않습니다`,
  service: ({ detail }) =>
    `서비스 ${withParticle(detail['frontend'], '을/를')} 백엔드 ${withParticle(detail['backend'], '으로/로')} 바꿉니다`,
  'no-backend': ({ detail }) => `서비스 ${String(detail['frontend'])}에 백엔드가 없습니다`,
  'cluster-ip-from-outside': ({ detail }) =>
    `${withParticle(detail['frontend'], '은/는')} ClusterIP라서 밖에서 온 패킷에는 쓰이지 않습니다`,
  'source-range': ({ detail }) =>
    `${String(detail['frontend'])}의 loadBalancerSourceRanges가 ${withParticle(detail['client'], '을/를')} 들이지 않습니다`,
  'policy-allows': ({ detail }) => `정책 맵의 항목이 허용합니다(${policyKo(detail)})`,
  'policy-denies': ({ detail }) =>
    `정책 맵에 허용하는 항목이 없거나 거부하는 항목이 있습니다(${policyKo(detail)})`,
  conntrack: ({ detail }) =>
    `conntrack이 이미 있는 연결의 응답으로 알고 있어 정책을 묻지 않습니다(${policyKo(detail)})`,
  'tunnel-endpoint': ({ detail, packet }) =>
    `ipcache에서 ${packet.destination}의 터널 끝은 ${String(detail['tunnelEndpoint'])}입니다. VNI는 보낸 쪽의 identity ${String(detail['identity'])}입니다`,
  'tunnel-end': () => '바깥 헤더를 벗깁니다',
  'no-tunnel-device': () => 'cilium_vxlan이 없습니다. 이 에이전트는 터널 모드로 돌고 있지 않습니다',
  route: (hop) => `${String(hop.detail['destination'])}에는 ${route(hop)} 경로가 맞습니다`,
  'default-route': (hop) => `${String(hop.detail['destination'])}에는 기본 경로(${route(hop)})만 맞습니다`,
  'no-route': ({ detail }) => `${String(detail['destination'])}에 맞는 경로가 없습니다`,
  'route-refuses': ({ detail }) =>
    `${String(detail['destination'])}의 경로가 ${String(detail['type'])}입니다`,
  'foreign-gateway': ({ detail }) =>
    `랩의 어느 호스트도 아닌 ${withParticle(detail['via'], '으로/로')} 나가고, 그 바깥에서는 아무도 ${withParticle(detail['destination'], '을/를')} 모릅니다`,
  'no-arp-answer': ({ detail }) => `${String(detail['address'])}에 대한 ARP에 아무도 답하지 않습니다`,
  'nobody-announces': ({ detail }) =>
    `${withParticle(detail['address'], '을/를')} 알리는 노드가 없어서 ARP에 아무도 답하지 않습니다`,
  'no-frontend': ({ detail }) =>
    `이 노드가 ${withParticle(detail['address'], '을/를')} 알리지만 그런 포트나 프로토콜은 서비스하지 않습니다`,
  announcer: ({ detail }) => `이 노드가 ${withParticle(detail['address'], '을/를')} 알리며 ARP에 답했습니다`,
  'arp-cache': ({ detail }) =>
    `보낸 쪽의 ARP 캐시에 ${String(detail['address'])}의 MAC이 아직 이 호스트의 것으로 남아 있습니다`,
  masquerade: ({ detail }) =>
    `마스커레이드: 출발지 ${withParticle(detail['from'], '을/를')} ${withParticle(detail['to'], '으로/로')} 바꿉니다`,
  'service-snat': ({ detail }) =>
    `응답이 이 노드로 돌아와야 하므로 출발지 ${withParticle(detail['from'], '을/를')} ${withParticle(detail['to'], '으로/로')} 바꿉니다`,
  'reverse-translation': ({ detail }) =>
    `되돌려 바꿉니다: ${withParticle(detail['from'], '을/를')} ${withParticle(detail['to'], '으로/로')}`,
  'time-to-live': () => 'TTL이 다했습니다',
  loop: () => '이미 지나온 곳입니다. 호스트들이 패킷을 빙빙 돌리고 있습니다',
  'too-big': ({ detail }) =>
    `${String(detail['size'])}바이트는 MTU ${String(detail['mtu'])}에 들어가지 않고, 나눌 수도 없습니다(DF)`,
  'too-big-for-receiver': ({ detail }) =>
    `${String(detail['size'])}바이트는 받는 쪽 ${String(detail['device'])}의 MTU ${String(detail['mtu'])}보다 커서 알림 없이 버려집니다`,
  martian: ({ detail }) =>
    `이 호스트의 주소인 ${String(detail['address'])}에서 왔다고 하는 패킷이라 버립니다`,
  'local-pod': () => '파드가 이 노드에 있습니다',
  'local-address': ({ detail }) => `${withParticle(detail['address'], '은/는')} 이 호스트의 주소입니다`,
  'no-such-pod': ({ detail }) => `${withParticle(detail['address'], '을/를')} 가진 파드가 없습니다`,
  listening: ({ detail }) =>
    `${String(detail['protocol'])} 포트 ${withParticle(detail['port'], '이/가')} 열려 있습니다`,
  'port-closed': ({ detail }) =>
    `${String(detail['protocol'])} 포트 ${withParticle(detail['port'], '을/를')} 듣는 프로세스가 없습니다`,
  'wrong-source': ({ detail }) =>
    `응답이 ${String(detail['expected'])}에서 오지 않고 ${String(detail['from'])}에서 옵니다. 클라이언트가 버립니다`,
  'quotes-another': ({ detail }) =>
    `인용한 패킷은 ${String(detail['from'])}인데 클라이언트가 보낸 것은 ${withParticle(detail['expected'], '이라/라')} 어느 소켓에도 전해지지 않습니다`,
  'not-read': ({ detail }) => `아직 모릅니다. ${String(detail['host'])}에서: ${String(detail['command'])}`,
};

function policyEn({ direction, identity, endpoint }: Hop['detail']): string {
  return `${String(direction)} of endpoint ${String(endpoint)}, ${direction === 'Egress' ? 'to' : 'from'} identity ${String(identity)}`;
}

function policyKo({ direction, identity, endpoint }: Hop['detail']): string {
  return `엔드포인트 ${String(endpoint)}의 ${String(direction)}, 상대 identity ${String(identity)}`;
}

const ACTIONS: Readonly<Record<Locale, Readonly<Record<Hop['action'], string>>>> = {
  en: {
    send: 'sends',
    receive: 'receives',
    forward: 'forwards',
    translate: 'translates',
    encapsulate: 'encapsulates',
    decapsulate: 'decapsulates',
    deliver: 'delivered',
    drop: 'LOST',
    refuse: 'REFUSED',
    unknown: 'NOT KNOWN',
  },
  ko: {
    send: '보냄',
    receive: '받음',
    forward: '전달',
    translate: '주소 변환',
    encapsulate: '터널에 넣음',
    decapsulate: '터널에서 꺼냄',
    deliver: '도착',
    drop: '잃음',
    refuse: '거절',
    unknown: '모름',
  },
};

export function actionText({ action }: Hop, locale: Locale): string {
  return ACTIONS[locale][action];
}

/** Why a hop did what it did, one sentence without its full stop. */
export function becauseText(hop: Hop, locale: Locale): string {
  return (locale === 'ko' ? KO : EN)[hop.because](hop);
}

/** `172.20.0.142 → 172.20.2.42:80, TTL 63 [192.168.10.100 → 192.168.20.100, VNI 12645]` */
export function headersText(hop: Hop): string {
  const { source, destination, port, outer, ttl } = hop.packet;
  const server = port === undefined ? '' : `:${port}`;
  const ends =
    hop.leg === 'reply' ? `${source}${server} → ${destination}` : `${source} → ${destination}${server}`;
  const tunnel = outer === undefined ? '' : ` [${outer.source} → ${outer.destination}, VNI ${outer.vni}]`;
  return `${ends}, TTL ${ttl}${tunnel}`;
}

export function placeText(hop: Hop): string {
  return `${hop.place}${on(hop)}`;
}

const VERDICTS: Readonly<Record<Locale, Readonly<Record<Verdict, string>>>> = {
  en: {
    delivered: 'Delivered, and the answer comes back',
    lost: 'Lost',
    refused: 'Refused',
    unknown: 'Not known yet',
  },
  ko: {
    delivered: '도착하고 응답도 돌아옵니다',
    lost: '잃어버립니다',
    refused: '거절됩니다',
    unknown: '아직 모릅니다',
  },
};

/** One sentence: how it ends, where, and why. */
export function verdictText(way: Way, locale: Locale): string {
  const last = way.hops.at(-1);
  const verdict = VERDICTS[locale][way.verdict];
  if (way.verdict === 'delivered' || last === undefined) return `${verdict}.`;
  const back = last.leg === 'reply';
  return locale === 'ko'
    ? `${last.place}에서 ${back ? '응답이 돌아오다 ' : ''}${verdict}: ${becauseText(last, locale)}.`
    : `${verdict} at ${last.place}${back ? ' on the way back' : ''}: ${becauseText(last, locale)}.`;
}

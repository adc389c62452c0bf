/** Causes in the learner's language: one sentence each, with the names and addresses that it is about. */
import type { Because, Hop } from '../../path/flow.ts';
import type { Locale } from '../../protocol/outputs.ts';
import { particleAfter } from '../particle.ts';
import { becauseText } from '../traceWords.ts';
import type { Cause, CauseId } from './cause.ts';

type Sentence = (cause: Cause) => string;

const v = ({ values }: Cause, key: string): string => String(values[key] ?? '');
/** A value with the right one of a pair of particles. */
const p = (cause: Cause, key: string, pair: string): string => {
  const word = v(cause, key);
  return `${word}${particleAfter(word, pair) ?? ''}`;
};

/** The sentence of the hop where the way ended. */
function hopText({ values }: Cause, locale: Locale): string {
  const hop: Hop = {
    leg: values['leg'] === 'reply' ? 'reply' : 'request',
    place: String(values['place']),
    action: 'drop',
    because: String(values['because']) as Because,
    detail: values,
    packet: { source: '', destination: String(values['destination']), ttl: 0 },
  };
  return becauseText(hop, locale);
}

const wayEn: Sentence = (cause) =>
  `The packet from ${v(cause, 'from')}${cause.values['backend'] === undefined ? '' : ` to the backend ${v(cause, 'backend')}`} ends at ${v(cause, 'place')}${v(cause, 'leg') === 'reply' ? ' on the way back' : ''}: ${hopText(cause, 'en')}.`;
const wayKo: Sentence = (cause) =>
  `${v(cause, 'from')}에서 ${cause.values['backend'] === undefined ? '' : `백엔드 ${p(cause, 'backend', '으로/로')} `}보낸 패킷이 ${v(cause, 'leg') === 'reply' ? '돌아오는 길에 ' : ''}${v(cause, 'place')}에서 끝납니다: ${hopText(cause, 'ko')}.`;

const EN: Readonly<Record<CauseId, Sentence>> = {
  'selector-matches-nothing': (c) =>
    `The selector of ${v(c, 'service')} (${v(c, 'selector')}) matches no pod of its namespace.`,
  'no-backend-ready': (c) =>
    `${v(c, 'service')} has no ready backend; its selector matches ${v(c, 'pods') || 'no'} pods.`,
  'backend-refuses': (c) =>
    `The service sends to ${v(c, 'address')}, but in ${v(c, 'pod')} nobody listens on ${v(c, 'protocol')} port ${v(c, 'port')}: its targetPort is not the one that the program listens on.`,
  'no-pool': (c) => `No CiliumLoadBalancerIPPool serves ${v(c, 'service')}, so it gets no address.`,
  'pool-disabled': (c) => `The pools that would serve ${v(c, 'service')} are disabled: ${v(c, 'pools')}.`,
  'pool-conflicts': (c) =>
    `The pool ${v(c, 'pools')} overlaps another one and gives no addresses: ${v(c, 'message')}.`,
  'address-out-of-range': (c) =>
    `${v(c, 'service')} asks for ${v(c, 'address')}, which is in no usable pool (${v(c, 'pools') || 'there is none'}).`,
  'sharing-key-clash': (c) =>
    v(c, 'why') === 'port'
      ? `${v(c, 'service')} cannot share ${v(c, 'address')} with ${v(c, 'other')}: both use ${v(c, 'ports')}.`
      : `${v(c, 'address')} belongs to ${v(c, 'other')}, and the two do not have the same lbipam.cilium.io/sharing-key.`,
  'pool-exhausted': (c) => `No address is left in the pools that serve ${v(c, 'service')}: ${v(c, 'pools')}.`,
  'agent-not-restarted': (c) =>
    `cilium-config was changed after these agents had started, so they still run by what it said before: ${v(c, 'agents')}.`,
  'announcements-off': (c) =>
    `The agents run with L2 announcements switched off, so nobody answers ARP for ${v(c, 'address')}.`,
  'no-policy-selects-service': (c) =>
    `None of the ${v(c, 'policies')} CiliumL2AnnouncementPolicies is for ${v(c, 'service')}, so nobody announces ${v(c, 'address')}.`,
  'policy-selects-no-node': (c) => `The node selector of ${v(c, 'policy')} matches no node.`,
  'interfaces-match-nothing': (c) =>
    `The interfaces of ${v(c, 'policy')} (${v(c, 'interfaces')}) match none of the nodes' devices: ${v(c, 'devices')}.`,
  'nobody-announces': (c) =>
    v(c, 'holder') === ''
      ? `No node announces ${v(c, 'address')}: nobody holds the lease of ${v(c, 'service')}.`
      : `No node announces ${v(c, 'address')}, although ${v(c, 'holder')} holds the lease of ${v(c, 'service')}.`,
  'modes-differ': (c) =>
    `The agents disagree: with the tunnel run ${v(c, 'tunnel')}, with native routing ${v(c, 'native')}.`,
  'tunnel-down': wayEn,
  'route-missing': wayEn,
  'policy-denies': wayEn,
  'lost-on-the-way': wayEn,
};

const KO: Readonly<Record<CauseId, Sentence>> = {
  'selector-matches-nothing': (c) =>
    `${v(c, 'service')}의 셀렉터(${v(c, 'selector')})에 맞는 파드가 같은 네임스페이스에 없습니다.`,
  'no-backend-ready': (c) =>
    `${v(c, 'service')}에 준비된 백엔드가 없습니다. 셀렉터에 맞는 파드는 ${v(c, 'pods') || '0'}개입니다.`,
  'backend-refuses': (c) =>
    `서비스는 ${p(c, 'address', '으로/로')} 보내지만 ${v(c, 'pod')}에서 ${v(c, 'protocol')} 포트 ${p(c, 'port', '을/를')} 듣는 프로세스가 없습니다. targetPort가 프로그램이 듣는 포트와 다릅니다.`,
  'no-pool': (c) =>
    `${p(c, 'service', '을/를')} 맡는 CiliumLoadBalancerIPPool이 없어서 주소를 받지 못합니다.`,
  'pool-disabled': (c) => `${p(c, 'service', '을/를')} 맡을 풀이 꺼져 있습니다(disabled): ${v(c, 'pools')}.`,
  'pool-conflicts': (c) =>
    `풀 ${p(c, 'pools', '이/가')} 다른 풀과 겹쳐서 주소를 주지 않습니다: ${v(c, 'message')}.`,
  'address-out-of-range': (c) =>
    `${p(c, 'service', '이/가')} 요청한 ${p(c, 'address', '은/는')} 쓸 수 있는 어느 풀에도 없습니다(${v(c, 'pools') || '풀 없음'}).`,
  'sharing-key-clash': (c) =>
    v(c, 'why') === 'port'
      ? `${p(c, 'service', '은/는')} ${v(c, 'other')}의 ${p(c, 'address', '을/를')} 함께 쓸 수 없습니다. 둘 다 ${p(c, 'ports', '을/를')} 씁니다.`
      : `${p(c, 'address', '은/는')} ${v(c, 'other')}의 주소이고, 두 서비스의 lbipam.cilium.io/sharing-key가 같지 않습니다.`,
  'pool-exhausted': (c) => `${p(c, 'service', '을/를')} 맡는 풀에 남은 주소가 없습니다: ${v(c, 'pools')}.`,
  'agent-not-restarted': (c) =>
    `cilium-config가 바뀌기 전에 시작한 에이전트가 아직 예전 설정으로 돌고 있습니다: ${v(c, 'agents')}.`,
  'announcements-off': (c) =>
    `에이전트의 L2 알림이 꺼져 있어서 ${v(c, 'address')}에 대한 ARP에 아무도 답하지 않습니다.`,
  'no-policy-selects-service': (c) =>
    `CiliumL2AnnouncementPolicy ${v(c, 'policies')}개 가운데 ${p(c, 'service', '을/를')} 고르는 것이 없어서 아무도 ${p(c, 'address', '을/를')} 알리지 않습니다.`,
  'policy-selects-no-node': (c) => `${v(c, 'policy')}의 노드 셀렉터에 맞는 노드가 없습니다.`,
  'interfaces-match-nothing': (c) =>
    `${v(c, 'policy')}의 interfaces(${v(c, 'interfaces')})에 맞는 노드 장치가 없습니다: ${v(c, 'devices')}.`,
  'nobody-announces': (c) =>
    v(c, 'holder') === ''
      ? `${p(c, 'address', '을/를')} 알리는 노드가 없습니다. ${v(c, 'service')}의 리스를 가진 노드가 없습니다.`
      : `${v(c, 'service')}의 리스는 ${p(c, 'holder', '이/가')} 가졌지만 ${p(c, 'address', '을/를')} 알리는 노드가 없습니다.`,
  'modes-differ': (c) =>
    `에이전트들의 모드가 서로 다릅니다. 터널: ${v(c, 'tunnel')}, 네이티브 라우팅: ${v(c, 'native')}.`,
  'tunnel-down': wayKo,
  'route-missing': wayKo,
  'policy-denies': wayKo,
  'lost-on-the-way': wayKo,
};

/** What is asked, where it cannot be answered yet or is not so. */
const NAMES: Readonly<Record<Locale, Readonly<Record<CauseId, string>>>> = {
  en: {
    'selector-matches-nothing': 'Does the selector match no pod?',
    'no-backend-ready': 'Is no backend ready?',
    'backend-refuses': 'Does a backend refuse?',
    'no-pool': 'Is there no pool?',
    'pool-disabled': 'Is the pool disabled?',
    'pool-conflicts': 'Do pools overlap?',
    'address-out-of-range': 'Is the requested address out of range?',
    'sharing-key-clash': 'Do services clash over an address?',
    'pool-exhausted': 'Is the pool exhausted?',
    'agent-not-restarted': 'Have agents not been restarted since the configuration changed?',
    'announcements-off': 'Are L2 announcements switched off?',
    'no-policy-selects-service': 'Does no announcement policy select the service?',
    'policy-selects-no-node': 'Does the policy select no node?',
    'interfaces-match-nothing': "Do the policy's interfaces match nothing?",
    'nobody-announces': 'Does nobody announce the address?',
    'modes-differ': 'Do the agents run in different modes?',
    'tunnel-down': 'Is the tunnel down?',
    'route-missing': 'Is a route missing?',
    'policy-denies': 'Does a network policy deny it?',
    'lost-on-the-way': 'Is it lost on the way for another reason?',
  },
  ko: {
    'selector-matches-nothing': '셀렉터에 맞는 파드가 없나?',
    'no-backend-ready': '준비된 백엔드가 없나?',
    'backend-refuses': '백엔드가 거절하나?',
    'no-pool': '풀이 없나?',
    'pool-disabled': '풀이 꺼져 있나?',
    'pool-conflicts': '풀이 서로 겹치나?',
    'address-out-of-range': '요청한 주소가 범위 밖인가?',
    'sharing-key-clash': '주소를 두고 서비스끼리 부딪치나?',
    'pool-exhausted': '풀의 주소가 다 떨어졌나?',
    'agent-not-restarted': '설정이 바뀐 뒤 에이전트를 다시 시작하지 않았나?',
    'announcements-off': 'L2 알림이 꺼져 있나?',
    'no-policy-selects-service': '서비스를 고르는 알림 정책이 없나?',
    'policy-selects-no-node': '정책이 고르는 노드가 없나?',
    'interfaces-match-nothing': '정책의 interfaces에 맞는 장치가 없나?',
    'nobody-announces': '주소를 알리는 노드가 없나?',
    'modes-differ': '에이전트마다 모드가 다른가?',
    'tunnel-down': '터널이 끊겼나?',
    'route-missing': '경로가 없나?',
    'policy-denies': '네트워크 정책이 거부하나?',
    'lost-on-the-way': '다른 이유로 가다가 잃어버리나?',
  },
};

/** For a cause that holds a statement, else the question that it answers or leaves open. */
export function causeText(cause: Cause, locale: Locale): string {
  return cause.verdict === 'true' ? (locale === 'ko' ? KO : EN)[cause.id](cause) : NAMES[locale][cause.id];
}

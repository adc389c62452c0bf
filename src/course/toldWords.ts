/** How the client hears that its packet did not arrive, in the learner's language. */
import type { Errno, IcmpMessage, Told } from '../path/flow.ts';
import type { Locale } from '../protocol/outputs.ts';
import { particleAfter } from './particle.ts';
import { becauseText } from './traceWords.ts';

/** As tcpdump and ping name them. */
const MESSAGES: Readonly<Record<IcmpMessage, string>> = {
  'net-unreachable': 'ICMP net unreachable',
  'host-unreachable': 'ICMP host unreachable',
  'port-unreachable': 'ICMP port unreachable',
  prohibited: 'ICMP unreachable - admin prohibited',
  'fragmentation-needed': 'ICMP unreachable - need to frag',
  'time-exceeded': 'ICMP time exceeded',
};

/** As strerror names them (glibc). */
const ERRORS: Readonly<Record<Errno, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  EMSGSIZE: 'Message too long',
};

/** One sentence. */
export function toldText({ by, message, mtu, verdict, errno, hops, missing }: Told, locale: Locale): string {
  const ko = locale === 'ko';
  const error = errno === undefined ? '' : `${ERRORS[errno]} (${errno})`;
  const fits = mtu === undefined ? '' : ` (mtu ${mtu})`;
  if (message === undefined)
    return ko
      ? `${by}의 커널이 바로 알려 줍니다: ${error}${fits}.`
      : `The kernel of ${by} says so at once: ${error}${fits}.`;
  const said = `${MESSAGES[message]}${fits}`;
  const starts = ko ? `${by}에서 ${withParticle(said, '을/를')} 보냅니다.` : `${by} answers with ${said}.`;
  const last = hops.at(-1);
  if (verdict === 'unknown')
    return ko
      ? `${starts} 돌아오는지는 아직 모릅니다: ${missing?.host ?? ''}$ ${missing?.command ?? ''}`
      : `${starts} Whether that comes back is not known yet: ${missing?.host ?? ''}$ ${missing?.command ?? ''}`;
  if (verdict !== 'delivered' && last !== undefined)
    return ko
      ? `${starts} 그 메시지는 ${last.place}에서 사라집니다: ${becauseText(last, locale)}. 클라이언트는 끝까지 기다립니다.`
      : `${starts} That is lost at ${last.place}: ${becauseText(last, locale)}. The client waits until it gives up.`;
  if (error !== '')
    return ko
      ? `${starts} 클라이언트의 호출이 실패합니다: ${error}.`
      : `${starts} The client's call fails: ${error}.`;
  return ko ? `${starts} 클라이언트까지 돌아옵니다.` : `${starts} It comes back to the client.`;
}

function withParticle(word: string, pair: string): string {
  return `${word}${particleAfter(word, pair) ?? ''}`;
}

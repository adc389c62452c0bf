/** What the API does not tell, why, and what to do about it. */
import type { Locale } from '../protocol/outputs.ts';
import type { Following } from './informer.ts';

type NotWatched = Exclude<Following, { readonly kind: 'watched' }>;
type Words = Readonly<Record<NotWatched['kind'], (resources: string, reason: string) => string>>;

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    forbidden: (resources, reason) =>
      `Not allowed to read ${resources} (${reason}). What rests on them stays unknown. Ask an administrator for list and watch, or choose a context that has them; it is tried again every half minute.`,
    'not-installed': (resources) =>
      `This cluster has no ${resources}: its version of Cilium does not bring them, or the feature is off. What rests on them stays unknown; everything else works.`,
    away: (resources, reason) =>
      `The API does not answer for ${resources} (${reason}). What is shown is what was last known. It is asked again by itself; see whether the cluster, and the VPN or tunnel to it, is up.`,
  },
  ko: {
    forbidden: (resources, reason) =>
      `${resources}을(를) 읽을 권한이 없습니다(${reason}). 여기에 근거하는 것은 알 수 없는 채로 남습니다. 관리자에게 list와 watch 권한을 요청하거나 권한이 있는 컨텍스트를 고르세요. 30초마다 다시 시도합니다.`,
    'not-installed': (resources) =>
      `이 클러스터에는 ${resources}이(가) 없습니다. 이 버전의 Cilium에 없거나 기능이 꺼져 있습니다. 여기에 근거하는 것만 알 수 없고 나머지는 동작합니다.`,
    away: (resources, reason) =>
      `API가 ${resources}에 대해 응답하지 않습니다(${reason}). 지금 보이는 것은 마지막으로 알려진 상태입니다. 저절로 다시 시도합니다. 클러스터가 실행 중인지, VPN이나 터널이 연결되어 있는지 확인하세요.`,
  },
};

/** One sentence for each reason, with the resources that it keeps away; empty when everything is watched. */
export function notWatched(following: ReadonlyMap<string, Following>, locale: Locale): readonly string[] {
  const byReason = new Map<string, { readonly how: NotWatched; readonly resources: string[] }>();
  for (const [resource, how] of following) {
    if (how.kind === 'watched') continue;
    const key = how.kind === 'not-installed' ? how.kind : `${how.kind} ${generalized(how.reason, resource)}`;
    const same = byReason.get(key);
    if (same === undefined) byReason.set(key, { how, resources: [resource] });
    else same.resources.push(resource);
  }
  return [...byReason.values()].map(({ how, resources }) =>
    WORDS[locale][how.kind](resources.join(', '), how.kind === 'not-installed' ? '' : how.reason),
  );
}

/** The API names the resource in its reason: the same refusal of several is told once. */
function generalized(reason: string, resource: string): string {
  return reason.replaceAll(resource, '').replaceAll(/API group "[^"]*"/g, '');
}

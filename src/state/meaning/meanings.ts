/** What the values of a table say, in words: beside the cells, and in the hover of a cell. */
import type { Column, Row, Value } from '../../output/parsed.ts';
import type { Locale, Meanings } from '../../protocol/outputs.ts';
import type { Provenance } from '../../protocol/provenance.ts';
import { addressOf, numberOf, textOf } from '../cells.ts';
import { createClusterIndex } from '../clusterIndex.ts';
import { isLocalIdentity } from '../identities.ts';
import { fullName } from '../kubeObjects.ts';
import type { State } from '../state.ts';
import { flagsMeaning, tcpFlagNames } from './flags.ts';
import { identityNames } from './identityNames.ts';

interface Words {
  readonly locale: Locale;
  readonly source: Provenance;
  /** `reserved:world`, `default/curl-pod` */
  identity(id: number): string | undefined;
  /** The pod, node or Service that has an address. */
  owner(address: string): string | undefined;
}

type Rule = (row: Row, words: Words) => string | undefined;

const texts = {
  master: {
    ko: '마스터 항목: 서비스 자체(백엔드 수·플래그)',
    en: 'master entry: the service itself, with its number of backends and its flags',
  },
  masterHasNone: { ko: '마스터 항목에는 백엔드가 없음', en: 'the master entry has no backend' },
  clusterIp: {
    ko: '클러스터 안에서만 번역됨: 밖에서는 라우팅되지 않음(non-routable)',
    en: 'translated inside the cluster only: not routable from outside',
  },
  noTunnel: {
    ko: '터널 없음: 파드가 아니라 그 주소로 바로 보냄',
    en: 'no tunnel: no pod, sent to the address itself',
  },
};

function swapped(printed: Value | undefined, locale: Locale): string | undefined {
  if (printed === undefined) return undefined;
  const raw = textOf(printed);
  return locale === 'ko'
    ? `출력은 ${raw}: 바이트 순서가 뒤바뀐 값`
    : `printed as ${raw}: its bytes are swapped`;
}

function localTo({ source, locale }: Words): string {
  const { agent } = source;
  if (locale === 'ko')
    return `응답한 에이전트의 로컬: ${agent === undefined ? '어느 노드인지는 알 수 없음' : agent}`;
  return `local to the agent that answered: ${agent ?? 'which node’s is not known'}`;
}

/** Reserved identities of what is not on the answering agent's node: world, remote-node, kube-apiserver elsewhere, world-ipv4/6. */
const elsewhere = new Set([2, 6, 7, 9, 10]);

function tunnelEndpoint(row: Row, words: Words): string | undefined {
  const endpoint = textOf(row['tunnelEndpoint']);
  if (endpoint !== '0.0.0.0') return words.owner(endpoint);
  const identity = numberOf(row['identity']);
  if (identity === undefined) return undefined;
  return elsewhere.has(identity) || isLocalIdentity(identity) ? texts.noTunnel[words.locale] : localTo(words);
}

const isMaster = (row: Row): boolean => row['slot'] === 0;
const serviceEntry: Readonly<Record<string, Rule>> = {
  slot: (row, { locale }) => (isMaster(row) ? texts.master[locale] : undefined),
};
const clusterIpType: Rule = (row, { locale }) =>
  row['type'] === 'ClusterIP' ? texts.clusterIp[locale] : undefined;

/** By table and column. */
const ofTable: Readonly<Record<string, Readonly<Record<string, Rule>> | undefined>> = {
  lb: {
    ...serviceEntry,
    backend: (row, { locale }) => (isMaster(row) ? texts.masterHasNone[locale] : undefined),
  },
  'lb-services': {
    ...serviceEntry,
    backendId: (row, { locale }) => (isMaster(row) ? texts.masterHasNone[locale] : undefined),
  },
  socknat: {
    backendPort: (row, { locale }) => swapped(row['backendPortRaw'], locale),
    frontendPort: (row, { locale }) => swapped(row['frontendPortRaw'], locale),
    revnat: (row, { locale }) => swapped(row['revnatRaw'], locale),
  },
  services: { type: clusterIpType },
  'kube-services': { type: clusterIpType },
  ipcache: { tunnelEndpoint },
  'ipcache-get': { tunnelEndpoint },
  identities: { id: (row, words) => identity(row['id'], words) },
};

/** Of packets: the tunnel, the ends, the flags. */
const ofPackets: Readonly<Record<string, Rule>> = {
  encap: (row, { locale }) => {
    if (row['encap'] !== 'vxlan' && row['encap'] !== 'geneve') return undefined;
    const name = row['encap'] === 'vxlan' ? 'VXLAN' : 'Geneve';
    return locale === 'ko'
      ? `${name} 터널(tcpdump는 8472 포트를 OTV라고 부름): VNI는 보낸 쪽의 보안 ID`
      : `${name} tunnel (tcpdump calls port 8472 OTV): its VNI is the sender’s identity`;
  },
  vni: (row, words) => {
    const sender = identity(row['vni'], words);
    const pod = words.owner(addressOf(textOf(row['inner.source'])));
    return pod === undefined || sender === pod ? sender : `${sender ?? 'identity'} → ${pod}`;
  },
  ...Object.fromEntries(
    ['', 'inner.'].flatMap((layer) => [
      ...[`${layer}source`, `${layer}destination`].map((id): [string, Rule] => [
        id,
        (row, words) => words.owner(addressOf(textOf(row[id]))),
      ]),
      [
        `${layer}tcp.flags`,
        (row: Row) => tcpFlagNames(textOf(row[`${layer}tcp.flags`])) || undefined,
      ] satisfies [string, Rule],
    ]),
  ),
};

function identity(value: Value | undefined, words: Words): string | undefined {
  const id = numberOf(value);
  return id === undefined ? undefined : words.identity(id);
}

function ruleOf(table: string | undefined, column: Column): Rule | undefined {
  const { id } = column;
  if (table === undefined && Object.hasOwn(ofPackets, id)) return ofPackets[id];
  const rules = table !== undefined && Object.hasOwn(ofTable, table) ? ofTable[table] : undefined;
  if (rules !== undefined && Object.hasOwn(rules, id)) return rules[id];
  if (/(^|[a-z.])(identity|sourceSecurityId)$/i.test(id)) return (row, words) => identity(row[id], words);
  if (id === 'flags' && table !== undefined)
    return (row, { locale }) =>
      typeof row[id] === 'object' ? flagsMeaning(table, row[id], locale) : undefined;
  return undefined;
}

/** Different words of one table: beyond these a value stands alone, as it would among half a million identities. */
const mostWords = 5_000;

/** `table`: undefined for the packets of a capture. Undefined when nothing there has a meaning beside its value. */
export function meaningsOf(
  {
    table,
    columns,
    rows,
  }: { readonly table?: string; readonly columns: readonly Column[]; readonly rows: readonly Row[] },
  source: Provenance,
  state: Pick<State, 'objects'>,
  locale: Locale,
): Meanings | undefined {
  const words: Words = {
    locale,
    source,
    identity: identityNames((resource) => state.objects(resource), locale),
    owner: ownerNames((resource) => state.objects(resource)),
  };
  const places = new Map<string, number>();
  const of: Record<string, readonly number[]> = {};
  for (const column of columns) {
    const rule = ruleOf(table, column);
    if (rule === undefined) continue;
    let any = false;
    const at = rows.map((row) => {
      const text = rule(row, words);
      if (text === undefined) return -1;
      any = true;
      const place = places.get(text) ?? (places.size < mostWords ? places.size : -1);
      if (place === places.size) places.set(text, place);
      return place;
    });
    if (any) of[column.id] = at;
  }
  return places.size === 0 ? undefined : { words: [...places.keys()], of };
}

function ownerNames(objects: State['objects']): (address: string) => string | undefined {
  const cluster = createClusterIndex(objects);
  return (address) => {
    if (address === '' || address === '0.0.0.0') return undefined;
    const object = cluster.pod(address) ?? cluster.node(address) ?? cluster.service(address);
    return object === undefined ? undefined : fullName(object);
  };
}

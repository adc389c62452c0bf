import { contains, parseIpv4, parsePrefix, type Prefix } from '../../ipv4.ts';
import { at } from '../../path/nodes.ts';
import type { KubeObject } from '../../state/fact.ts';
import type { State } from '../../state/state.ts';
import { selects } from '../../state/labelSelector.ts';
import type { Lint, LintContext, LintRule } from './lint.ts';
import { manifestsIn, type Manifest } from './manifests.ts';

/** L2 announcement policies that announce nothing, or from nodes that nobody hears. */
export const l2Policy: LintRule = (cell, context) =>
  manifestsIn(cell.text)
    .filter(({ value }) => at(value, 'kind') === 'CiliumL2AnnouncementPolicy')
    .flatMap((manifest) => [
      ...noService(manifest, context),
      ...nodeLints(manifest, context),
      ...noInterface(manifest, context.state),
    ]);

/** No service, neither in the cluster nor in a manifest of the notebook. */
function noService(manifest: Manifest, { cells, state }: LintContext): readonly Lint[] {
  const selector = at(manifest.value, 'spec', 'serviceSelector');
  const services = state.objects('services');
  if (selector === undefined || services === undefined) return [];
  const written = cells
    .flatMap(({ text }) => manifestsIn(text))
    .filter(({ value }) => at(value, 'kind') === 'Service')
    .map(({ value }) => at(value, 'metadata'));
  const all = [...services.map(({ metadata }) => metadata), ...written];
  if (all.some((metadata) => selects(selector, labelsOfService(metadata)))) return [];
  return [
    {
      rule: 'selects-no-service',
      severity: 'warning',
      message: {
        ko: '이 serviceSelector에 맞는 서비스가 없습니다. 이 정책은 아무것도 알리지 않습니다. 서비스의 레이블과 맞추세요.',
        en: 'No service fits this serviceSelector: the policy announces nothing. Make it match the labels of a service.',
      },
      ...manifest.range('spec', 'serviceSelector'),
    },
  ];
}

function labelsOfService(metadata: unknown): Readonly<Record<string, unknown>> {
  return {
    ...(at(metadata, 'labels') as Readonly<Record<string, unknown>> | undefined),
    'io.kubernetes.service.name': at(metadata, 'name'),
    'io.kubernetes.service.namespace': at(metadata, 'namespace') ?? 'default',
  };
}

function nodeLints(manifest: Manifest, { state }: LintContext): readonly Lint[] {
  const nodes = state.objects('nodes');
  if (nodes === undefined || nodes.length === 0) return [];
  const selector = at(manifest.value, 'spec', 'nodeSelector');
  const chosen = nodes.filter(
    ({ metadata }) => selector === undefined || selects(selector, metadata.labels ?? {}),
  );
  const place = manifest.range('spec', ...(selector === undefined ? [] : ['nodeSelector']));
  if (chosen.length === 0) {
    return [
      {
        rule: 'selects-no-node',
        severity: 'warning',
        message: {
          ko: '이 nodeSelector에 맞는 노드가 없습니다. 아무 노드도 알리지 않습니다.',
          en: 'No node fits this nodeSelector: nothing is announced.',
        },
        ...place,
      },
    ];
  }
  const network = poolNetwork(state);
  const deaf = network === undefined ? [] : chosen.filter((node) => !hasAddressIn(node, network));
  if (deaf.length === 0) return [];
  const names = deaf.map(({ metadata }) => metadata.name);
  return [
    {
      rule: 'node-cannot-reach-pool',
      severity: 'warning',
      message: {
        ko: `이 정책이 고르는 노드 ${names.join(', ')}에는 풀의 주소가 있는 네트워크의 주소가 없습니다. 그 노드가 대표가 되면 아무도 닿지 못합니다. nodeSelector에서 빼세요.`,
        en: `This policy selects ${names.join(', ')}, which has no address in the network of the pool. As the leader it could not be reached. Exclude it in the nodeSelector.`,
      },
      ...place,
      fix: selector === undefined ? excluding(manifest, names) : undefined,
    },
  ];
}

/** The network that a host is known to have a leg in and that holds the first address of a pool. */
function poolNetwork(state: State): Prefix | undefined {
  const addresses = (state.objects('ciliumloadbalancerippools') ?? []).flatMap((pool) => {
    const blocks = at(pool, 'spec', 'blocks');
    return (Array.isArray(blocks) ? (blocks as readonly unknown[]) : []).flatMap((block) => {
      const text = at(block, 'start') ?? String(at(block, 'cidr')).split('/')[0];
      return parseIpv4(String(text)) ?? [];
    });
  });
  for (const { parsed } of state.tables({ table: 'routes' })) {
    for (const row of parsed.rows) {
      if (row['scope'] !== 'link') continue;
      const prefix = parsePrefix(String(row['dst']));
      if (prefix !== undefined && addresses.some((address) => contains(prefix, address))) return prefix;
    }
  }
  return undefined;
}

function hasAddressIn(node: KubeObject, network: Prefix): boolean {
  const addresses = at(node, 'status', 'addresses');
  return (
    Array.isArray(addresses) &&
    addresses.some((each: unknown) => {
      const address = parseIpv4(String(at(each, 'address')));
      return address !== undefined && contains(network, address);
    })
  );
}

function excluding(manifest: Manifest, names: readonly string[]): Lint['fix'] {
  const { start } = manifest.range('spec');
  const values = names.map((name) => `          - ${name}\n`).join('');
  return {
    title: { ko: `${names.join(', ')} 빼기`, en: `Exclude ${names.join(', ')}` },
    edits: [
      {
        start,
        end: start,
        text: `nodeSelector:\n    matchExpressions:\n      - key: kubernetes.io/hostname\n        operator: NotIn\n        values:\n${values}  `,
      },
    ],
  };
}

/** Device names that the nodes are known to have, against the policy's patterns. */
function noInterface(manifest: Manifest, state: State): readonly Lint[] {
  const patterns = at(manifest.value, 'spec', 'interfaces');
  const nodes = new Set(state.objects('nodes')?.map(({ metadata }) => metadata.name));
  const devices = new Set(
    [...state.tables({ table: 'routes' }), ...state.tables({ table: 'interfaces' })]
      .filter(({ source }) => nodes.has(source.host))
      .flatMap(({ parsed }) => parsed.rows.map((row) => String(row['dev'] ?? row['name'] ?? ''))),
  );
  if (!Array.isArray(patterns) || patterns.length === 0 || devices.size === 0) return [];
  const matches = patterns.some((pattern: unknown) => {
    const regex = regexOf(String(pattern));
    return regex === undefined || [...devices].some((device) => regex.test(device));
  });
  if (matches) return [];
  return [
    {
      rule: 'matches-no-interface',
      severity: 'warning',
      message: {
        ko: `이 패턴에 맞는 인터페이스가 없습니다. 노드에서 본 인터페이스: ${[...devices].join(', ')}.`,
        en: `No interface matches this pattern. Interfaces seen on the nodes: ${[...devices].join(', ')}.`,
      },
      ...manifest.range('spec', 'interfaces'),
    },
  ];
}

/** Undefined for what is no pattern here: Go's expressions differ in rare cases, and then nothing is said. */
function regexOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

/** What a cluster has of that which the cells use, asked of its API and nothing else. Nothing is changed. */
import type { KubeApi } from '../../backend.ts';
import { isKubeProblem } from '../kube/kubeProblem.ts';
import { inTime, type Finding, type Localized } from './finding.ts';
import { MISSING, USE } from './words.ts';

/** Never rejects. When the API does not answer, that is the only finding. */
export async function clusterFindings(kube: KubeApi): Promise<readonly Finding[]> {
  const api = await apiServer(kube);
  if (api.state === 'broken') return [api];
  return [
    api,
    ...(await Promise.all([
      guarded('cilium', USE.cilium, () => cilium(kube)),
      guarded('mode', USE.mode, () => mode(kube)),
      guarded('hubble-relay', USE.relay, () => relay(kube)),
      guarded('crds', USE.crds, () => crds(kube)),
      guarded('rights', USE.rights, () => rights(kube)),
    ])),
  ];
}

async function guarded(id: string, use: Localized, probe: () => Promise<Finding>): Promise<Finding> {
  try {
    return await inTime(probe);
  } catch (error) {
    return { id, state: 'broken', use, ...problem(error) };
  }
}

function problem(error: unknown): Pick<Finding, 'found' | 'advice'> {
  if (isKubeProblem(error))
    return { found: error.reason, advice: { ko: error.text('ko'), en: error.text('en') } };
  return { found: error instanceof Error ? error.message : String(error) };
}

async function apiServer(kube: KubeApi): Promise<Finding> {
  try {
    const { status, body } = await inTime(() => kube.request({ method: 'GET', path: '/version' }));
    const version = textIn(body, 'gitVersion');
    if (status === 200 && version !== undefined)
      return { id: 'api', state: 'ok', found: version, use: USE.api };
    const found = `HTTP ${status} ${textIn(body, 'message') ?? ''}`.trim();
    return { id: 'api', state: 'broken', found, use: USE.api, advice: MISSING.api };
  } catch (error) {
    return { id: 'api', state: 'broken', use: USE.api, ...problem(error) };
  }
}

async function cilium(kube: KubeApi): Promise<Finding> {
  const pods = await items(kube, '/api/v1/namespaces/kube-system/pods', { labelSelector: 'k8s-app=cilium' });
  const running = pods.filter((pod) => textIn(pod, 'status', 'phase') === 'Running');
  const versions = new Set(
    pods.flatMap((pod) => {
      const image = textIn(pod, 'spec', 'containers', 0, 'image');
      const tag = image === undefined ? undefined : /:([^:@/]+)(?:@|$)/.exec(image)?.[1];
      return tag === undefined ? [] : [tag];
    }),
  );
  const found = `${[...versions].join(', ')} (${running.length}/${pods.length})`.trim();
  const finding = { id: 'cilium', found: pods.length === 0 ? '-' : found, use: USE.cilium };
  if (pods.length === 0) return { ...finding, state: 'missing', advice: MISSING.cilium };
  return running.length === pods.length
    ? { ...finding, state: 'ok' }
    : { ...finding, state: 'limited', advice: MISSING.agents };
}

async function mode(kube: KubeApi): Promise<Finding> {
  const { status, body } = await kube.request({
    method: 'GET',
    path: '/api/v1/namespaces/kube-system/configmaps/cilium-config',
  });
  if (status !== 200)
    return { id: 'mode', state: 'missing', found: `HTTP ${status}`, use: USE.mode, advice: MISSING.mode };
  const value = (key: string): string => textIn(body, 'data', key) ?? 'unset';
  const routing = value('routing-mode');
  const found = [
    routing === 'tunnel' ? `tunnel ${value('tunnel-protocol')}` : routing,
    `kube-proxy-replacement=${value('kube-proxy-replacement')}`,
    `enable-l2-announcements=${value('enable-l2-announcements')}`,
  ].join(', ');
  return { id: 'mode', state: 'ok', found, use: USE.mode };
}

async function relay(kube: KubeApi): Promise<Finding> {
  const path = '/api/v1/namespaces/kube-system/services/hubble-relay';
  const { status, body } = await kube.request({ method: 'GET', path });
  const finding = { id: 'hubble-relay', use: USE.relay };
  const address = textIn(body, 'spec', 'clusterIP');
  if (status === 200 && address !== undefined) return { ...finding, state: 'ok', found: address };
  return status === 404
    ? { ...finding, state: 'missing', found: '-', advice: MISSING.relay }
    : { ...finding, state: 'limited', found: `HTTP ${status}`, advice: MISSING.rights };
}

const WANTED = [
  'ciliumendpoints',
  'ciliumnodes',
  'ciliumloadbalancerippools',
  'ciliuml2announcementpolicies',
];

async function crds(kube: KubeApi): Promise<Finding> {
  const served = new Map<string, string>();
  for (const version of ['v2alpha1', 'v2']) {
    const { status, body } = await kube.request({ method: 'GET', path: `/apis/cilium.io/${version}` });
    if (status !== 200) continue;
    for (const resource of listIn(body, 'resources')) {
      const name = textIn(resource, 'name');
      if (name !== undefined) served.set(name, version);
    }
  }
  const missing = WANTED.filter((name) => !served.has(name));
  const found = WANTED.map((name) => `${name} ${served.get(name) ?? '-'}`).join(', ');
  return missing.length === 0
    ? { id: 'crds', state: 'ok', found, use: USE.crds }
    : { id: 'crds', state: 'limited', found, use: USE.crds, advice: MISSING.crds };
}

interface Right {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
}

const RIGHTS: readonly Right[] = [
  { verb: 'list', resource: 'pods' },
  { verb: 'watch', resource: 'pods' },
  { verb: 'list', resource: 'services' },
  { verb: 'list', resource: 'nodes' },
  { verb: 'list', group: 'discovery.k8s.io', resource: 'endpointslices' },
  { verb: 'list', group: 'cilium.io', resource: 'ciliumendpoints' },
  { verb: 'list', group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system' },
  { verb: 'get', resource: 'configmaps', namespace: 'kube-system' },
  { verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'kube-system' },
  { verb: 'create', group: 'apps', resource: 'deployments', namespace: 'default' },
  { verb: 'create', resource: 'services', namespace: 'default' },
];

async function rights(kube: KubeApi): Promise<Finding> {
  const asked = await Promise.all(RIGHTS.map((right) => allowed(kube, right)));
  const refused = RIGHTS.filter((_, at) => asked[at] !== true).map(nameOf);
  const found = `${RIGHTS.length - refused.length}/${RIGHTS.length}`;
  if (refused.length === 0) return { id: 'rights', state: 'ok', found, use: USE.rights };
  return {
    id: 'rights',
    state: 'limited',
    found: `${found}: ${refused.join(', ')}`,
    use: USE.rights,
    advice: MISSING.rights,
  };
}

async function allowed(kube: KubeApi, right: Right): Promise<boolean> {
  const { body } = await kube.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: right },
    },
  });
  return valueIn(body, 'status', 'allowed') === true;
}

function nameOf({ verb, resource, subresource, namespace }: Right): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `${verb} ${what}${namespace === undefined ? '' : ` (${namespace})`}`;
}

async function items(
  kube: KubeApi,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly unknown[]> {
  const { status, body } = await kube.request({ method: 'GET', path, query });
  if (status !== 200) throw new Error(`HTTP ${status} ${textIn(body, 'message') ?? ''}`.trim());
  return listIn(body, 'items');
}

function valueIn(value: unknown, ...path: readonly (string | number)[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}

function textIn(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = valueIn(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const found = valueIn(value, key);
  return Array.isArray(found) ? found : [];
}

/** What the server serves: aggregated discovery (apidiscovery.k8s.io/v2) and the older lists of groups and resources. */
import { metricsGroup } from './metrics.ts';
import { reviewDefinitions } from './reviews.ts';
import {
  groupVersion,
  resourceDefinitions,
  type ResourceDefinition,
  type Subresource,
} from '../resources.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const subresourceVerbs: Readonly<Record<Subresource, readonly string[]>> = {
  status: ['get', 'patch', 'update'],
  scale: ['get', 'patch', 'update'],
  log: ['get'],
  exec: ['create', 'get'],
  attach: ['create', 'get'],
  portforward: ['create', 'get'],
  eviction: ['create'],
};

/** Kinds that stand for a subresource, where it is not the resource's own. */
const subresourceKinds: Readonly<
  Partial<Record<Subresource, { group: string; version: string; kind: string }>>
> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  exec: { group: '', version: 'v1', kind: 'PodExecOptions' },
  attach: { group: '', version: 'v1', kind: 'PodAttachOptions' },
  portforward: { group: '', version: 'v1', kind: 'PodPortForwardOptions' },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction' },
};

/** What discovery tells of a resource, stored or not. */
interface Served extends Omit<ResourceDefinition, 'name' | 'generation' | 'custom'> {
  readonly name: string;
  readonly verbs?: readonly string[];
}

/** Resources that nothing is stored of. */
const unstored: readonly Served[] = [
  ...reviewDefinitions.map(({ name, group, version, kind }) =>
    virtual(name, group, version, kind, ['create']),
  ),
  ...(['Node', 'Pod'] as const).map((kind) =>
    virtual(
      `${kind.toLowerCase()}s`,
      metricsGroup.group,
      metricsGroup.version,
      `${kind}Metrics`,
      ['get', 'list'],
      kind === 'Pod',
    ),
  ),
];

function virtual(
  name: string,
  group: string,
  version: string,
  kind: string,
  allowed: readonly string[],
  namespaced = false,
): Served {
  return {
    name,
    group,
    versions: [version],
    kind,
    // Aggregated APIs and reviews differ in this on a real server as well.
    singular: group === metricsGroup.group ? '' : kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced,
    subresources: [],
    verbs: allowed,
  };
}

/** Groups in the order of discovery; the core group is the empty one. */
const resources: readonly Served[] = [...resourceDefinitions, ...unstored];
const groups = [...new Set(resources.map((each) => each.group))];

function versionsOf(group: string): string[] {
  return [...new Set(resources.filter((each) => each.group === group).flatMap((each) => each.versions))];
}

function servedIn(group: string, version: string): readonly Served[] {
  return resources.filter((each) => each.group === group && each.versions.includes(version));
}

/** The answer to a discovery path, undefined for any other. */
export function discover(path: string, accept: string): object | undefined {
  const aggregated = accept.includes('as=APIGroupDiscoveryList');
  const [first, ...rest] = path.split('/').filter((step) => step !== '');
  if (first === 'api') return core(rest, aggregated);
  return first === 'apis' ? named(rest, aggregated) : undefined;
}

function core(steps: readonly string[], aggregated: boolean): object | undefined {
  if (steps.length === 0) {
    return aggregated
      ? groupDiscoveryList([''])
      : { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  }
  return steps.length === 1 && steps[0] === 'v1' ? resourceList('', 'v1') : undefined;
}

function named(steps: readonly string[], aggregated: boolean): object | undefined {
  const served = groups.filter((each) => each !== '');
  const [group, version, ...more] = steps;
  if (group === undefined) {
    return aggregated
      ? groupDiscoveryList(served)
      : { kind: 'APIGroupList', apiVersion: 'v1', groups: served.map(groupOf) };
  }
  if (!served.includes(group) || more.length > 0) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
  return versionsOf(group).includes(version) ? resourceList(group, version) : undefined;
}

function groupOf(name: string) {
  const versions = versionsOf(name).map((version) => ({
    groupVersion: groupVersion(name, version),
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function groupDiscoveryList(names: readonly string[]): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versionsOf(group).map((version) => ({
        version,
        resources: servedIn(group, version).map((each) => resourceDiscovery(each, version)),
        freshness: 'Current',
      })),
    })),
  };
}

function resourceDiscovery(definition: Served, version: string): object {
  const { name, group, kind, namespaced, singular, shortNames, categories, subresources } = definition;
  const own = { group, version, kind };
  return {
    resource: name,
    responseKind: own,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: definition.verbs ?? verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((subresource) => ({
            subresource,
            responseKind: subresourceKinds[subresource] ?? own,
            verbs: subresourceVerbs[subresource],
          })),
        }
      : {}),
  };
}

function resourceList(group: string, version: string): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion(group, version),
    resources: servedIn(group, version).flatMap((definition) => {
      const { name, kind, namespaced, singular, shortNames, categories, subresources } = definition;
      return [
        {
          name,
          singularName: singular,
          namespaced,
          kind,
          verbs: definition.verbs ?? verbs,
          ...(shortNames.length > 0 ? { shortNames } : {}),
          ...(categories.length > 0 ? { categories } : {}),
        },
        ...subresources.map((subresource) => ({
          name: `${name}/${subresource}`,
          singularName: '',
          namespaced,
          kind,
          ...subresourceKinds[subresource],
          verbs: subresourceVerbs[subresource],
        })),
      ];
    }),
  };
}

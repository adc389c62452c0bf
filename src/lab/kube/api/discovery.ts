/** What the server serves: aggregated discovery (apidiscovery.k8s.io/v2) and the older lists of groups and resources. */
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
  eviction: ['create'],
};

/** Kinds that stand for a subresource, where it is not the resource's own. */
const subresourceKinds: Readonly<
  Partial<Record<Subresource, { group: string; version: string; kind: string }>>
> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  exec: { group: '', version: 'v1', kind: 'PodExecOptions' },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction' },
};

/** Groups in the order of discovery; the core group is the empty one. */
const groups = [...new Set(resourceDefinitions.map((each) => each.group))];

function versionsOf(group: string): string[] {
  return [
    ...new Set(resourceDefinitions.filter((each) => each.group === group).flatMap((each) => each.versions)),
  ];
}

function servedIn(group: string, version: string): ResourceDefinition[] {
  return resourceDefinitions.filter((each) => each.group === group && each.versions.includes(version));
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

function resourceDiscovery(definition: ResourceDefinition, version: string): object {
  const { name, group, kind, namespaced, singular, shortNames, categories, subresources } = definition;
  const own = { group, version, kind };
  return {
    resource: name,
    responseKind: own,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
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
          verbs,
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

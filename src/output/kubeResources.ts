/** What kubectl calls the resources of this course, and the columns it prints for them (server-side printing, 1.33). */

interface Resource {
  readonly plural: string;
  readonly names: string;
  readonly columns: string;
  readonly wide?: string;
}

const resources: readonly Resource[] = [
  {
    plural: 'pods',
    names: 'po pod',
    columns: 'NAME|READY|STATUS|RESTARTS|AGE',
    wide: 'IP|NODE|NOMINATED NODE|READINESS GATES',
  },
  {
    plural: 'services',
    names: 'svc service',
    columns: 'NAME|TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE',
    wide: 'SELECTOR',
  },
  {
    plural: 'nodes',
    names: 'no node',
    columns: 'NAME|STATUS|ROLES|AGE|VERSION',
    wide: 'INTERNAL-IP|EXTERNAL-IP|OS-IMAGE|KERNEL-VERSION|CONTAINER-RUNTIME',
  },
  {
    plural: 'deployments',
    names: 'deploy deployment',
    columns: 'NAME|READY|UP-TO-DATE|AVAILABLE|AGE',
    wide: 'CONTAINERS|IMAGES|SELECTOR',
  },
  {
    plural: 'replicasets',
    names: 'rs replicaset',
    columns: 'NAME|DESIRED|CURRENT|READY|AGE',
    wide: 'CONTAINERS|IMAGES|SELECTOR',
  },
  {
    plural: 'daemonsets',
    names: 'ds daemonset',
    columns: 'NAME|DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE',
    wide: 'CONTAINERS|IMAGES|SELECTOR',
  },
  { plural: 'endpoints', names: 'ep', columns: 'NAME|ENDPOINTS|AGE' },
  { plural: 'endpointslices', names: 'endpointslice', columns: 'NAME|ADDRESSTYPE|PORTS|ENDPOINTS|AGE' },
  { plural: 'namespaces', names: 'ns namespace', columns: 'NAME|STATUS|AGE' },
  { plural: 'configmaps', names: 'cm configmap', columns: 'NAME|DATA|AGE' },
  { plural: 'events', names: 'ev event', columns: 'LAST SEEN|TYPE|REASON|OBJECT|MESSAGE' },
  { plural: 'leases', names: 'lease', columns: 'NAME|HOLDER|AGE' },
  {
    plural: 'customresourcedefinitions',
    names: 'crd crds customresourcedefinition',
    columns: 'NAME|CREATED AT',
  },
  {
    plural: 'ciliumendpoints',
    names: 'cep ciliumep ciliumendpoint',
    columns: 'NAME|SECURITY IDENTITY|ENDPOINT STATE|IPV4|IPV6',
  },
  { plural: 'ciliumnodes', names: 'cn ciliumn ciliumnode', columns: 'NAME|CILIUMINTERNALIP|INTERNALIP|AGE' },
  { plural: 'ciliumidentities', names: 'ciliumid ciliumidentity', columns: 'NAME|NAMESPACE|AGE' },
  {
    plural: 'ciliumloadbalancerippools',
    names: 'ippool ippools lbippool lbippools ciliumloadbalancerippool',
    columns: 'NAME|DISABLED|CONFLICTING|IPS AVAILABLE|AGE',
  },
  {
    plural: 'ciliuml2announcementpolicies',
    names: 'l2announcement ciliuml2announcementpolicy',
    columns: 'NAME|AGE',
  },
  { plural: 'ciliumnetworkpolicies', names: 'cnp ciliumnp ciliumnetworkpolicy', columns: 'NAME|AGE|VALID' },
];

/** The plural by any of its names, with or without a group: `po`, `svc`, `deployments.apps`, `CiliumNode`. */
export function resourcePlural(name: string): string {
  const bare = name.toLowerCase().replace(/\..*$/s, '');
  return (
    resources.find(({ plural, names }) => plural === bare || names.split(' ').includes(bare))?.plural ?? bare
  );
}

/** The headers that kubectl prints for it, without and with `-o wide`. Empty for a resource that is not known here. */
export function knownColumns(plural: string): readonly (readonly string[])[] {
  const resource = resources.find((candidate) => candidate.plural === plural);
  if (resource === undefined) return [];
  const normal = resource.columns.split('|');
  return resource.wide === undefined ? [normal] : [normal, [...normal, ...resource.wide.split('|')]];
}

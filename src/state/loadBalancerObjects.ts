/** Which load-balancer Services a pool and an L2 announcement policy are about (operator/lbipam, pkg/l2announcer). */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { KubeObject } from './fact.ts';
import { at, fieldsAt, listAt, textAt } from './kubeObjects.ts';
import { selects } from './labelSelector.ts';

/** As Cilium names the leases of its L2 announcements: `cilium-l2announce-<namespace>-<service>`. */
export function leaseName({ metadata }: KubeObject): string {
  return `cilium-l2announce-${metadata.namespace ?? ''}-${metadata.name}`;
}

export function externalAddresses(service: KubeObject): readonly string[] {
  return fieldsAt(service, 'status.loadBalancer.ingress', 'ip');
}

/** A policy announces the external addresses of the Services that it selects; without a selector, of all. */
export function announces(policy: KubeObject, service: KubeObject): boolean {
  const external = listAt(service, 'spec.externalIPs').length;
  if (external === 0 && externalAddresses(service).length === 0) return false;
  const selector = at(policy, 'spec.serviceSelector');
  return selector === undefined || selects(selector, selectableLabels(service));
}

/** The nodes that may announce for a policy. */
export function mayAnnounce(policy: KubeObject, node: KubeObject): boolean {
  const selector = at(policy, 'spec.nodeSelector');
  return selector === undefined || selects(selector, node.metadata.labels ?? {});
}

/** Whether an address was given out of this pool: it lies in one of its blocks. */
export function holds(pool: KubeObject, address: string): boolean {
  const wanted = parseIpv4(address);
  if (wanted === undefined) return false;
  return listAt(pool, 'spec.blocks').some((block) => {
    const field = (name: string): string =>
      typeof block === 'object' && block !== null ? String(Reflect.get(block, name) ?? '') : '';
    const prefix = parsePrefix(field('cidr'));
    if (prefix !== undefined) return contains(prefix, wanted);
    const start = parseIpv4(field('start'));
    const stop = parseIpv4(field('stop')) ?? start;
    return start !== undefined && stop !== undefined && start <= wanted && wanted <= stop;
  });
}

/** The Service that an EndpointSlice belongs to, as `namespace/name`. */
export function sliceService(slice: KubeObject): string | undefined {
  const name = slice.metadata.labels?.['kubernetes.io/service-name'];
  return name === undefined ? undefined : `${slice.metadata.namespace ?? ''}/${name}`;
}

/** Services can be selected by their names too. */
function selectableLabels({ metadata }: KubeObject): Readonly<Record<string, string>> {
  return {
    ...metadata.labels,
    'io.kubernetes.service.name': metadata.name,
    'io.kubernetes.service.namespace': metadata.namespace ?? '',
  };
}

export function sliceAddresses(slice: KubeObject): readonly string[] {
  return listAt(slice, 'endpoints').flatMap((endpoint) =>
    typeof endpoint === 'object' &&
    endpoint !== null &&
    'addresses' in endpoint &&
    Array.isArray(endpoint.addresses)
      ? endpoint.addresses.filter((address) => typeof address === 'string')
      : [],
  );
}

/** The node that holds a lease; a leader's id may have a suffix of its own behind the node's name. */
export function leaseHolder(lease: KubeObject): string | undefined {
  return textAt(lease, 'spec.holderIdentity');
}

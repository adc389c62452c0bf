/** What LB-IPAM keeps of a Service: what it asks for, what it has, and with whom it may share an address. */
import { parseIpv4 } from '../../../ipv4.ts';
import { sameJson } from '../../kube/json.ts';
import type { Service } from '../../kube/model/service.ts';
import type { StringMap } from '../../kube/object.ts';
import { keyOf } from '../../kube/object.ts';
import type { AddressRange } from './addressRange.ts';

export interface Allocation {
  readonly ip: string;
  readonly range: AddressRange<ServiceView>;
}

/** Each annotation with the name that it had before Cilium 1.16. */
const ANNOTATIONS = {
  ips: ['lbipam.cilium.io/ips', 'io.cilium/lb-ipam-ips'],
  sharingKey: ['lbipam.cilium.io/sharing-key', 'io.cilium/lb-ipam-sharing-key'],
  crossNamespace: ['lbipam.cilium.io/sharing-cross-namespace', 'io.cilium/lb-ipam-sharing-cross-namespace'],
} as const;

/** In a list of namespaces: every one. */
const EVERY_NAMESPACE = '*';

export class ServiceView {
  readonly key: string;
  /** With addresses from a pool, in the order of their allocation. */
  allocations: Allocation[] = [];
  service: Service;
  status: Service['status'];
  sharingKey = '';

  constructor(service: Service) {
    this.key = keyOf(service);
    this.service = service;
    this.status = service.status;
    this.see(service);
  }

  /** Takes in the object as the API has it now. */
  see(service: Service): void {
    this.service = service;
    this.status = service.status;
    this.sharingKey = annotation(service, 'sharingKey');
  }

  get labels(): StringMap {
    return serviceLabels(this.service);
  }

  /** Addresses that it asks for by name. What is no address is left out, as if it had not been written. */
  get requested(): readonly string[] {
    const { loadBalancerIP = '' } = this.service.spec;
    const listed = annotation(this.service, 'ips').split(',');
    return [loadBalancerIP, ...listed.map((each) => each.trim())].filter(
      (each, index, all) => isAddress(each) && each !== all[index - 1],
    );
  }

  get ingressIps(): readonly string[] {
    return (this.status.loadBalancer.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
  }

  /** Whether its status has all that it asks for; without a wish, one IPv4 address. */
  get isSatisfied(): boolean {
    const { requested, ingressIps } = this;
    return requested.length > 0
      ? requested.every((ip) => ingressIps.includes(ip))
      : ingressIps.some((ip) => parseIpv4(ip) !== undefined);
  }

  /** Why the two cannot share an address, in LB-IPAM's words; undefined when they can. */
  obstacleTo(other: ServiceView): string | undefined {
    if (this.sharingKey !== other.sharingKey) return 'different sharing key';
    if (!this.#permits(other) || !other.#permits(this)) return 'different and not permitted namespace';
    const ports = new Set((this.service.spec.ports ?? []).map(({ port }) => port));
    // Whatever the protocol: the datapath of old could not tell TCP from UDP.
    if ((other.service.spec.ports ?? []).some(({ port }) => ports.has(port))) return 'same port';
    const { externalTrafficPolicy: policy, selector = {} } = this.service.spec;
    if (policy !== other.service.spec.externalTrafficPolicy) return 'different ExternalTrafficPolicy';
    const samePods =
      Object.keys(selector).length > 0 && sameJson(selector, other.service.spec.selector ?? {});
    return policy === 'Local' && !samePods
      ? 'compatible ExternalTrafficPolicy local but selecting different set of pods'
      : undefined;
  }

  #permits({ service }: ServiceView): boolean {
    const { namespace = 'default' } = service.metadata;
    if (namespace === (this.service.metadata.namespace ?? 'default')) return true;
    const allowed = annotation(this.service, 'crossNamespace').split(',');
    return allowed.includes(namespace) || allowed.includes(EVERY_NAMESPACE);
  }
}

/** A Service's labels as pools and announcement policies select by them: with two more for its name and namespace. */
export function serviceLabels({ metadata }: Service): StringMap {
  return {
    ...metadata.labels,
    'io.kubernetes.service.name': metadata.name,
    'io.kubernetes.service.namespace': metadata.namespace ?? 'default',
  };
}

function annotation({ metadata }: Service, name: keyof typeof ANNOTATIONS): string {
  const [current, former] = ANNOTATIONS[name];
  return metadata.annotations?.[current] ?? metadata.annotations?.[former] ?? '';
}

/** IPv6 addresses are taken as such: no pool of the lab has any. */
function isAddress(text: string): boolean {
  return parseIpv4(text) !== undefined || (text.includes(':') && /^[0-9a-f:.]+$/i.test(text));
}

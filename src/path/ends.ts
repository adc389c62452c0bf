/** The two ends of a flow, as people name them. */
import { parseIpv4 } from '../ipv4.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { KubeObject } from '../state/fact.ts';
import { listAt, textAt } from '../state/kubeObjects.ts';
import type { Facts } from './facts.ts';
import type { PodPlace } from './nodes.ts';

export interface Origin {
  /** The machine whose kernel sends, or the node of the pod. */
  readonly host: string;
  /** In a network namespace of its own. A pod on the host network is its node. */
  readonly pod?: PodPlace;
}

export interface Target {
  readonly address: string;
  /** What a Service's first port is, where none was given. */
  readonly port?: number;
}

type Texts = Readonly<Record<Locale, string>>;

/** A name that means nothing here, with what there is. */
export class NoSuchEnd extends Error {
  readonly #texts: Texts;

  constructor(texts: Texts) {
    super(texts.en);
    this.#texts = texts;
  }

  text(locale: Locale): string {
    return this.#texts[locale];
  }
}

export function originOf(facts: Facts, name: string): Origin {
  if (facts.hosts.includes(name)) return { host: name };
  const pod = podNamed(facts, name);
  if (pod !== undefined) return pod.hostNetwork ? { host: pod.node } : { host: pod.node, pod };
  if (parseIpv4(name) !== undefined) {
    const known = facts.hosts.filter((each) => facts.hasRead(each));
    const host = known.find((each) => facts.isLocal(each, name) !== undefined);
    if (host !== undefined) return { host };
    facts.allInterfaces();
  }
  const [hosts, pods] = [facts.hosts.join(', '), podNames(facts)];
  throw new NoSuchEnd({
    ko: `"${name}" 호스트나 파드가 없습니다. 호스트: ${hosts}. 파드: ${pods}.`,
    en: `There is no host and no pod "${name}". Hosts: ${hosts}; pods: ${pods}.`,
  });
}

export function targetOf(facts: Facts, name: string): Target {
  if (parseIpv4(name) !== undefined) return { address: name };
  if (facts.hosts.includes(name)) return { address: addressOfHost(facts, name) };
  const service = serviceNamed(facts, name);
  const pod = name.startsWith('service/') || name.startsWith('svc/') ? undefined : podNamed(facts, name);
  if (pod !== undefined) return { address: pod.address };
  if (service !== undefined) {
    const address = textAt(service, 'spec.clusterIP');
    if (address === undefined || address === 'None')
      throw new NoSuchEnd({
        ko: `"${name}" 서비스에는 ClusterIP가 없습니다. 그 파드 가운데 하나를 적으세요.`,
        en: `The service "${name}" has no ClusterIP. Name one of its pods instead.`,
      });
    const [first] = listAt(service, 'spec.ports');
    const port = typeof first === 'object' && first !== null ? Reflect.get(first, 'port') : undefined;
    return { address, ...(typeof port === 'number' ? { port } : {}) };
  }
  const services = (facts.services ?? []).map(({ metadata }) => metadata.name).join(', ');
  throw new NoSuchEnd({
    ko: `"${name}"은(는) 파드, 서비스, 호스트, IPv4 주소 어느 것도 아닙니다. 파드: ${podNames(facts)}. 서비스: ${services}.`,
    en: `There is no pod, service, host or IPv4 address "${name}". Pods: ${podNames(facts)}; services: ${services}.`,
  });
}

/** `namespace/name`, `name`, `service/name`, `svc/name`. */
export function serviceNamed(facts: Facts, name: string): KubeObject | undefined {
  const wanted = name.replace(/^(?:service|svc)\//, '');
  return matching(
    facts.services ?? [],
    wanted,
    ({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`,
  );
}

function podNamed(facts: Facts, name: string): PodPlace | undefined {
  const wanted = name.replace(/^pods?\//, '');
  return (
    matching(facts.pods, wanted, (pod) => pod.name) ??
    facts.pods.find((pod) => pod.address === name && !pod.hostNetwork)
  );
}

/** By its full name; a bare name means the namespace `default` first. */
function matching<Thing>(
  things: readonly Thing[],
  name: string,
  nameOf: (thing: Thing) => string,
): Thing | undefined {
  return (
    things.find((thing) => nameOf(thing) === name) ??
    things.find((thing) => nameOf(thing) === `default/${name}`) ??
    things.find((thing) => nameOf(thing).endsWith(`/${name}`))
  );
}

/** A node's internal address; of another machine the first address that no other has: every VM has the same one on its NAT. */
function addressOfHost(facts: Facts, host: string): string {
  const node = facts.nodeAddress(host);
  if (node !== undefined) return node;
  const own = facts.interfaces(host).flatMap(({ name, addresses }) => (name === 'lo' ? [] : addresses));
  const unique = own.find(({ address }) =>
    facts.hosts.every((other) => other === host || facts.isLocal(other, address) === undefined),
  );
  const address = unique?.address ?? own[0]?.address;
  if (address === undefined)
    throw new NoSuchEnd({
      ko: `"${host}" 호스트에 주소가 없습니다.`,
      en: `The host "${host}" has no address.`,
    });
  return address;
}

function podNames(facts: Facts): string {
  const names = facts.pods.map(({ name }) => name);
  return names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '');
}

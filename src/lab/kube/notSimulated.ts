/**
 * What an object asks for and this lab does not do: told to whoever writes it, as the `Warning` headers of an API server
 * are, so that nobody waits for an effect that cannot come.
 */
import { unmodelledSettings } from '../cilium/unmodelled.ts';
import { isJsonObject, textAt } from './json.ts';
import type { JsonObject } from './object.ts';
import type { ResourceName } from './resources.ts';

const WHY: Readonly<Record<string, string>> = {
  livenessProbe: 'the container counts as alive as long as it runs',
  readinessProbe: 'the container counts as ready as soon as it runs',
  startupProbe: 'the container counts as started as soon as it runs',
  lifecycle: 'its handlers are not called',
  envFrom: 'the variables stay unset',
};

/** Volumes whose files a container does not get. The token of the service account is nothing that the lab reads. */
const VOLUME_SOURCES = [
  'configMap',
  'secret',
  'emptyDir',
  'hostPath',
  'persistentVolumeClaim',
  'downwardAPI',
];

/** One text for each field, with its path. */
export function notSimulated(resource: ResourceName, object: object): readonly string[] {
  if (!isJsonObject(object)) return [];
  const spec = child(object, 'spec');
  switch (resource) {
    case 'pods':
      return ofPodSpec(spec, 'spec');
    case 'deployments':
    case 'replicasets':
    case 'daemonsets':
      return ofPodSpec(child(child(spec, 'template'), 'spec'), 'spec.template.spec');
    case 'ciliumnetworkpolicies':
    case 'ciliumclusterwidenetworkpolicies':
      return [
        ...ofCiliumRule(spec, 'spec'),
        ...children(object, 'specs').flatMap((rule, index) => ofCiliumRule(rule, `specs[${index}]`)),
      ];
    case 'configmaps':
      // Cilium's own: `namespace` and `name` are where its agents look.
      return textAt(object, 'metadata', 'name') === 'cilium-config' &&
        textAt(object, 'metadata', 'namespace') === 'kube-system'
        ? unmodelledSettings(textsOf(child(object, 'data'))).map((setting) =>
            say('data', `${setting} has no effect`),
          )
        : [];
    case 'ciliumloadbalancerippools':
      return children(spec, 'blocks').flatMap((block, index) =>
        ['cidr', 'start', 'stop'].some((field) => textAt(block, field).includes(':'))
          ? [say(`spec.blocks[${index}]`, 'the lab has no IPv6: the block has no addresses')]
          : [],
      );
    default:
      return [];
  }
}

/** Peers that the lab does not know: nobody is meant by them. */
const UNKNOWN_PEERS: Readonly<Record<string, string>> = {
  fromNodes: 'nobody is selected by it',
  toNodes: 'nobody is selected by it',
  fromGroups: 'nobody is selected by it',
  toGroups: 'nobody is selected by it',
  fromRequires: 'it is left aside',
  toRequires: 'it is left aside',
  authentication: 'peers need not prove anything',
  toFQDNs: 'no agent here watches DNS (enable-l7-proxy: false), so that no name has an address',
};

function ofCiliumRule(rule: JsonObject, path: string): readonly string[] {
  const found: string[] = [];
  if ('nodeSelector' in rule)
    found.push(say(`${path}.nodeSelector`, 'no agent enforces policies on its node'));
  for (const side of ['ingress', 'ingressDeny', 'egress', 'egressDeny'])
    children(rule, side).forEach((each, index) => {
      const at = `${path}.${side}[${index}]`;
      for (const [field, why] of Object.entries(UNKNOWN_PEERS))
        if (field in each) found.push(say(`${at}.${field}`, why));
      for (const field of ['fromCIDRSet', 'toCIDRSet'])
        children(each, field).forEach((set, place) => {
          for (const group of ['cidrGroupRef', 'cidrGroupSelector'])
            if (group in set)
              found.push(say(`${at}.${field}[${place}].${group}`, 'there are no CIDR groups'));
        });
      children(each, 'toPorts').forEach((port, place) => {
        if ('rules' in port)
          found.push(
            say(
              `${at}.toPorts[${place}].rules`,
              'agents without an L7 proxy (enable-l7-proxy: false) refuse the whole policy',
            ),
          );
      });
    });
  return found;
}

function ofPodSpec(spec: JsonObject, path: string): readonly string[] {
  const found: string[] = [];
  for (const list of ['initContainers', 'containers'])
    children(spec, list).forEach((container, index) => {
      for (const [field, why] of Object.entries(WHY))
        if (field in container) found.push(say(`${path}.${list}[${index}].${field}`, why));
    });
  children(spec, 'volumes').forEach((volume, index) => {
    const source = VOLUME_SOURCES.find((each) => each in volume);
    if (source !== undefined)
      found.push(say(`${path}.volumes[${index}].${source}`, 'the container does not see its files'));
  });
  return found;
}

function say(path: string, why: string): string {
  return `${path}: not simulated in this lab: ${why}`;
}

function textsOf(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}

function child(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}

function children(object: JsonObject, field: string): readonly JsonObject[] {
  const value = object[field];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

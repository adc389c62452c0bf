/**
 * What an object asks for and this lab does not do: told to whoever writes it, as the `Warning` headers of an API server
 * are, so that nobody waits for an effect that cannot come.
 */
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
        say(
          'spec',
          'the policy is kept, and no agent enforces it; a NetworkPolicy of networking.k8s.io is enforced',
        ),
      ];
    case 'services':
      return [
        ...('trafficDistribution' in spec
          ? [say('spec.trafficDistribution', 'any backend may be chosen')]
          : []),
        ...('loadBalancerSourceRanges' in spec
          ? [say('spec.loadBalancerSourceRanges', 'every client is let in')]
          : []),
      ];
    case 'configmaps':
      // Cilium's own: `namespace` and `name` are where its agents look.
      return textAt(object, 'metadata', 'name') === 'cilium-config' &&
        textAt(object, 'metadata', 'namespace') === 'kube-system'
        ? [say('data', 'agents keep the configuration of the first day, also after a restart')]
        : [];
    case 'networkpolicies':
      return children(spec, 'egress').flatMap((rule, index) =>
        children(rule, 'ports').flatMap(({ port }, place) =>
          typeof port === 'string'
            ? [
                say(
                  `spec.egress[${index}].ports[${place}].port`,
                  'a port of other pods cannot be named; give its number',
                ),
              ]
            : [],
        ),
      );
    default:
      return [];
  }
}

function ofPodSpec(spec: JsonObject, path: string): readonly string[] {
  const found: string[] = [];
  for (const list of ['initContainers', 'containers'])
    children(spec, list).forEach((container, index) => {
      for (const [field, why] of Object.entries(WHY))
        if (field in container) found.push(say(`${path}.${list}[${index}].${field}`, why));
      children(container, 'ports').forEach((port, place) => {
        if ('hostPort' in port)
          found.push(
            say(`${path}.${list}[${index}].ports[${place}].hostPort`, 'the node does not listen on it'),
          );
      });
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

function child(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}

function children(object: JsonObject, field: string): readonly JsonObject[] {
  const value = object[field];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

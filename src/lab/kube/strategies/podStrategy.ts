/** Pods: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go and the admission plugins that touch every pod. */
import { at, isJsonObject, sameJson } from '../json.ts';
import type { Container, Pod, PodSpec, Toleration, Volume } from '../model/pod.ts';
import { isFinished } from '../model/pod.ts';
import type { DeepPartial, StringMap } from '../object.ts';
import { parseQuantity } from '../../go/quantity.ts';
import type { Random } from '../../random.ts';
import type { Strategy } from '../strategy.ts';
import { duplicate, forbiddenField, invalidValue, required } from '../validation/causes.ts';
import { labelNameError } from '../validation/names.ts';
import type { Cause } from '../apiError.ts';

export function createPodStrategy(random: Random): Strategy<'pods'> {
  return {
    defaults: (pod) => ({ ...pod, spec: podSpecDefaults(pod.spec ?? {}) }),
    admit: (pod) => ({ ...pod, spec: withServiceAccount(withPriority(pod.spec ?? {}), random) }),
    initialStatus: (pod) => ({ phase: 'Pending', qosClass: qosClass(pod.spec?.containers ?? []) }),
    validate: (pod) => validatePodSpec(pod.spec, 'spec'),
    validateUpdate: validatePodUpdate,
    gracePeriodSeconds(pod, requested) {
      if (pod.spec.nodeName === undefined || isFinished(pod)) return 0;
      return requested ?? pod.spec.terminationGracePeriodSeconds;
    },
  };
}

/** What the API server fills into a pod's, or a pod template's, spec. */
export function podSpecDefaults(spec: DeepPartial<PodSpec>): DeepPartial<PodSpec> {
  return {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    ...spec,
    // The deprecated twin of serviceAccountName is always kept in step with it.
    ...(spec.serviceAccountName === undefined ? {} : { serviceAccount: spec.serviceAccountName }),
    ...(spec.containers === undefined ? {} : { containers: spec.containers.map(containerDefaults) }),
    ...(spec.initContainers === undefined
      ? {}
      : { initContainers: spec.initContainers.map(containerDefaults) }),
    ...(spec.volumes === undefined ? {} : { volumes: spec.volumes.map(volumeDefaults) }),
  };
}

function containerDefaults(container: DeepPartial<Container>): DeepPartial<Container> {
  const { ports, env, resources = {}, image = '' } = container;
  return {
    imagePullPolicy: pullsAlways(image) ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...container,
    resources:
      resources.limits === undefined
        ? resources
        : { ...resources, requests: { ...resources.limits, ...resources.requests } },
    ...probesOf(container),
    ...(ports === undefined ? {} : { ports: ports.map((port) => ({ protocol: 'TCP', ...port })) }),
    ...(env === undefined ? {} : { env: env.map(envDefaults) }),
  };
}

/** SetDefaults_Probe and SetDefaults_HTTPGetAction. */
function probesOf(container: object): object {
  return Object.fromEntries(
    ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((field) => {
      const probe = at(container, field);
      if (!isJsonObject(probe)) return [];
      const httpGet = isJsonObject(probe['httpGet'])
        ? { httpGet: { path: '/', scheme: 'HTTP', ...probe['httpGet'] } }
        : {};
      const numbers = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
      return [[field, { ...numbers, ...probe, ...httpGet }]];
    }),
  );
}

function envDefaults(variable: NonNullable<DeepPartial<Container>['env']>[number]): typeof variable {
  const fieldRef = variable.valueFrom?.fieldRef;
  if (fieldRef === undefined) return variable;
  return { ...variable, valueFrom: { ...variable.valueFrom, fieldRef: { apiVersion: 'v1', ...fieldRef } } };
}

/** Permissions of mounted files, and how a host path is checked. */
function volumeDefaults(volume: DeepPartial<NonNullable<PodSpec['volumes']>[number]>): typeof volume {
  const withMode = ['configMap', 'secret', 'projected', 'downwardAPI'].find((source) => source in volume);
  if (withMode !== undefined) {
    return { ...volume, [withMode]: { defaultMode: 0o644, ...objectOf(volume[withMode]) } };
  }
  if ('hostPath' in volume) return { ...volume, hostPath: { type: '', ...objectOf(volume['hostPath']) } };
  return volume;
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** An image without a tag means `latest`, and `latest` is pulled each time. */
function pullsAlways(image: string): boolean {
  if (image.includes('@')) return false;
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest');
}

const priorityClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

function withPriority(spec: DeepPartial<PodSpec>): DeepPartial<PodSpec> {
  const notReady = ['not-ready', 'unreachable'].map((state): Toleration => ({
    effect: 'NoExecute',
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    tolerationSeconds: 300,
  }));
  const tolerations = spec.tolerations ?? [];
  const missing = notReady.filter(
    ({ key }) =>
      !tolerations.some((each) => (each.key ?? key) === key && (each.effect ?? 'NoExecute') === 'NoExecute'),
  );
  return {
    ...spec,
    enableServiceLinks: spec.enableServiceLinks ?? true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: priorityClasses[spec.priorityClassName ?? ''] ?? 0,
    tolerations: [...tolerations, ...missing],
  };
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The ServiceAccount admission plugin: an account for every pod, and its token mounted into every container. */
function withServiceAccount(spec: DeepPartial<PodSpec>, random: Random): DeepPartial<PodSpec> {
  const name = spec.serviceAccountName ?? 'default';
  const account = { ...spec, serviceAccount: name, serviceAccountName: name };
  if (spec.automountServiceAccountToken === false) return account;
  const volume = `kube-api-access-${random.suffix(5)}`;
  const mount = { mountPath: tokenPath, name: volume, readOnly: true };
  const withMount = (container: DeepPartial<Container>): DeepPartial<Container> =>
    container.volumeMounts?.some((each) => each.mountPath === tokenPath)
      ? container
      : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  return {
    ...account,
    containers: (spec.containers ?? []).map(withMount),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withMount) }),
    volumes: [...(spec.volumes ?? []), tokenVolume(volume)],
  };
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
        {
          downwardAPI: {
            items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
          },
        },
      ],
    },
  };
}

/** k8s.io/kubernetes/pkg/apis/core/helper/qos. */
export function qosClass(containers: readonly DeepPartial<Container>[]): string {
  const counted = ['cpu', 'memory'];
  const any = containers.some(({ resources }) =>
    counted.some((each) => isSet(resources?.requests, each) || isSet(resources?.limits, each)),
  );
  if (!any) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) =>
    counted.every((each) => {
      const limit = resources?.limits?.[each];
      return (
        isSet(resources?.limits, each) &&
        parseQuantity(resources?.requests?.[each] ?? limit ?? '0') === parseQuantity(limit ?? '0')
      );
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function isSet(amounts: DeepPartial<StringMap> | undefined, resource: string): boolean {
  return parseQuantity(amounts?.[resource] ?? '0') > 0;
}

function nameCauses(name: string, path: string): Cause[] {
  if (!name) return [];
  const error = labelNameError(name);
  return error === undefined ? [] : [invalidValue(path, name, error)];
}

/** What a schema cannot say about the spec of a pod or of a pod template. */
export function validatePodSpec(spec: PodSpec | undefined, path: string): Cause[] {
  const containers = spec?.containers ?? [];
  const seen = new Set<string>();
  const volumes = new Set((spec?.volumes ?? []).map((volume) => volume.name));
  return containers.flatMap((container, index) => {
    const at = `${path}.containers[${index}]`;
    const repeated = seen.has(container.name);
    seen.add(container.name);
    return [
      ...nameCauses(container.name, `${at}.name`),
      ...(container.image ? [] : [required(`${at}.image`)]),
      ...(repeated ? [duplicate(`${at}.name`, container.name)] : []),
      ...(container.volumeMounts ?? []).flatMap((mount, position) =>
        volumes.has(mount.name)
          ? []
          : [
              {
                reason: 'FieldValueInvalid' as const,
                message: `Not found: "${mount.name}"`,
                field: `${at}.volumeMounts[${position}].name`,
              },
            ],
      ),
    ];
  });
}

const immutableSpec =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function validatePodUpdate(next: Pod, old: Pod): Cause[] {
  const kept = (pod: Pod): object => ({
    ...pod.spec,
    // The scheduler's binding is the one writer of nodeName, and it only fills it in.
    nodeName: old.spec.nodeName === undefined ? undefined : pod.spec.nodeName,
    tolerations: undefined,
    activeDeadlineSeconds: undefined,
    containers: pod.spec.containers.map((each) => ({ ...each, image: '' })),
    initContainers: pod.spec.initContainers?.map((each) => ({ ...each, image: '' })),
  });
  const dropped = (old.spec.tolerations ?? []).some(
    (toleration) => !next.spec.tolerations?.some((each) => sameJson(each, toleration)),
  );
  return sameJson(kept(next), kept(old)) && !dropped ? [] : [forbiddenField('spec', immutableSpec)];
}

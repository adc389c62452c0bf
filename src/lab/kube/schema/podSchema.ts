/** Pods and their templates: k8s.io/api/core/v1, the fields that people write. */
import { kind, labelSelector, objectMeta } from './metaSchema.ts';
import {
  any,
  boolean,
  int32,
  int64,
  intOrString,
  list,
  map,
  object,
  oneOf,
  quantity,
  string,
} from './schema.ts';

const protocol = oneOf('TCP', 'UDP', 'SCTP');

const containerPort = object('ContainerPort', {
  name: string,
  hostPort: int32,
  'containerPort!': int32,
  protocol,
  hostIP: string,
});

const keySelector = (goType: string) => object(goType, { name: string, key: string, optional: boolean });

const envVar = object('EnvVar', {
  'name!': string,
  value: string,
  valueFrom: object('EnvVarSource', {
    fieldRef: object('ObjectFieldSelector', { apiVersion: string, fieldPath: string }),
    resourceFieldRef: object('ResourceFieldSelector', {
      containerName: string,
      resource: string,
      divisor: quantity,
    }),
    configMapKeyRef: keySelector('ConfigMapKeySelector'),
    secretKeyRef: keySelector('SecretKeySelector'),
  }),
});

const localReference = (goType: string) => object(goType, { name: string, optional: boolean });

const envFromSource = object('EnvFromSource', {
  prefix: string,
  configMapRef: localReference('ConfigMapEnvSource'),
  secretRef: localReference('SecretEnvSource'),
});

const httpGet = object('HTTPGetAction', {
  path: string,
  port: intOrString,
  host: string,
  scheme: oneOf('HTTP', 'HTTPS'),
  httpHeaders: list(object('HTTPHeader', { name: string, value: string })),
});
const exec = object('ExecAction', { command: list(string) });
const tcpSocket = object('TCPSocketAction', { port: intOrString, host: string });
const grpc = object('GRPCAction', { port: int32, service: string });

const probe = object('Probe', {
  exec,
  httpGet,
  tcpSocket,
  grpc,
  initialDelaySeconds: int32,
  timeoutSeconds: int32,
  periodSeconds: int32,
  successThreshold: int32,
  failureThreshold: int32,
  terminationGracePeriodSeconds: int64,
});

const lifecycleHandler = object('LifecycleHandler', {
  exec,
  httpGet,
  tcpSocket,
  sleep: object('SleepAction', { seconds: int64 }),
});

const container = object('Container', {
  'name!': string,
  image: string,
  command: list(string),
  args: list(string),
  workingDir: string,
  ports: list(containerPort, 'containerPort'),
  envFrom: list(envFromSource),
  env: list(envVar, 'name'),
  resources: object('ResourceRequirements', {
    limits: map(quantity),
    requests: map(quantity),
    claims: list(any, 'name'),
  }),
  resizePolicy: list(any),
  restartPolicy: string,
  volumeMounts: list(
    object('VolumeMount', {
      'name!': string,
      readOnly: boolean,
      recursiveReadOnly: string,
      'mountPath!': string,
      subPath: string,
      subPathExpr: string,
      mountPropagation: oneOf('None', 'HostToContainer', 'Bidirectional'),
    }),
    'mountPath',
  ),
  volumeDevices: list(any, 'devicePath'),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object('Lifecycle', {
    postStart: lifecycleHandler,
    preStop: lifecycleHandler,
    stopSignal: string,
  }),
  terminationMessagePath: string,
  terminationMessagePolicy: oneOf('File', 'FallbackToLogsOnError'),
  imagePullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
  securityContext: any,
  stdin: boolean,
  stdinOnce: boolean,
  tty: boolean,
});

const nodeSelectorRequirement = object('NodeSelectorRequirement', {
  key: string,
  operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'),
  values: list(string),
});

const nodeSelectorTerm = object('NodeSelectorTerm', {
  matchExpressions: list(nodeSelectorRequirement),
  matchFields: list(nodeSelectorRequirement),
});

const podAffinityTerm = object('PodAffinityTerm', {
  labelSelector,
  namespaces: list(string),
  'topologyKey!': string,
  namespaceSelector: labelSelector,
  matchLabelKeys: list(string),
  mismatchLabelKeys: list(string),
});

const podAffinity = (goType: string) =>
  object(goType, {
    requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTerm),
    preferredDuringSchedulingIgnoredDuringExecution: list(
      object('WeightedPodAffinityTerm', { weight: int32, podAffinityTerm }),
    ),
  });

const affinity = object('Affinity', {
  nodeAffinity: object('NodeAffinity', {
    requiredDuringSchedulingIgnoredDuringExecution: object('NodeSelector', {
      'nodeSelectorTerms!': list(nodeSelectorTerm),
    }),
    preferredDuringSchedulingIgnoredDuringExecution: list(
      object('PreferredSchedulingTerm', { weight: int32, preference: nodeSelectorTerm }),
    ),
  }),
  podAffinity: podAffinity('PodAffinity'),
  podAntiAffinity: podAffinity('PodAntiAffinity'),
});

const toleration = object('Toleration', {
  key: string,
  operator: oneOf('Equal', 'Exists', ''),
  value: string,
  effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute', ''),
  tolerationSeconds: int64,
});

const volumeSources = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'hostPath',
  'image',
  'iscsi',
  'nfs',
  'persistentVolumeClaim',
  'photonPersistentDisk',
  'portworxVolume',
  'projected',
  'quobyte',
  'rbd',
  'scaleIO',
  'secret',
  'storageos',
  'vsphereVolume',
];

const volume = object('Volume', {
  'name!': string,
  ...Object.fromEntries(volumeSources.map((source) => [source, any])),
});

export const podSpec = object('PodSpec', {
  volumes: list(volume, 'name'),
  initContainers: list(container, 'name'),
  'containers!': list(container, 'name'),
  ephemeralContainers: list(any, 'name'),
  restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
  terminationGracePeriodSeconds: int64,
  activeDeadlineSeconds: int64,
  dnsPolicy: oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  nodeSelector: map(string),
  serviceAccountName: string,
  serviceAccount: string,
  automountServiceAccountToken: boolean,
  nodeName: string,
  hostNetwork: boolean,
  hostPID: boolean,
  hostIPC: boolean,
  hostUsers: boolean,
  shareProcessNamespace: boolean,
  securityContext: any,
  imagePullSecrets: list(object('LocalObjectReference', { name: string }), 'name'),
  hostname: string,
  subdomain: string,
  affinity,
  schedulerName: string,
  tolerations: list(toleration),
  hostAliases: list(object('HostAlias', { ip: string, hostnames: list(string) }), 'ip'),
  priorityClassName: string,
  priority: int32,
  dnsConfig: any,
  readinessGates: list(object('PodReadinessGate', { conditionType: string })),
  runtimeClassName: string,
  enableServiceLinks: boolean,
  preemptionPolicy: string,
  overhead: map(quantity),
  topologySpreadConstraints: list(
    object('TopologySpreadConstraint', {
      'maxSkew!': int32,
      'topologyKey!': string,
      'whenUnsatisfiable!': oneOf('DoNotSchedule', 'ScheduleAnyway'),
      labelSelector,
      minDomains: int32,
      nodeAffinityPolicy: string,
      nodeTaintsPolicy: string,
      matchLabelKeys: list(string),
    }),
    'topologyKey',
  ),
  setHostnameAsFQDN: boolean,
  os: any,
  schedulingGates: list(object('PodSchedulingGate', { name: string }), 'name'),
  resourceClaims: list(any, 'name'),
  resources: any,
});

export const podTemplate = object('PodTemplateSpec', { metadata: objectMeta, spec: podSpec });

export const podSchema = kind('Pod', {
  'spec!': podSpec,
  status: object('PodStatus', {
    observedGeneration: int64,
    phase: string,
    conditions: list(any, 'type'),
    message: string,
    reason: string,
    nominatedNodeName: string,
    hostIP: string,
    hostIPs: list(any, 'ip'),
    podIP: string,
    podIPs: list(any, 'ip'),
    startTime: string,
    initContainerStatuses: list(any),
    containerStatuses: list(any),
    qosClass: string,
    ephemeralContainerStatuses: list(any),
    resize: string,
    resourceClaimStatuses: list(any, 'name'),
  }),
});

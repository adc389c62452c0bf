/** What runs in the week-4 cluster on day 0, as it was installed: kubeadm's pods, Cilium's chart, and the add-ons. */
import type { Container, Pod, PodSpec } from '../kube/model/pod.ts';
import type { Service, ServicePort } from '../kube/model/service.ts';
import type { Draft } from '../kube/object.ts';
import type { DeepPartial, StringMap } from '../kube/object.ts';
import type { Store } from '../kube/store.ts';
import { ciliumConfig } from './ciliumConfig.ts';

type ContainerDraft = Pick<Container, 'name' | 'image'> & DeepPartial<Container>;
type SpecDraft = Omit<DeepPartial<PodSpec>, 'containers'>;

const KUBE_SYSTEM = 'kube-system';
const MONITORING = 'cilium-monitoring';
const LOCAL_PATH = 'local-path-storage';
const CILIUM = { 'app.kubernetes.io/part-of': 'cilium' } as const;
const TOLERATE_ALL = [{ operator: 'Exists' }] as const;

/** Before any pod can have a network: namespaces, the control plane's own pods, and Cilium. */
export function installCluster(store: Store, controlPlane: string): void {
  for (const name of [MONITORING, 'cilium-secrets', LOCAL_PATH]) ensureNamespace(store, name);
  for (const name of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])
    store.create('pods', staticPod(name, controlPlane));
  store.create('configmaps', {
    metadata: { name: 'cilium-config', namespace: KUBE_SYSTEM },
    data: ciliumConfig,
  });
  for (const draft of SERVICES) store.create('services', draft);
  store.create('daemonsets', {
    metadata: {
      name: 'cilium',
      namespace: KUBE_SYSTEM,
      labels: { ...CILIUM, 'app.kubernetes.io/name': 'cilium-agent', 'k8s-app': 'cilium' },
    },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium' } },
      template: {
        metadata: { labels: { ...CILIUM, 'app.kubernetes.io/name': 'cilium-agent', 'k8s-app': 'cilium' } },
        spec: podSpec([{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.18.0' }], {
          hostNetwork: true,
          serviceAccountName: 'cilium',
          tolerations: TOLERATE_ALL,
          priorityClassName: 'system-node-critical',
        }),
      },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2, maxSurge: 0 } },
    },
  });
  deploy(store, {
    name: 'cilium-operator',
    namespace: KUBE_SYSTEM,
    labels: {
      ...CILIUM,
      'app.kubernetes.io/name': 'cilium-operator',
      'io.cilium/app': 'operator',
      name: 'cilium-operator',
    },
    selector: { 'io.cilium/app': 'operator', name: 'cilium-operator' },
    containers: [{ name: 'cilium-operator', image: 'quay.io/cilium/operator-generic:v1.18.0' }],
    spec: { hostNetwork: true, serviceAccountName: 'cilium-operator', tolerations: TOLERATE_ALL },
  });
}

/** Once the agents run. */
export function installAddOns(store: Store): void {
  deploy(store, {
    name: 'coredns',
    namespace: KUBE_SYSTEM,
    replicas: 2,
    labels: { 'k8s-app': 'kube-dns' },
    containers: [
      {
        name: 'coredns',
        image: 'registry.k8s.io/coredns/coredns:v1.12.0',
        args: ['-conf', '/etc/coredns/Corefile'],
        ports: [
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
        ],
      },
    ],
    spec: {
      dnsPolicy: 'Default',
      serviceAccountName: 'coredns',
      priorityClassName: 'system-cluster-critical',
    },
  });
  deploy(store, {
    name: 'hubble-relay',
    namespace: KUBE_SYSTEM,
    labels: { ...CILIUM, 'app.kubernetes.io/name': 'hubble-relay', 'k8s-app': 'hubble-relay' },
    selector: { 'k8s-app': 'hubble-relay' },
    containers: [
      {
        name: 'hubble-relay',
        image: 'quay.io/cilium/hubble-relay:v1.18.0',
        ports: [{ name: 'grpc', containerPort: 4245, protocol: 'TCP' }],
      },
    ],
    spec: { serviceAccountName: 'hubble-relay' },
  });
  deploy(store, {
    name: 'hubble-ui',
    namespace: KUBE_SYSTEM,
    labels: { ...CILIUM, 'app.kubernetes.io/name': 'hubble-ui', 'k8s-app': 'hubble-ui' },
    selector: { 'k8s-app': 'hubble-ui' },
    containers: [
      {
        name: 'frontend',
        image: 'quay.io/cilium/hubble-ui:v0.13.2',
        ports: [{ name: 'http', containerPort: 8081, protocol: 'TCP' }],
      },
      {
        name: 'backend',
        image: 'quay.io/cilium/hubble-ui-backend:v0.13.2',
        ports: [{ name: 'grpc', containerPort: 8090, protocol: 'TCP' }],
      },
    ],
    spec: { serviceAccountName: 'hubble-ui' },
  });
  deploy(store, {
    name: 'metrics-server',
    namespace: KUBE_SYSTEM,
    labels: { 'app.kubernetes.io/instance': 'metrics-server', 'app.kubernetes.io/name': 'metrics-server' },
    containers: [
      {
        name: 'metrics-server',
        image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
        ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
      },
    ],
    spec: { serviceAccountName: 'metrics-server', priorityClassName: 'system-cluster-critical' },
  });
  deploy(store, {
    name: 'prometheus',
    namespace: MONITORING,
    labels: { app: 'prometheus' },
    containers: [
      {
        name: 'prometheus',
        image: 'docker.io/prom/prometheus:v2.42.0',
        ports: [{ name: 'webui', containerPort: 9090, protocol: 'TCP' }],
      },
    ],
    spec: { serviceAccountName: 'prometheus-k8s' },
  });
  deploy(store, {
    name: 'grafana',
    namespace: MONITORING,
    labels: { app: 'grafana', component: 'core' },
    containers: [
      {
        name: 'grafana-core',
        image: 'docker.io/grafana/grafana:9.5.0',
        ports: [{ name: 'http', containerPort: 3000, protocol: 'TCP' }],
      },
    ],
  });
  deploy(store, {
    name: 'local-path-provisioner',
    namespace: LOCAL_PATH,
    labels: { app: 'local-path-provisioner' },
    containers: [
      {
        name: 'local-path-provisioner',
        image: 'docker.io/rancher/local-path-provisioner:v0.0.31',
        command: ['local-path-provisioner', '--debug', 'start'],
      },
    ],
    spec: { serviceAccountName: 'local-path-provisioner-service-account' },
  });
}

const SERVICES: readonly Draft<Service>[] = [
  service('kube-dns', KUBE_SYSTEM, '10.96.0.10', { 'k8s-app': 'kube-dns' }, [
    { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
    { name: 'metrics', protocol: 'TCP', port: 9153, targetPort: 9153 },
  ]),
  service('cilium-envoy', KUBE_SYSTEM, 'None', { 'k8s-app': 'cilium-envoy' }, [
    { name: 'envoy-metrics', protocol: 'TCP', port: 9964, targetPort: 9964 },
  ]),
  service('hubble-metrics', KUBE_SYSTEM, 'None', { 'k8s-app': 'cilium' }, [
    { name: 'hubble-metrics', protocol: 'TCP', port: 9965, targetPort: 9965 },
  ]),
  service(
    'hubble-peer',
    KUBE_SYSTEM,
    '10.96.217.172',
    { 'k8s-app': 'cilium' },
    [{ name: 'peer-service', protocol: 'TCP', port: 443, targetPort: 4244 }],
    {
      internalTrafficPolicy: 'Local',
    },
  ),
  service('hubble-relay', KUBE_SYSTEM, '10.96.38.34', { 'k8s-app': 'hubble-relay' }, [
    { protocol: 'TCP', port: 80, targetPort: 4245 },
  ]),
  nodePort(
    'hubble-ui',
    KUBE_SYSTEM,
    '10.96.155.166',
    { 'k8s-app': 'hubble-ui' },
    { name: 'http', protocol: 'TCP', port: 80, targetPort: 8081, nodePort: 30003 },
  ),
  service(
    'metrics-server',
    KUBE_SYSTEM,
    '10.96.218.119',
    { 'app.kubernetes.io/instance': 'metrics-server', 'app.kubernetes.io/name': 'metrics-server' },
    [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 'https' }],
  ),
  nodePort(
    'prometheus',
    MONITORING,
    '10.96.146.52',
    { app: 'prometheus' },
    { name: 'webui', protocol: 'TCP', port: 9090, targetPort: 9090, nodePort: 30001 },
  ),
  nodePort(
    'grafana',
    MONITORING,
    '10.96.109.67',
    { app: 'grafana', component: 'core' },
    { protocol: 'TCP', port: 3000, targetPort: 3000, nodePort: 30002 },
  ),
];

function service(
  name: string,
  namespace: string,
  clusterIP: string,
  selector: StringMap,
  ports: readonly ServicePort[],
  more: DeepPartial<Service['spec']> = {},
): Draft<Service> {
  return {
    metadata: { name, namespace, labels: selector },
    spec: { type: 'ClusterIP', clusterIP, selector, ports, ...more },
  };
}

function nodePort(
  name: string,
  namespace: string,
  clusterIP: string,
  selector: StringMap,
  port: ServicePort,
): Draft<Service> {
  return service(name, namespace, clusterIP, selector, [port], { type: 'NodePort' });
}

interface DeploymentDeclaration {
  readonly name: string;
  readonly namespace: string;
  readonly replicas?: number;
  readonly labels: StringMap;
  /** All labels when absent. */
  readonly selector?: StringMap;
  readonly containers: readonly ContainerDraft[];
  readonly spec?: SpecDraft;
}

function deploy(
  store: Store,
  { name, namespace, replicas = 1, labels, selector = labels, containers, spec = {} }: DeploymentDeclaration,
): void {
  store.create('deployments', {
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: { metadata: { labels }, spec: podSpec(containers, spec) },
    },
  });
}

function podSpec(containers: readonly ContainerDraft[], spec: SpecDraft): DeepPartial<PodSpec> {
  return { ...spec, containers };
}

/** A mirror of a pod that the kubelet runs from a file. */
function staticPod(name: string, node: string): Draft<Pod> {
  const image = name === 'etcd' ? 'registry.k8s.io/etcd:3.5.21-0' : `registry.k8s.io/${name}:v1.33.2`;
  return {
    metadata: {
      name: `${name}-${node}`,
      namespace: KUBE_SYSTEM,
      labels: { component: name, tier: 'control-plane' },
    },
    spec: podSpec([{ name, image, command: [name] }], {
      nodeName: node,
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      tolerations: TOLERATE_ALL,
    }),
  };
}

function ensureNamespace(store: Store, name: string): void {
  if (store.get('namespaces', name) === undefined) store.create('namespaces', { metadata: { name } });
}

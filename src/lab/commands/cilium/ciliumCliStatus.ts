/** `cilium status`: what cilium-cli makes of the workloads of Cilium (cilium-cli/status). */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { Pod } from '../../kube/model/pod.ts';
import type { Store } from '../../kube/store.ts';
import { run } from './ciliumDbg.ts';
import { CILIUM_VERSION } from './version.ts';
import { tabulate, WIDE } from './tabwriter.ts';

const NAMESPACE = 'kube-system';
const COMPONENTS = ['cilium', 'cilium-operator', 'clustermesh-apiserver', 'hubble-relay', 'hubble-ui'];
const RESET = '\x1b[0m';
const [RED, GREEN, YELLOW, CYAN] = ['\x1b[31m', '\x1b[32m', '\x1b[33m', '\x1b[36m'];

interface Workload {
  readonly kind: 'DaemonSet' | 'Deployment';
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
}

/** The tool colours also what goes into a pipe. */
export function ciliumStatus(store: Store): string {
  const workloads = workloadsOf(store);
  return `${logo(workloads)}\n${tabulate(lines(store, workloads).join('\n'), WIDE)}\n`;
}

/** `status -o json`: the same, with what each agent says of itself. */
export function ciliumStatusJson(store: Store, agents: ReadonlyMap<string, Agent>): string {
  const workloads = workloadsOf(store);
  const pods = store.list('pods');
  const { known, managed } = podCounts(store);
  const each = <T>(of: (name: string) => T): Record<string, T> =>
    Object.fromEntries(COMPONENTS.map((name) => [name, of(name)]));
  const agentPods = podsOf(pods, 'cilium').flatMap((pod) => {
    const agent = agents.get(pod.spec.nodeName ?? '');
    return agent === undefined ? [] : [{ name: pod.metadata.name, agent }];
  });
  const asked = (...words: string[]): Record<string, unknown> =>
    Object.fromEntries(
      agentPods.map(({ name, agent }) => [
        name,
        JSON.parse(run(agent, [...words, '-o', 'json']).stdout) as unknown,
      ]),
    );
  const errorsOf = (name: string): readonly string[] =>
    workloads.filter((workload) => workload.name === name && workload.ready < workload.desired).map(notReady);
  const said = (name: string): object => ({
    [name]: {
      Errors: errorsOf(name),
      Warnings: [],
      Disabled: !workloads.some((workload) => workload.name === name),
    },
  });
  const withErrors = errorsOf('cilium').length > 0 ? ['cilium'] : [];
  const status = {
    image_count: each((name) => Object.fromEntries(imagesOf(pods, name))),
    phase_count: each((name) => {
      const phases = new Map<string, number>();
      for (const pod of podsOf(pods, name))
        phases.set(pod.status.phase, (phases.get(pod.status.phase) ?? 0) + 1);
      return Object.fromEntries(phases);
    }),
    pod_state: Object.fromEntries(
      workloads.map(({ kind, name, desired, ready, available }) => [
        name,
        {
          Type: kind,
          Desired: desired,
          Ready: ready,
          Available: available,
          Unavailable: Math.max(0, desired - available),
        },
      ]),
    ),
    pods_count: { all: managed, by_cilium: known },
    cilium_status: asked('status'),
    cilium_endpoints: asked('endpoint', 'list'),
    errors: Object.fromEntries(
      [...withErrors, 'cilium-envoy', ...COMPONENTS.slice(1)].sort().map((name) => [name, said(name)]),
    ),
    helm_chart_version: CILIUM_VERSION,
  };
  return `${JSON.stringify(status, null, 1)}\n`;
}

/** Whether `status` tells of no error. */
export function isReady(store: Store): boolean {
  return workloadsOf(store).every(({ desired, ready }) => ready >= desired);
}

function workloadsOf(store: Store): readonly Workload[] {
  const agents = store.get('daemonsets', 'cilium', NAMESPACE);
  const daemonSets: readonly Workload[] =
    agents === undefined
      ? []
      : [
          {
            kind: 'DaemonSet',
            name: 'cilium',
            desired: agents.status.desiredNumberScheduled,
            ready: agents.status.numberReady,
            available: agents.status.numberAvailable ?? 0,
          },
        ];
  const deployments = ['cilium-operator', 'hubble-relay', 'hubble-ui'].flatMap(
    (name): readonly Workload[] => {
      const deployment = store.get('deployments', name, NAMESPACE);
      if (deployment === undefined) return [];
      const { readyReplicas = 0, availableReplicas = 0 } = deployment.status;
      return [
        {
          kind: 'Deployment',
          name,
          desired: deployment.spec.replicas,
          ready: readyReplicas,
          available: availableReplicas,
        },
      ];
    },
  );
  return [...daemonSets, ...deployments];
}

function logo(workloads: readonly Workload[]): string {
  const state = (name: string): string => {
    const workload = workloads.find((each) => each.name === name);
    if (workload === undefined) return `${CYAN}disabled${RESET}`;
    return workload.ready < workload.desired ? `${RED}1 errors${RESET}` : `${GREEN}OK${RESET}`;
  };
  const [magenta, blue] = ['\x1b[35m', '\x1b[34m'];
  return [
    `${YELLOW}    /¯¯\\`,
    `${CYAN} /¯¯${YELLOW}\\__/${GREEN}¯¯\\${RESET}    Cilium:             ${state('cilium')}`,
    `${CYAN} \\__${RED}/¯¯\\${GREEN}__/${RESET}    Operator:           ${state('cilium-operator')}`,
    `${GREEN} /¯¯${RED}\\__/${magenta}¯¯\\${RESET}    Envoy DaemonSet:    ${CYAN}disabled (using embedded mode)${RESET}`,
    `${GREEN} \\__${blue}/¯¯\\${magenta}__/${RESET}    Hubble Relay:       ${state('hubble-relay')}`,
    `${blue}${blue}${blue}    \\__/${RESET}       ClusterMesh:        ${CYAN}disabled${RESET}`,
    '',
  ].join('\n');
}

function lines(store: Store, workloads: readonly Workload[]): readonly string[] {
  const pods = store.list('pods');
  const { known, managed } = podCounts(store);
  const unready = workloads.filter(({ ready, desired }) => ready < desired);
  return [
    ...workloads.map((workload) => `${workload.kind}\t${workload.name}\t${counts(workload)}`),
    ...COMPONENTS.map((name, index) => {
      const running = podsOf(pods, name).filter((pod) => pod.status.phase === 'Running').length;
      return `${index === 0 ? 'Containers:' : ''}\t${name}\t${running === 0 ? '' : `Running: ${GREEN}${running}${RESET}`}`;
    }),
    `Cluster Pods:\t${known}/${managed} managed by Cilium`,
    `Helm chart version:\t${CILIUM_VERSION}`,
    ...images(pods).map((image, index) => `${index === 0 ? 'Image versions' : ''}\t${image}`),
    ...unready.map(
      (workload, index) =>
        `${index === 0 ? 'Errors:' : ''}\t${workload.name}\t${workload.name}\t${RED}${notReady(workload)}${RESET}`,
    ),
  ];
}

function notReady({ kind, name, ready, desired }: Workload): string {
  return `${desired - ready} pods of ${kind} ${name} are not ready`;
}

/** Of the pods with a network of their own: how many run, and how many of them Cilium has an endpoint of. */
function podCounts(store: Store): { readonly managed: number; readonly known: number } {
  const managed = store
    .list('pods')
    .filter((pod) => pod.status.phase === 'Running' && pod.spec.hostNetwork !== true);
  const known = managed.filter(
    ({ metadata }) => store.get('ciliumendpoints', metadata.name, metadata.namespace) !== undefined,
  );
  return { managed: managed.length, known: known.length };
}

function counts({ desired, ready, available }: Workload): string {
  const part = (count: number): string => `${count < desired ? YELLOW : GREEN}${count}/${desired}${RESET}`;
  const unavailable =
    available < desired ? `, Unavailable: ${RED}${desired - available}/${desired}${RESET}` : '';
  return `Desired: ${desired}, Ready: ${part(ready)}, Available: ${part(available)}${unavailable}`;
}

/** Each image of each workload, with how many containers run it. */
function images(pods: readonly Pod[]): readonly string[] {
  return COMPONENTS.flatMap((name) =>
    [...imagesOf(pods, name)].map(([image, count]) => `${name}\t${image}: ${count}`),
  );
}

function imagesOf(pods: readonly Pod[], name: string): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  const found = podsOf(pods, name).flatMap((pod) => pod.spec.containers.map(({ image }) => image));
  for (const image of found.sort()) counted.set(image, (counted.get(image) ?? 0) + 1);
  return counted;
}

function podsOf(pods: readonly Pod[], workload: string): readonly Pod[] {
  return pods.filter(({ metadata: { namespace, labels = {} } }) => {
    if (namespace !== NAMESPACE) return false;
    return labels['k8s-app'] === workload || labels['name'] === workload;
  });
}

/** The kubelet's word about its node: registration, conditions, images, and the lease that says it is alive. */
import type { LabClock } from '../../clock.ts';
import type { Controller } from '../controllers/workQueue.ts';
import type { Taint } from '../model/cluster.ts';
import { microTimestamp, timestamp, type StringMap } from '../object.ts';
import type { Image } from '../nodeRuntime.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../store.ts';

/** A node as the lab declares it. */
export interface NodeDeclaration {
  readonly name: string;
  readonly internalIP: string;
  readonly podCIDR: string;
  /** Besides `kubernetes.io/hostname`, `…/os` and `…/arch`, which every node gets. */
  readonly labels?: StringMap;
  readonly taints?: readonly Taint[];
  /** Default: 2 CPUs, 2 GiB, 110 pods. */
  readonly capacity?: StringMap;
  readonly osImage: string;
  readonly kernelVersion: string;
  /** `containerd://1.7.27` */
  readonly containerRuntimeVersion: string;
  /** Default: v1.33.2 */
  readonly kubeletVersion?: string;
}

export interface NodeStatusKeeper extends Controller {
  addImage(name: string, image: Image): void;
}

const leaseNamespace = 'kube-node-lease';
/** Milliseconds: a quarter of the lease's 40 seconds, as the kubelet does. */
const renewal = 10_000;
const heartbeat = 300_000;

export function startNodeStatus(
  store: Store,
  clock: LabClock,
  random: Random,
  declaration: NodeDeclaration,
): NodeStatusKeeper {
  const { name } = declaration;
  if (store.get('nodes', name) === undefined) {
    const created = store.create('nodes', nodeOf(declaration, random, timestamp(clock.now())));
    store.create('leases', {
      metadata: {
        name,
        namespace: leaseNamespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: created.metadata.uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(clock.now()) },
    });
  } else {
    const bootID = random.uid();
    store.modifyStatus('nodes', name, undefined, (node) => ({
      ...node,
      status: { ...node.status, nodeInfo: { ...node.status.nodeInfo, bootID } },
    }));
  }

  let lastHeartbeat = clock.now();
  let cancel = clock.after(renewal, beat);
  function beat(): void {
    cancel = clock.after(renewal, beat);
    const renewTime = microTimestamp(clock.now());
    store.modify('leases', name, leaseNamespace, (lease) => ({
      ...lease,
      spec: { ...lease.spec, renewTime },
    }));
    if (clock.now() - lastHeartbeat < heartbeat) return;
    lastHeartbeat = clock.now();
    const lastHeartbeatTime = timestamp(lastHeartbeat);
    store.modifyStatus('nodes', name, undefined, (node) => ({
      ...node,
      status: {
        ...node.status,
        conditions: node.status.conditions.map((each) =>
          ownConditions.has(each.type) ? { ...each, lastHeartbeatTime } : each,
        ),
      },
    }));
  }

  return {
    addImage(reference, { bytes }) {
      store.modifyStatus('nodes', name, undefined, (node) => {
        const { images = [] } = node.status;
        if (images.some((image) => image.names.includes(reference))) return node;
        const added = [...images, { names: [reference], sizeBytes: bytes }];
        return { ...node, status: { ...node.status, images: added } };
      });
    },
    close: () => cancel(),
  };
}

const ownConditions = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']);

function nodeOf(declaration: NodeDeclaration, random: Random, now: string) {
  const { name, internalIP, podCIDR, labels, taints } = declaration;
  const capacity = declaration.capacity ?? { cpu: '2', memory: '2Gi', pods: '110' };
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return {
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...labels,
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { podCIDR, podCIDRs: [podCIDR], ...(taints === undefined ? {} : { taints }) },
    status: {
      addresses: [
        { type: 'InternalIP' as const, address: internalIP },
        { type: 'Hostname' as const, address: name },
      ],
      capacity,
      allocatable: capacity,
      conditions: [
        condition(
          'MemoryPressure',
          'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: random.uid(),
        containerRuntimeVersion: declaration.containerRuntimeVersion,
        kernelVersion: declaration.kernelVersion,
        kubeProxyVersion: '',
        kubeletVersion: declaration.kubeletVersion ?? 'v1.33.2',
        machineID: random.hex(32),
        operatingSystem: 'linux',
        osImage: declaration.osImage,
        systemUUID: random.uid(),
      },
    },
  };
}

/** The sample application of the material in a {@link TestCluster}. */
import { createCluster } from './cluster.ts';
import type { TestCluster } from './cluster.ts';
import type { Namespace } from '../../src/lab/net/types.ts';

export interface Webpod {
  readonly cluster: TestCluster;
  /** Pod addresses by node. */
  readonly ips: Readonly<Record<'k8s-ctr' | 'k8s-w1' | 'k8s-w0', string>>;
  readonly nets: readonly Namespace[];
  readonly curl: { readonly net: Namespace; readonly ip: string };
}

export const CLUSTER_IP = '10.96.48.145';
export const NODE_PORT = 32050;

export function createWebpod(type: 'ClusterIP' | 'NodePort' = 'ClusterIP'): Webpod {
  const cluster = createCluster();
  const ctr = cluster.pod('webpod-a', 'k8s-ctr', { app: 'webpod', 'pod-template-hash': '697b545f57' });
  const w1 = cluster.pod('webpod-b', 'k8s-w1', { app: 'webpod', 'pod-template-hash': '697b545f57' });
  const w0 = cluster.pod('webpod-c', 'k8s-w0', { app: 'webpod', 'pod-template-hash': '697b545f57' });
  const curl = cluster.pod('curl-pod', 'k8s-ctr', { app: 'curl' });
  cluster.service(
    'webpod',
    {
      type,
      clusterIP: CLUSTER_IP,
      ports: [
        {
          port: 80,
          targetPort: 80,
          protocol: 'TCP',
          ...(type === 'NodePort' ? { nodePort: NODE_PORT } : {}),
        },
      ],
    },
    [
      { ip: ctr.ip, node: 'k8s-ctr' },
      { ip: w1.ip, node: 'k8s-w1' },
      { ip: w0.ip, node: 'k8s-w0' },
    ],
  );
  return {
    cluster,
    ips: { 'k8s-ctr': ctr.ip, 'k8s-w1': w1.ip, 'k8s-w0': w0.ip },
    nets: [ctr.net, w1.net, w0.net],
    curl,
  };
}

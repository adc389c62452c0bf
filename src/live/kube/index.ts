/** The bundle kube.cjs, loaded when a real cluster is chosen. */
export { connect, type KubeConnection } from './connect.ts';
export { readKubeconfig, type Kubeconfig, type KubeContext } from './kubeconfig.ts';
export type { ExecRequest, PodExec } from './podExec.ts';

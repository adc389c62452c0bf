/** The bundle serve.cjs, loaded when a lab is served. */
export { kubeconfig } from './kubeconfig.ts';
export { pace } from './pace.ts';
export { serve, type Served } from './serve.ts';

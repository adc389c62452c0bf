/** The operator's container. The operator itself is in lab/cilium/operator. */
import { startOperator } from '../cilium/operator/operator.ts';
import { createRandom } from '../random.ts';
import type { LabImage } from './image.ts';

export const ciliumOperator: LabImage = {
  repository: 'quay.io/cilium/operator-generic',
  bytes: 34_000_000,
  tools: 'none',
  entrypoint: 'cilium-operator-generic',
  start({ pod, store, clock, log }) {
    log(
      'level=info msg="What the operator logs is not simulated in this lab" subsys=cilium-operator-generic',
    );
    const random = createRandom(pod.metadata.uid);
    return startOperator({
      store,
      clock,
      random,
      identity: `${pod.spec.nodeName ?? ''}-${random.suffix(10)}`,
      config: new Map(Object.entries(store.get('configmaps', 'cilium-config', 'kube-system')?.data ?? {})),
    });
  },
};

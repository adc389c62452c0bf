import { expect, test } from 'vitest';
import { createLab } from '../../src/lab/lab.ts';
import { SAMPLE_APP } from '../lab/terminal.ts';
import { run, traced, tried } from './labFlows.ts';

test('an answer passes a policy that lets nothing out: conntrack knows it, and the hop says so', async () => {
  const lab = createLab({ time: 'virtual', seed: 'conntrack' });
  await lab.ready;
  await run(lab, 'k8s-ctr', SAMPLE_APP);
  await run(
    lab,
    'k8s-ctr',
    `kubectl apply -f - <<'Y'
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: silent}
spec: {endpointSelector: {matchLabels: {app: webpod}}, egress: [{}]}
Y
sleep 3`,
  );
  const { text } = await run(
    lab,
    'k8s-ctr',
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  const flow = { from: 'default/curl-pod', to: text.trim(), port: 80, protocol: 'tcp' } as const;
  const { trace } = await traced(lab, flow);
  expect(trace.hops.find(({ because }) => because === 'conntrack')).toMatchObject({
    leg: 'reply',
    place: 'k8s-w1',
    action: 'forward',
    detail: { direction: 'Egress' },
  });
  expect(trace.verdict).toBe('delivered');
  expect((await tried(lab, flow)).outcome).toBe('delivered');
  lab.dispose();
});

/** Services: what the API server fills in, keeps, gives back and refuses, in its own words. */
import { expect, test } from 'vitest';
import { ApiError } from '../../src/lab/kube/apiError.ts';
import { createVirtualClock } from '../../src/lab/clock.ts';
import type { Service } from '../../src/lab/kube/model/service.ts';
import type { DeepPartial } from '../../src/lab/kube/object.ts';
import { createRandom } from '../../src/lab/random.ts';
import { createStore } from '../../src/lab/kube/store.ts';
import type { Store } from '../../src/lab/kube/store.ts';
import { createStrategies } from '../../src/lab/kube/strategies/strategies.ts';

type Spec = DeepPartial<Service['spec']>;

function newStore(): Store {
  const random = createRandom('test');
  const store = createStore({
    clock: createVirtualClock(0),
    random,
    strategies: createStrategies(random),
  });
  store.create('namespaces', { metadata: { name: 'default' } });
  return store;
}

const PORTS = [{ port: 80 }];

function create(spec: Spec, store = newStore()): Service {
  return store.create('services', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { ports: PORTS, ...spec },
  });
}

function refusal(spec: Spec): string {
  try {
    create(spec);
  } catch (error) {
    if (error instanceof ApiError) return error.message.replace('Service "web" is invalid: ', '');
    throw error;
  }
  return 'accepted';
}

const REFUSED: readonly (readonly [Spec, string])[] = [
  [
    { type: 'ClusterIP', loadBalancerSourceRanges: ['10.0.0.0/8'] },
    "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
  ],
  [
    { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0'] },
    'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    { type: 'NodePort', loadBalancerClass: 'a.b/c' },
    "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
  ],
  [
    { type: 'NodePort', allocateLoadBalancerNodePorts: false },
    "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
  ],
  [
    { externalTrafficPolicy: 'Local' },
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ],
  [
    { type: 'NodePort', healthCheckNodePort: 30_000 },
    "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
  ],
  [
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 90_000 } } },
    'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400',
  ],
  [
    { externalIPs: ['300.1.1.1'] },
    'spec.externalIPs[0]: Invalid value: "300.1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    { externalIPs: ['127.0.0.1'] },
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    { trafficDistribution: 'Nearest' },
    'spec.trafficDistribution: Unsupported value: "Nearest": supported values: "PreferClose"',
  ],
  [
    { ports: [{ port: 80, targetPort: 'a-name-that-is-too-long' }] },
    'spec.ports[0].targetPort: Invalid value: "a-name-that-is-too-long": must be no more than 15 characters',
  ],
  [{ type: 'ExternalName', ports: [] }, 'spec.externalName: Required value'],
];

test('what a Service may not say is refused in the words of the API server', () => {
  for (const [spec, why] of REFUSED) expect(refusal(spec), JSON.stringify(spec)).toBe(why);
});

test('a load balancer without node ports has none', () => {
  const { spec } = create({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false });
  expect(spec.ports?.[0]?.nodePort).toBeUndefined();
});

test('a ClusterIP with external addresses has an external traffic policy', () => {
  expect(create({ externalIPs: ['192.0.2.1'] }).spec.externalTrafficPolicy).toBe('Cluster');
  expect(create({}).spec.externalTrafficPolicy).toBeUndefined();
});

test('a Service that goes from type to type and back gives back what only the other type has', () => {
  const store = newStore();
  const before = create(
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local', loadBalancerClass: 'a.b/c' },
    store,
  );
  expect(before.spec.healthCheckNodePort).toBeGreaterThan(30_085);
  const become = (type: Service['spec']['type']): Service['spec'] | undefined =>
    store.modify('services', 'web', 'default', (old) => ({ ...old, spec: { ...old.spec, type } }))?.spec;
  const inside = become('ClusterIP');
  expect(inside).toMatchObject({ type: 'ClusterIP', clusterIP: before.spec.clusterIP });
  for (const field of [
    'externalTrafficPolicy',
    'healthCheckNodePort',
    'loadBalancerClass',
    'allocateLoadBalancerNodePorts',
  ] as const)
    expect(inside?.[field], field).toBeUndefined();
  expect(inside?.ports?.[0]?.nodePort).toBeUndefined();
  const outside = become('NodePort');
  expect(outside?.ports?.[0]?.nodePort).toBeGreaterThan(30_085);
  expect(outside?.externalTrafficPolicy).toBe('Cluster');
});

test('a Service that is sticky no more loses how long it was', () => {
  const store = newStore();
  expect(create({ sessionAffinity: 'ClientIP' }, store).spec.sessionAffinityConfig).toEqual({
    clientIP: { timeoutSeconds: 10_800 },
  });
  const { spec } =
    store.modify('services', 'web', 'default', (old) => ({
      ...old,
      spec: { ...old.spec, sessionAffinity: 'None' as const },
    })) ?? {};
  expect(spec?.sessionAffinityConfig).toBeUndefined();
});

test('the class of a load balancer may not change', () => {
  const store = newStore();
  create({ type: 'LoadBalancer', loadBalancerClass: 'a.b/c' }, store);
  expect(() =>
    store.modify('services', 'web', 'default', (old) => ({
      ...old,
      spec: { ...old.spec, loadBalancerClass: 'd.e/f' },
    })),
  ).toThrow('spec.loadBalancerClass: Invalid value: "d.e/f": may not change once set');
});

test('an address in the status of a load balancer is a virtual one unless it says otherwise', () => {
  const store = newStore();
  create({ type: 'LoadBalancer' }, store);
  const status = store.modifyStatus('services', 'web', 'default', (old) => ({
    ...old,
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { ip: '192.0.2.2', ipMode: 'Proxy' }] } },
  }))?.status;
  expect(status?.loadBalancer.ingress).toEqual([
    { ip: '192.0.2.1', ipMode: 'VIP' },
    { ip: '192.0.2.2', ipMode: 'Proxy' },
  ]);
});

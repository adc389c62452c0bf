/** Situations in which the sentences of the course are tried: five recorded moments, and what learners make of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  recorded,
  recordedMoment,
  type Moment,
  type MomentObject,
  type Objects,
  type Output,
} from './moment.ts';

const native = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures/native', name), 'utf8');
const printed = (name: string): Output => ({ stdout: recorded(name) });

/** The lines of the material: the recorded machines have VXLAN built in. */
const LSMOD = `>> node : k8s-w1 <<
vxlan                 147456  0
ip6_udp_tunnel         16384  1 vxlan
udp_tunnel             36864  1 vxlan

>> node : k8s-w0 <<
vxlan                 147456  0
ip6_udp_tunnel         16384  1 vxlan
udp_tunnel             36864  1 vxlan

`;
const W0_ROUTES = `default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100
172.20.0.0/16 via 192.168.20.200 dev eth1 proto static
192.168.10.0/24 via 192.168.20.200 dev eth1 proto static
192.168.20.0/24 dev eth1 proto kernel scope link src 192.168.20.100
`;
const SILENT = { ...printed('lb-ipam-router-arping'), exit: 1 };
const grep = (name: string, text: string): Output => ({
  stdout: native(name)
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => `${line}\n`)
    .join(''),
});

const OUTPUTS = {
  native: {
    'inspect-endpoint-list': { stdout: native('endpoint-list.txt') },
    'inspect-lb-webpod': grep('bpf-lb-list.txt', '10.96.183.115'),
    'inspect-map-services': grep('map-services.txt', '10.96.183.115'),
    'inspect-map-backends': { stdout: native('map-backends.txt') },
    'inspect-map-revnat': { stdout: native('map-revnat.txt') },
    'inspect-map-ipcache': { stdout: native('map-ipcache.txt') },
    'failure-loop': { stdout: native('loop.txt') },
    'failure-ping': { stdout: native('ping-lost.txt'), exit: 1 },
    'failure-routes': { stdout: native('router-ip-route.txt') },
    'failure-routes-ctr': { stdout: native('ctr-ip-route.txt') },
    'failure-routes-w0': { stdout: W0_ROUTES },
    'failure-capture-icmp': { stdout: native('tcpdump-icmp.txt') },
    'failure-capture-tcp': { stdout: native('tcpdump-tcp80.txt') },
  },
  vxlan: {
    'failure-routes': { stdout: native('router-ip-route.txt') },
    'vxlan-kernel': printed('vxlan-kernel'),
    'vxlan-lsmod-workers': { stdout: LSMOD },
    'vxlan-ping-switch': printed('vxlan-ping-switch'),
    'vxlan-status': printed('vxlan-status'),
    'vxlan-device': printed('vxlan-device'),
    'vxlan-routes': printed('vxlan-routes'),
    'vxlan-ipcache': printed('vxlan-ipcache'),
    'vxlan-socknat': printed('vxlan-socknat'),
    'vxlan-loop': printed('vxlan-loop'),
    'vxlan-capture': printed('vxlan-capture'),
  },
  lbIpam: {
    'failure-routes': { stdout: native('router-ip-route.txt') },
    'lb-ipam-curl': printed('lb-ipam-curl'),
    'lb-ipam-router-curl': { stderr: recorded('lb-ipam-router-curl'), exit: 28 },
    'lb-ipam-router-arping': SILENT,
    'lb-ipam-router-neigh': printed('lb-ipam-router-neigh'),
  },
  l2: {
    'failure-routes': { stdout: native('router-ip-route.txt') },
    'l2-db-ctr': printed('l2-db-none'),
    'l2-db-w1': printed('l2-db-leader'),
    'l2-db-w0': printed('l2-db-none'),
    'l2-arping': printed('l2-arping'),
    'l2-curl': printed('l2-curl'),
    'l2-arp': printed('l2-arp'),
    'l2-loop': printed('l2-loop'),
  },
  shared: {
    'l2-arp': printed('l2-arp'),
    'second-router-arping': printed('second-router-arping'),
    'second-router-curl': printed('second-router-curl'),
    'requested-router-old': { stdout: recorded('lb-ipam-router-arping').replaceAll('.211', '.212'), exit: 1 },
    'requested-router-new': printed('sharing-router-arping'),
    'sharing-router-arping': printed('sharing-router-arping'),
    'sharing-router-curl': printed('sharing-router-curl'),
    'sharing-router-curl-8080': printed('sharing-router-curl-8080'),
  },
} satisfies Record<string, Readonly<Record<string, Output>>>;

type MomentName = keyof typeof OUTPUTS;

interface Changes {
  /** Changes the recorded objects in place. */
  readonly objects?: (objects: Objects) => void;
  readonly outputs?: Readonly<Record<string, Output>>;
}

function moment(name: MomentName, { objects: change, outputs }: Changes = {}): Moment {
  const objects = recordedMoment(name);
  objects['deployments'] = [DEPLOYMENT('sample-app')];
  change?.(objects);
  return { objects, outputs: { ...OUTPUTS[name], ...outputs } };
}

const find = (objects: Objects, resource: string, name: string): MomentObject => {
  const found = objects[resource]?.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no ${resource} ${name} was recorded`);
  return found;
};
const remove = (objects: Objects, resource: string, name: string): void => {
  objects[resource] = (objects[resource] ?? []).filter(({ metadata }) => metadata.name !== name);
};
const configure = (key: string, value: string) => (objects: Objects) => {
  find(objects, 'configmaps', 'cilium-config').data = {
    ...find(objects, 'configmaps', 'cilium-config').data,
    [key]: value,
  };
};
/** Written after every pod's last change: no agent has read it. */
const justConfigured = (objects: Objects): void => {
  find(objects, 'configmaps', 'cilium-config').metadata.resourceVersion = '999999';
};
const annotate = (service: string, key: string, value: string | undefined) => (objects: Objects) => {
  const { metadata } = find(objects, 'services', service);
  const { [key]: _old, ...others } = metadata.annotations ?? {};
  metadata.annotations = value === undefined ? others : { ...others, [key]: value };
};
const SATISFIED = 'cilium.io/IPAMRequestSatisfied';
/** As the operator of the recorded cluster wrote it for a service that it had no address for. */
const refuse = (service: string, reason: string, message: string) => (objects: Objects) => {
  find(objects, 'services', service).status = {
    conditions: [{ type: SATISFIED, status: 'False', reason, message }],
    loadBalancer: {},
  };
};
const give = (service: string, ip: string) => (objects: Objects) => {
  find(objects, 'services', service).status = {
    conditions: [{ type: SATISFIED, status: 'True', reason: 'satisfied', message: '' }],
    loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] },
  };
};
const all =
  (...changes: readonly ((objects: Objects) => void)[]) =>
  (objects: Objects): void => {
    for (const change of changes) change(objects);
  };

/** No Deployment was recorded; this is what the notebook's manifest becomes. */
function DEPLOYMENT(antiAffinity: string, readyReplicas = 3): MomentObject {
  return {
    kind: 'Deployment',
    metadata: { name: 'webpod', namespace: 'default' },
    spec: {
      replicas: 3,
      template: {
        metadata: { labels: { app: 'webpod' } },
        spec: {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {
                  labelSelector: {
                    matchExpressions: [{ key: 'app', operator: 'In', values: [antiAffinity] }],
                  },
                  topologyKey: 'kubernetes.io/hostname',
                },
              ],
            },
          },
        },
      },
    },
    status: { readyReplicas },
  };
}

/** The pods were made anew since the cells ran: none of them has the address that it had. */
const repodded = (objects: Objects): void => {
  for (const resource of ['pods', 'endpointslices', 'ciliumendpoints']) {
    objects[resource] = JSON.parse(
      JSON.stringify(objects[resource]).replaceAll('172.20.1.195', '172.20.1.9'),
    ) as MomentObject[];
  }
};
const cured = `${native('router-ip-route.txt')}172.20.0.0/24 via 192.168.10.100 dev eth1\n172.20.1.0/24 via 192.168.10.101 dev eth1\n172.20.2.0/24 via 192.168.20.100 dev eth2\n`;
const everyone = { stdout: recorded('vxlan-loop') };

export const SITUATIONS = {
  /** The API has not answered and no cell has run. */
  blind: (): Moment => ({ objects: {}, outputs: {} }),
  native: () => moment('native'),
  'rule repaired, nothing ready': () =>
    moment('native', {
      objects: (objects) => {
        objects['deployments'] = [DEPLOYMENT('webpod', 1)];
        for (const slice of objects['endpointslices'] ?? []) Object.assign(slice, { endpoints: [] });
        find(objects, 'pods', 'curl-pod').status = { phase: 'Pending' };
      },
    }),
  'all pods on one node': () =>
    moment('native', {
      objects: (objects) => {
        for (const pod of objects['pods'] ?? [])
          if (pod.metadata.labels?.['app'] === 'webpod') pod.spec['nodeName'] = 'k8s-w1';
      },
    }),
  'pods made anew': () => moment('native', { objects: repodded }),
  'maps of another service': () =>
    moment('native', {
      outputs: {
        'inspect-map-services': grep('map-services.txt', '10.96.0.1:'),
        'inspect-lb-webpod': grep('bpf-lb-list.txt', '10.96.0.1:'),
        'inspect-map-revnat': { stdout: 'Key   Value   State   Error\n' },
      },
    }),
  'a pod moved after the cells had run': () => ({
    ...moment('native'),
    later: (pod) => {
      if (pod.status['podIP'] === '172.20.0.181') pod.spec['nodeName'] = 'k8s-w0';
      return 'changed';
    },
  }),
  'every pod of default was deleted after the cells had run': () => ({
    ...moment('native'),
    later: ({ metadata }) => (metadata.namespace === 'default' ? 'gone' : 'changed'),
  }),
  'one label more on one pod': () =>
    moment('native', {
      objects: (objects) => {
        const endpoint = (objects['ciliumendpoints'] ?? []).find(
          ({ metadata }) => metadata.labels?.['app'] === 'webpod' || metadata.name.startsWith('webpod'),
        );
        if (endpoint !== undefined) endpoint.status['identity'] = { id: 4711 };
      },
    }),
  'agent of the pods that all are local': () =>
    moment('native', {
      outputs: {
        'inspect-map-ipcache': {
          stdout: native('map-ipcache.txt')
            .split('\n')
            .filter((line) => !line.startsWith('172.20.1.195') && !line.startsWith('172.20.2.121'))
            .join('\n'),
        },
      },
    }),
  'routes on the router': () =>
    moment('native', {
      outputs: {
        'failure-routes': { stdout: cured },
        'failure-loop': everyone,
        'failure-ping': { stdout: native('ping-answered.txt') },
        'failure-capture-icmp': { stdout: '' },
        'failure-capture-tcp': { stdout: '' },
      },
    }),
  'half of the routes': () =>
    moment('native', {
      outputs: { 'failure-routes': { stdout: cured.replace(/172\.20\.0\.0.*\n/, '') } },
    }),
  vxlan: () => moment('vxlan'),
  'configured, not restarted': () =>
    moment('vxlan', {
      objects: all(justConfigured),
      outputs: {
        'vxlan-status': { stdout: 'Routing:                 Network: Native   Host: BPF\n' },
        'vxlan-routes': { stdout: '' },
        'vxlan-capture': { stdout: '' },
        'vxlan-loop': { stdout: native('loop.txt') },
      },
    }),
  'not changed at all': () =>
    moment('native', {
      outputs: {
        'vxlan-kernel': { stdout: 'CONFIG_FIB_RULES=y\n' },
        'vxlan-lsmod-workers': { stdout: '>> node : k8s-w1 <<\n\n>> node : k8s-w0 <<\n\n' },
        'vxlan-ping-switch': { stdout: native('ping-answered.txt') },
        'vxlan-routes': { stdout: '' },
        'vxlan-device': { stdout: '', stderr: 'Device "cilium_vxlan" does not exist.\n', exit: 1 },
        'vxlan-ipcache': { stdout: 'IP PREFIX/ADDRESS   IDENTITY\n' },
        'vxlan-socknat': { stdout: 'Socket Cookie   Backend -> Frontend\n' },
        'vxlan-loop': { stdout: native('loop.txt') },
        'vxlan-capture': { stdout: native('tcpdump-icmp.txt') },
      },
    }),
  'identities changed since the capture': () =>
    moment('vxlan', {
      objects: (objects) => {
        for (const endpoint of objects['ciliumendpoints'] ?? []) endpoint.status['identity'] = { id: 1234 };
      },
    }),
  'no pool': () => moment('vxlan', { outputs: { 'lb-ipam-router-neigh': printed('l2-arp') } }),
  lbIpam: () => moment('lbIpam'),
  'pools overlap': () =>
    moment('lbIpam', {
      objects: (objects) => {
        const [pool] = objects['ciliumloadbalancerippools'] ?? [];
        if (pool === undefined) throw new Error('no pool was recorded');
        objects['ciliumloadbalancerippools'] = [
          {
            ...pool,
            metadata: { ...pool.metadata, name: 'overlap' },
            status: {
              conditions: [
                {
                  type: 'cilium.io/PoolConflict',
                  status: 'True',
                  reason: 'cidr_overlap',
                  message:
                    "Pool conflicts since range '192.168.10.213 - 192.168.10.220' overlaps range '192.168.10.211 - 192.168.10.215' from IP Pool 'cilium-lb-ippool'",
                },
              ],
            },
          },
        ];
        refuse(
          'webpod',
          'no_pool',
          'There are no enabled CiliumLoadBalancerIPPools that match this service',
        )(objects);
      },
      outputs: {
        'lb-ipam-curl': { stdout: '', exit: 1 },
      },
    }),
  l2: () => moment('l2'),
  'announced already': () =>
    moment('l2', {
      outputs: {
        'lb-ipam-curl': { stdout: 'Hostname: webpod-cccbffd-dsmcd\nRemoteAddr: 10.0.2.15:41534\n' },
        'lb-ipam-router-curl': printed('l2-curl'),
        'lb-ipam-router-arping': printed('l2-arping'),
      },
    }),
  'l2 switched off': () =>
    moment('l2', {
      objects: all(configure('enable-l2-announcements', 'false'), (objects) => {
        objects['ciliuml2announcementpolicies'] = [];
        objects['leases'] = [];
        find(objects, 'services', 'webpod').spec['externalTrafficPolicy'] = 'Local';
      }),
      outputs: {
        'l2-db-w1': printed('l2-db-none'),
        'l2-arping': { ...SILENT },
        'l2-curl': { stderr: recorded('lb-ipam-router-curl'), exit: 28 },
        'l2-arp': { stdout: recorded('l2-arp').replace(/.*\.211.*\n/, '') },
        'l2-loop': { stdout: '' },
      },
    }),
  'l2 not restarted, selecting no node': () =>
    moment('l2', {
      objects: all(justConfigured, (objects) => {
        const policy = find(objects, 'ciliuml2announcementpolicies', 'policy1');
        policy.spec['nodeSelector'] = { matchLabels: { 'kubernetes.io/hostname': 'k8s-w9' } };
      }),
    }),
  'l2 taken over, with a Local policy': () =>
    moment('l2', {
      objects: (objects) => {
        const lease = find(objects, 'leases', 'cilium-l2announce-default-webpod');
        Object.assign(lease.spec, { holderIdentity: 'k8s-ctr', leaseTransitions: 1 });
        find(objects, 'services', 'webpod').spec['externalTrafficPolicy'] = 'Local';
      },
    }),
  shared: () => moment('shared'),
  'second service, no policy': () =>
    moment('shared', {
      objects: all(give('netshoot-web', '192.168.10.212'), (objects) => {
        remove(objects, 'ciliuml2announcementpolicies', 'policy2');
        remove(objects, 'leases', 'cilium-l2announce-default-netshoot-web');
        remove(objects, 'services', 'netshoot-web2');
        annotate('netshoot-web', 'lbipam.cilium.io/ips', undefined)(objects);
        annotate('netshoot-web', 'lbipam.cilium.io/sharing-key', undefined)(objects);
        for (const pod of objects['pods'] ?? [])
          if (pod.metadata.labels?.['app'] === 'netshoot-web')
            pod.status['conditions'] = [{ type: 'Ready', status: 'False' }];
      }),
      outputs: {
        'second-router-arping': {
          stdout: recorded('lb-ipam-router-arping').replaceAll('.211', '.212'),
          exit: 1,
        },
        'second-router-curl': { stderr: 'curl: (28) Connection timed out\n', exit: 28 },
      },
    }),
  'no second service': () => moment('l2'),
  'second service has all it needs': () =>
    moment('shared', {
      objects: all(
        give('netshoot-web', '192.168.10.212'),
        annotate('netshoot-web', 'lbipam.cilium.io/ips', undefined),
        annotate('netshoot-web', 'lbipam.cilium.io/sharing-key', undefined),
        (objects) => remove(objects, 'services', 'netshoot-web2'),
      ),
      outputs: {
        'requested-router-old': printed('second-router-arping'),
        'requested-router-new': {
          stdout: recorded('lb-ipam-router-arping').replaceAll('.211', '.215'),
          exit: 1,
        },
      },
    }),
  'an address of no pool': () =>
    moment('shared', {
      objects: all(
        annotate('netshoot-web', 'lbipam.cilium.io/ips', '192.168.10.216'),
        refuse('netshoot-web', 'no_pool', "No pool exists with a CIDR containing '192.168.10.216'"),
      ),
    }),
  'one key only': () =>
    moment('shared', {
      objects: all(
        annotate('netshoot-web2', 'lbipam.cilium.io/sharing-key', undefined),
        refuse(
          'netshoot-web2',
          'already_allocated',
          "The IP '192.168.10.215' is already allocated to another service",
        ),
        (objects) => remove(objects, 'leases', 'cilium-l2announce-default-netshoot-web2'),
      ),
      outputs: {
        'sharing-router-arping': printed('second-router-arping'),
        'sharing-router-curl': { stderr: 'curl: (7) Failed to connect\n', exit: 7 },
        'sharing-router-curl-8080': { stderr: 'curl: (7) Failed to connect\n', exit: 7 },
      },
    }),
  'third service with an address of its own': () =>
    moment('shared', {
      objects: all(
        give('netshoot-web2', '192.168.10.212'),
        annotate('netshoot-web2', 'lbipam.cilium.io/ips', undefined),
        annotate('netshoot-web2', 'lbipam.cilium.io/sharing-key', undefined),
      ),
    }),
  'both on one port, one leader': () =>
    moment('shared', {
      objects: (objects) => {
        find(objects, 'services', 'netshoot-web2').spec['ports'] = [
          { name: 'http', port: 80, targetPort: 8080, nodePort: 30538 },
        ];
        find(objects, 'leases', 'cilium-l2announce-default-netshoot-web2').spec['holderIdentity'] = 'k8s-w1';
      },
    }),
} as const satisfies Record<string, () => Moment>;

export type Situation = keyof typeof SITUATIONS;

/** Changes that make random labs differ: routes, links, agents, services, policies, and what is broken. */

/** What a learner, an accident or a tester does to a lab. */
interface Change {
  readonly host: string;
  readonly script: string;
}

const on =
  (host: string) =>
  (script: string): Change => ({ host, script });
const router = on('router');
const ctr = on('k8s-ctr');
const w1 = on('k8s-w1');
const w0 = on('k8s-w0');
/** A value of the agents' configuration, which only those have that were started since: a restart that is half done. */
const halfDone = (value: string, node: string): Change =>
  ctr(
    `kubectl -n kube-system patch cm cilium-config --type merge -p '{"data":{${value}}}'; kubectl -n kube-system delete pod -l k8s-app=cilium --field-selector spec.nodeName=${node}; sleep 8`,
  );
const service = (spec: string): Change => ctr(`kubectl patch svc webpod -p '{"spec":{${spec}}}'`);

const policy = (name: string, selector: string, rules: string): Change =>
  ctr(`kubectl apply -f - <<'Y'
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}}
spec: {endpointSelector: {matchLabels: {${selector}}}, ${rules}}
Y`);

/** An agent that was stopped and comes back, in whichever mode the others are. */
const restarted = (node: string): Change =>
  ctr(`kubectl -n kube-system delete pod -l k8s-app=cilium --field-selector spec.nodeName=${node}; sleep 12`);

/** Policy routing. */
const RULES: readonly Change[] = [
  router('ip route add 172.20.2.0/24 via 192.168.20.100 table 100; ip rule add to 172.20.2.0/24 lookup 100'),
  router('ip route add default via 192.168.10.101 table 101; ip rule add from 192.168.20.0/24 lookup 101'),
  router('ip rule add from 192.168.10.100/32 prohibit'),
  router('ip rule add to 192.168.20.100/32 blackhole'),
  router('ip rule add iif eth1 to 172.20.0.0/16 unreachable'),
  router('ip rule add iif lo to 192.168.10.0/24 prohibit'),
  router('ip rule add from 172.20.0.0/16 lookup 102'),
  router(
    'ip route add throw 172.20.2.0/24 table 103; ip route add blackhole default table 103; ip rule add to 172.20.0.0/16 lookup 103',
  ),
  router('ip rule add fwmark 0x10 lookup 104; ip route add blackhole default table 104'),
  ctr('ip rule add from 172.20.0.0/24 prohibit'),
  ctr('ip route add 192.168.20.0/24 via 192.168.10.101 table 105; ip rule add to 192.168.20.0/24 lookup 105'),
  ctr('ip route add default via 192.168.10.200 table 106; ip rule add from 192.168.10.100 lookup 106'),
  w0('ip rule add to 192.168.10.100/32 unreachable prio 50'),
  w0('ip route add 192.168.10.0/24 via 10.0.2.2 table 107; ip rule add from 192.168.20.100/32 lookup 107'),
  w1('ip rule add iif eth1 lookup 108; ip route add 172.20.0.0/24 via 192.168.10.200 table 108'),
  w1('ip rule add from all to 192.168.10.200/32 prohibit'),
];

export const CHANGES: readonly Change[] = [
  ...RULES,
  restarted('k8s-ctr'),
  restarted('k8s-w1'),
  restarted('k8s-w0'),
  router('ip route add unreachable 172.20.2.0/25'),
  router('ip route add prohibit 192.168.20.100/32'),
  router('ip route add blackhole 192.168.10.100/32'),
  router('ip link set eth1 mtu 1300; ip link set eth2 mtu 1400'),
  w0('ip link set eth1 mtu 1300'),
  ctr('ip link set eth1 mtu 1350'),
  ctr('ip route replace 192.168.20.0/24 via 192.168.10.200 mtu 1280'),
  w0('ip route add unreachable 172.20.0.0/25'),
  router('ip route add 172.20.2.0/24 via 192.168.20.100'),
  router('ip route add 172.20.0.0/24 via 192.168.10.100; ip route add 172.20.1.0/24 via 192.168.10.101'),
  router(
    'ip route add 172.20.2.0/24 via 192.168.20.100; ip route add 172.20.0.0/24 via 192.168.10.100; ip route add 172.20.1.0/24 via 192.168.10.101',
  ),
  router('ip route add blackhole 172.20.2.0/24'),
  router('ip route add unreachable 192.168.20.0/25'),
  router('ip route add 172.20.2.0/24 via 192.168.10.101'),
  router(
    'ip route add 172.20.2.0/25 via 192.168.20.100 metric 5; ip route add 172.20.2.0/25 via 192.168.10.100 metric 50',
  ),
  router('ip link set eth2 down'),
  router('ip route del default'),
  router('ip link set eth1 mtu 1400'),
  router('ip link set eth2 mtu 1280'),
  router('ip route replace 192.168.20.0/24 dev eth2 mtu 1300'),
  router('ip addr add 192.168.10.213/32 dev loop1'),
  router('ip route add prohibit 172.20.1.0/24'),
  router('ip route add throw 172.20.2.0/24'),
  ctr('ip route del 172.20.0.0/16'),
  ctr('ip route del 192.168.20.0/24'),
  ctr('ip route add 172.20.2.0/24 via 192.168.10.101'),
  w0('ip route del 172.20.0.0/16'),
  w0('ip route add prohibit 172.20.0.0/24'),
  w1('ip route replace 172.20.0.0/16 via 192.168.10.100'),
  w1('ip route add 10.99.0.0/16 via 192.168.10.200'),
  w1('ip link set eth1 mtu 1420'),
  w0('ip link set eth1 mtu 1450'),
  w1('ip route replace 172.20.2.0/24 via 192.168.10.200 mtu 1300'),
  w0('ip route add 192.168.10.0/25 via 10.0.2.2'),
  ctr('ip route add blackhole 172.20.1.0/25'),
  ctr('kubectl scale deploy webpod --replicas=1; sleep 6'),
  ctr('kubectl scale deploy webpod --replicas=0; sleep 6'),
  ctr('kubectl scale deploy webpod --replicas=5; sleep 6'),
  service('"type":"NodePort"'),
  service('"type":"NodePort","externalTrafficPolicy":"Local"'),
  service('"internalTrafficPolicy":"Local"'),
  service('"sessionAffinity":"ClientIP"'),
  service('"type":"LoadBalancer","loadBalancerSourceRanges":["192.168.20.0/24"]'),
  service('"externalIPs":["192.168.10.222"]'),
  service('"selector":{"app":"nobody"}'),
  service('"ports":[{"port":80,"targetPort":81}]'),
  service('"type":"LoadBalancer","externalTrafficPolicy":"Local"'),
  service('"type":"LoadBalancer","externalTrafficPolicy":"Local","externalIPs":["192.168.10.222"]'),
  ctr(
    `kubectl scale deploy webpod --replicas=1; kubectl patch svc webpod -p '{"spec":{"type":"LoadBalancer","externalTrafficPolicy":"Local"}}'; sleep 6`,
  ),
  service('"type":"LoadBalancer","loadBalancerSourceRanges":["192.168.10.200/32","192.168.10.100/32"]'),
  service('"type":"LoadBalancer","allocateLoadBalancerNodePorts":false'),
  service('"type":"NodePort","internalTrafficPolicy":"Local","externalTrafficPolicy":"Local"'),
  ctr(
    `kubectl create svc clusterip headless --clusterip=None --tcp=80; kubectl patch svc headless -p '{"spec":{"selector":{"app":"webpod"}}}'`,
  ),
  ctr(
    `kubectl create svc clusterip bare --tcp=80; kubectl patch svc bare --type merge -p '{"spec":{"selector":null}}'; kubectl delete endpointslices -l kubernetes.io/service-name=bare`,
  ),
  ctr(
    'kubectl delete pod -l app=webpod --field-selector spec.nodeName=k8s-w1 --wait=false; kubectl cordon k8s-w1; sleep 6',
  ),
  ctr('kubectl delete pod -l app=webpod --grace-period=0 --force; sleep 10'),
  ctr('kubectl -n kube-system scale deploy coredns --replicas=1; sleep 8'),
  ctr('kubectl delete deploy webpod; sleep 6'),
  ctr('kubectl delete ciliuml2announcementpolicies --all'),
  ctr('kubectl delete ippools --all'),
  policy('from-curl', 'app: webpod', 'ingress: [{fromEndpoints: [{matchLabels: {app: curl}}]}]'),
  policy('port-80', 'app: webpod', 'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]'),
  policy('dns-only', 'app: curl', 'egress: [{toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]'),
  policy(
    'port-range',
    'app: webpod',
    'ingress: [{toPorts: [{ports: [{port: "79", endPort: 90, protocol: TCP}]}]}]',
  ),
  policy('pings', 'app: webpod', 'ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]'),
  policy(
    'unless',
    'app: webpod',
    'ingress: [{fromCIDRSet: [{cidr: 192.168.0.0/16, except: [192.168.10.0/25]}]}]',
  ),
  policy(
    'dns-closed',
    'k8s-app: kube-dns',
    'ingress: [{toPorts: [{ports: [{port: "9153", protocol: TCP}]}]}]',
  ),
  policy('nobody', 'app: webpod', 'ingress: [{}]'),
  policy('nodes', 'app: webpod', 'ingress: [{fromEntities: [remote-node, host]}]'),
  policy('world', 'app: webpod', 'ingress: [{fromEntities: [world]}]'),
  policy(
    'egress',
    'app: curl',
    'egress: [{toEndpoints: [{matchLabels: {app: webpod}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]',
  ),
  policy(
    'deny-ingress',
    'app: webpod',
    'ingressDeny: [{fromEntities: [remote-node]}], ingress: [{fromEntities: [all]}]',
  ),
  policy(
    'deny-port',
    'app: webpod',
    'ingressDeny: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}], ingress: [{fromEntities: [all]}]',
  ),
  policy(
    'deny-peer',
    'app: curl',
    'egressDeny: [{toEndpoints: [{matchLabels: {app: webpod}}]}], egress: [{toEntities: [all]}]',
  ),
  policy('deny', 'app: curl', 'egressDeny: [{toCIDR: [192.168.10.0/24]}], egress: [{toEntities: [all]}]'),
  halfDone('"routing-mode":"native"', 'k8s-w0'),
  halfDone('"routing-mode":"native"', 'k8s-ctr'),
  halfDone('"routing-mode":"native","auto-direct-node-routes":"true"', 'k8s-w1'),
  halfDone('"routing-mode":"tunnel"', 'k8s-w1'),
  halfDone('"routing-mode":"tunnel"', 'k8s-ctr'),
  halfDone('"enable-ipv4-masquerade":"false"', 'k8s-ctr'),
  ctr('kubectl -n kube-system rollout restart ds/cilium; sleep 30'),
  ctr(
    'kubectl -n kube-system patch cm cilium-config --type merge -p \'{"data":{"enable-ipv4-masquerade":"false"}}\'; kubectl -n kube-system rollout restart ds/cilium; sleep 20',
  ),
];

/** Flows that are asked about in a random lab: between all that has an address in it, and some that nobody has. */
import type { Lab } from '../../src/lab/lab.ts';
import type { Flow } from '../../src/path/flow.ts';
import type { Dice } from './dice.ts';
import { run } from './labFlows.ts';

interface Targets {
  readonly from: readonly string[];
  readonly pods: readonly string[];
  readonly nodePorts: readonly string[];
  readonly frontends: readonly string[];
  /** Of kube-dns: its pods and its service. */
  readonly dns: readonly string[];
}

export async function targetsOf(lab: Lab): Promise<Targets> {
  const words = async (script: string): Promise<readonly string[]> =>
    (await run(lab, 'k8s-ctr', script)).text.split(/\s+/).filter((word) => word !== '');
  const pods = await words(
    `kubectl get pods -l 'app in (webpod,netshoot-web)' -o jsonpath='{.items[*].status.podIP}'`,
  );
  const netshoot = await words(
    `kubectl get pods -l app=netshoot-web -o jsonpath='{.items[*].metadata.name}'`,
  );
  const services = await words(
    `kubectl get svc -o jsonpath='{range .items[*]}{.spec.clusterIP} {.status.loadBalancer.ingress[0].ip} {.spec.externalIPs[0]} {end}'`,
  );
  const dns = await words(
    `kubectl -n kube-system get pods,svc -l k8s-app=kube-dns -o jsonpath='{.items[*].status.podIP} {.items[*].spec.clusterIP}'`,
  );
  const nodePorts = await words(`kubectl get svc -o jsonpath='{.items[*].spec.ports[*].nodePort}'`);
  return {
    from: [
      'default/curl-pod',
      'default/curl-pod',
      'router',
      'k8s-ctr',
      'k8s-w1',
      'k8s-w0',
      ...netshoot.map((name) => `default/${name}`),
    ],
    pods: [...pods, '172.20.1.250'],
    nodePorts,
    frontends: [...services.filter((address) => address !== 'None'), '192.168.10.213'],
    dns,
  };
}

const NODES = ['192.168.10.100', '192.168.10.101', '192.168.20.100'] as const;

/** Around the MTUs of links and tunnels, with the 28 bytes of the headers of a ping. */
const SIZES = [84, 84, 84, 1228, 1328, 1378, 1428, 1450, 1451, 1478, 1500, 1501, 3000] as const;

export function flowBy(dice: Dice, { from, pods, nodePorts, frontends, dns }: Targets): Flow {
  const tcp = (to: string, port: number): Flow => ({ from: dice(...from), to, port, protocol: 'tcp' });
  const kind = dice('pod', 'pod', 'frontend', 'frontend', 'node', 'nodePort', 'ping', 'ping', 'sized', 'udp');
  if (kind === 'pod') return tcp(dice(...pods), dice(80, 80, 8080, 81));
  if (kind === 'frontend') return tcp(dice(...frontends), dice(80, 80, 80, 8080, 81));
  if (kind === 'node') return tcp(dice(...NODES, '192.168.10.200'), dice(4244, 6443, 10250, 81));
  if (kind === 'nodePort' && nodePorts.length > 0)
    return {
      ...tcp(dice(...NODES), Number(dice(...nodePorts))),
      // From outside as often as from inside.
      ...dice({}, { from: 'router' }),
    };
  if (kind === 'udp')
    return {
      from: dice(...from),
      to: dice(...dns, ...dns, ...pods, ...NODES, '192.168.20.200'),
      port: 53,
      protocol: 'udp',
    };
  const to = dice(...pods, ...pods, ...NODES, ...frontends, '192.168.20.200', '10.10.1.200', '192.168.10.77');
  const ping = { from: dice(...from), to, protocol: 'icmp' } as const;
  return kind === 'sized' ? { ...ping, size: dice(...SIZES), dontFragment: dice(true, false) } : ping;
}

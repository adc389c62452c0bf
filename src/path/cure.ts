/** What would change the end of a way: a command, and where to run it. */
import { shellWord } from '../protocol/shellWord.ts';
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { State } from '../state/state.ts';
import { textAt } from '../state/kubeObjects.ts';
import type { Hop } from './flow.ts';
import { nodeRanges } from './nodes.ts';

export interface Cure {
  /** `do`: it mends. `look`: it shows what to mend. */
  readonly kind: 'do' | 'look';
  readonly host: string;
  readonly command: string;
}

/** @param kubectl the machine where kubectl is. Empty when the way needs no cure, or none is known. */
export function curesFor(state: State, hop: Hop, kubectl: string): readonly Cure[] {
  const look = (command: string, host = kubectl): readonly Cure[] => [{ kind: 'look', host, command }];
  const mend = (command: string, host = kubectl): Cure => ({ kind: 'do', host, command });
  switch (hop.because) {
    case 'no-route':
    case 'foreign-gateway':
    case 'route-refuses': {
      const service = serviceWithClusterIp(state, hop.packet.destination);
      if (service !== undefined)
        return [mend(`kubectl patch service ${service} -p '{"spec":{"type":"LoadBalancer"}}'`)];
      const range = rangeOf(state, hop.packet.destination);
      if (range === undefined) return look(`ip route get ${shellWord(hop.packet.destination)}`, hop.place);
      const route = `${shellWord(range.cidr)} via ${shellWord(range.address)}`;
      return [
        mend(`ip route ${hop.because === 'route-refuses' ? 'replace' : 'add'} ${route}`, hop.place),
        mend(OVERLAY),
      ];
    }
    case 'cluster-ip-from-outside': {
      const service = serviceWithClusterIp(state, hop.packet.destination);
      return service === undefined
        ? []
        : [mend(`kubectl patch service ${service} -p '{"spec":{"type":"LoadBalancer"}}'`)];
    }
    case 'loop':
    case 'time-to-live':
      return look(
        `ip route get ${shellWord(hop.packet.outer?.destination ?? hop.packet.destination)}`,
        hop.place,
      );
    case 'no-tunnel-device':
      return [mend('kubectl rollout restart -n kube-system ds/cilium')];
    case 'policy-denies':
      return look('kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies,networkpolicies -A');
    case 'nobody-announces':
      return look('kubectl get ciliuml2announcementpolicies -o yaml');
    case 'no-frontend':
      return look('kubectl get services -A');
    case 'source-range':
      return look(
        'kubectl get services -A -o custom-columns=NAME:.metadata.name,RANGES:.spec.loadBalancerSourceRanges',
      );
    case 'no-backend':
      return look('kubectl get endpointslices -A');
    case 'port-closed':
      return look('ss -ltun', hop.place);
    case 'too-big':
      return [
        mend(
          `ping -M do -s ${Number(hop.detail['mtu']) - IP_AND_ICMP} ${shellWord(hop.packet.destination)}`,
          hop.place,
        ),
      ];
    case 'too-big-for-receiver':
      return [
        mend(
          `ip link set ${shellWord(String(hop.detail['device']))} mtu ${Number(hop.detail['size'])}`,
          hop.place,
        ),
      ];
    case 'no-arp-answer':
      return look(`ip neigh show ${shellWord(String(hop.detail['address']))}`, hop.place);
    case 'arp-cache':
      return [mend(`ip neigh flush ${shellWord(String(hop.detail['address']))}`, hop.place)];
    case 'no-such-pod':
      return look('kubectl get pods -A -o wide');
    case 'martian':
    case 'wrong-source':
      return look('ip addr', hop.place);
    default:
      return [];
  }
}

const IP_AND_ICMP = 28;

const OVERLAY =
  'helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set routingMode=tunnel --set tunnelProtocol=vxlan --set autoDirectNodeRoutes=false && kubectl rollout restart -n kube-system ds/cilium';

function rangeOf(state: State, address: string) {
  const number = parseIpv4(address) ?? 0;
  return nodeRanges(state)?.find(({ cidr }) => {
    const prefix = parsePrefix(cidr);
    return prefix !== undefined && contains(prefix, number);
  });
}

/** As kubectl takes it: with its namespace where that is not the default one. */
function serviceWithClusterIp(state: State, address: string): string | undefined {
  const service = state.objects('services')?.find((each) => textAt(each, 'spec.clusterIP') === address);
  if (service === undefined) return undefined;
  const { name, namespace = 'default' } = service.metadata;
  return namespace === 'default' ? shellWord(name) : `-n ${shellWord(namespace)} ${shellWord(name)}`;
}

/**
 * The eBPF programs of one node, by the hook that they sit on: from and to a pod (bpf_lxc.c), from and to the wire
 * (bpf_host.c). Native routing with endpoint routes: the kernel routes, the programs decide, count and translate.
 */
import { contains, parseIpv4 } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import type { Device, Frame, Hooks, Ipv4, Verdict } from '../../net/types.ts';
import { frameLength } from '../../net/wire/length.ts';
import type { BpfMap } from '../bpfMap.ts';
import { HOST, KUBE_APISERVER, REMOTE_NODE, WORLD } from '../reservedIdentity.ts';
import type { Conntrack } from './conntrack.ts';
import type { Endpoint } from './endpoint.ts';
import type { IpcacheMap } from './ipcacheMap.ts';
import { lxcKey } from './lxcMap.ts';
import type { LxcEntry } from './lxcMap.ts';
import type { NodePort } from './nodePort.ts';
import type { Direction } from './policyMap.ts';
import type { Snat } from './snat.ts';

export interface DatapathOptions {
  readonly ipcache: IpcacheMap;
  readonly lxc: BpfMap<LxcEntry>;
  readonly conntrack: Conntrack;
  readonly snat: Snat;
  readonly nodePort: NodePort;
  /** ipv4-native-routing-cidr: pods keep their address when they talk into it. */
  readonly nativeRoutingCidr: Prefix;
}

export class Datapath {
  readonly #options: DatapathOptions;

  constructor(options: DatapathOptions) {
    this.#options = options;
  }

  /** For the `lxc…` device of an endpoint. What the node receives on it, the pod has sent. */
  endpointHooks(endpoint: Endpoint): Hooks {
    return {
      ingress: (frame) => this.#fromContainer(frame, endpoint),
      egress: (frame) => this.#toContainer(frame, endpoint),
    };
  }

  /** For the node's devices to the outside. */
  nativeHooks(): Hooks {
    return {
      ingress: (frame) => this.#fromNetdev(frame),
      egress: (frame, device) => this.#toNetdev(frame, device),
    };
  }

  #fromContainer(frame: Frame, endpoint: Endpoint): Verdict {
    const { packet } = frame;
    if (packet.kind === 'arp') return pass(frame);
    if (packet.source !== endpoint.link?.address) return drop('Invalid source ip');
    const { ipcache, conntrack } = this.#options;
    const destination = ipcache.lookup(packet.destination)?.identity ?? WORLD;
    const isReply = conntrack.lookup(packet, 'OUT') === 'reply';
    if (!isReply && this.#isDenied(endpoint, 'Egress', destination, packet, frame))
      return drop('Policy denied');
    conntrack.track(packet, 'OUT', endpoint.identity);
    return pass({ ...frame, identity: endpoint.identity });
  }

  #toContainer(frame: Frame, endpoint: Endpoint): Verdict {
    const { packet } = frame;
    if (packet.kind === 'arp') return pass(frame);
    const { conntrack } = this.#options;
    const source = frame.identity ?? this.#identityOf(packet.source);
    const isReply = conntrack.lookup(packet, 'IN') === 'reply';
    if (!isReply && this.#isDenied(endpoint, 'Ingress', source, packet, frame)) return drop('Policy denied');
    conntrack.track(packet, 'IN', source);
    return pass(frame);
  }

  #isDenied(endpoint: Endpoint, direction: Direction, peer: number, packet: Ipv4, frame: Frame): boolean {
    const { payload } = packet;
    // An ICMP error belongs to the connection that it is about.
    if (payload.proto === 'icmp' && payload.about !== undefined) return false;
    const to = {
      protocol: payload.proto.toUpperCase(),
      port: payload.proto === 'icmp' ? 0 : payload.destinationPort,
    };
    return endpoint.policy.verdict(direction, peer, to, frameLength(frame)) === 'denied';
  }

  #fromNetdev(frame: Frame): Verdict {
    const { packet } = frame;
    if (packet.kind === 'arp') return pass(frame);
    const { snat, nodePort, conntrack } = this.#options;
    const answered = snat.incoming(packet);
    if (answered !== undefined) {
      // What goes on to a pod is tracked where it enters the pod.
      if (!this.#isPod(answered.destination)) conntrack.track(answered, 'IN', 0);
      return pass({ ...frame, packet: answered });
    }
    const service = nodePort.incoming(packet);
    if (service.action === 'drop') return drop(service.reason);
    return pass(service.action === 'forward' ? { ...frame, packet: service.packet } : frame);
  }

  #toNetdev(frame: Frame, device: Device): Verdict {
    const { packet } = frame;
    if (packet.kind === 'arp') return pass(frame);
    const { snat, nodePort, conntrack } = this.#options;
    const restored = nodePort.outgoing(packet);
    if (restored !== packet) return pass({ ...frame, packet: restored });
    if (conntrack.lookup(packet, 'OUT') === 'reply') return pass(frame);
    const leaving = snat.outgoing(packet, { target: (each) => this.#snatTarget(each, device) });
    if (!this.#isPod(packet.source) && snat.knows(packet))
      conntrack.track(packet, 'OUT', this.#isOwn(packet.source) ? 0 : WORLD);
    return pass(leaving === packet ? frame : { ...frame, packet: leaving });
  }

  #snatTarget(packet: Ipv4, device: Device): { address: string; own: boolean } | undefined {
    if (this.#isOwn(packet.source)) return { address: packet.source, own: true };
    const address = device.addresses[0]?.address;
    if (address === undefined) return undefined;
    if (this.#options.nodePort.needsSource(packet)) return { address, own: false };
    if (!this.#isPod(packet.source)) return undefined;
    const destination = parseIpv4(packet.destination);
    if (destination !== undefined && contains(this.#options.nativeRoutingCidr, destination)) return undefined;
    const identity = this.#identityOf(packet.destination);
    // With native routing nodes know the way back to a pod, so its address need not be hidden from them.
    if (identity === REMOTE_NODE || identity === KUBE_APISERVER || identity === HOST) return undefined;
    return { address, own: false };
  }

  #identityOf(address: string): number {
    return this.#options.ipcache.lookup(address)?.identity ?? WORLD;
  }

  #isPod(address: string): boolean {
    return this.#options.lxc.get(lxcKey(address)) !== undefined && !this.#isOwn(address);
  }

  #isOwn(address: string): boolean {
    return this.#options.lxc.get(lxcKey(address)) === 'localhost';
  }
}

function pass(frame: Frame): Verdict {
  return { action: 'pass', frame };
}

function drop(reason: string): Verdict {
  return { action: 'drop', reason };
}

/** What the programs of a node share: its maps, and the buffer through which the monitor hears of what they do. */
import type { Prefix } from '../../../../ipv4.ts';
import type { Frame, Ipv4, Namespace, Verdict } from '../../../net/types.ts';
import { frameLength } from '../../../net/wire/length.ts';
import type { BpfMap } from '../../bpfMap.ts';
import type { ResponderMap } from '../../l2/responderMap.ts';
import { WORLD } from '../../reservedIdentity.ts';
import type { Conntrack, CtState } from '../conntrack.ts';
import type { IpcacheMap } from '../ipcacheMap.ts';
import { lxcKey } from '../lxcMap.ts';
import type { LxcEntry } from '../lxcMap.ts';
import type { Monitor, PacketSeen, TracePoint } from '../monitor.ts';
import type { NodePort } from '../nodePort.ts';
import type { Snat } from '../snat.ts';

export interface NodeMaps {
  /** The node's own network namespace. */
  readonly net: Namespace;
  readonly ipcache: IpcacheMap;
  readonly lxc: BpfMap<LxcEntry>;
  readonly conntrack: Conntrack;
  readonly snat: Snat;
  readonly nodePort: NodePort;
  readonly l2Responder: ResponderMap;
  readonly monitor: Monitor;
}

/** What programs are compiled for. */
export interface ProgramConfig {
  readonly tunnel: boolean;
  /** Pods keep their address when they talk into it: ipv4-native-routing-cidr, with a tunnel the node's pod CIDR. */
  readonly nativeRoutingCidr: Prefix;
  /** The address on cilium_host: the source of what goes through the tunnel to a backend on behalf of a client. */
  readonly router: string;
}

/** Where something was seen, for the monitor. */
export interface Sight {
  readonly frame: Frame;
  readonly packet: Ipv4;
  readonly device: string;
  readonly endpoint?: number;
  readonly source: number;
  readonly destination?: number;
}

export class ProgramContext {
  readonly maps: NodeMaps;

  constructor(maps: NodeMaps) {
    this.maps = maps;
  }

  /** @param reports whether it is told of with monitor aggregation too; without, everything is */
  trace(point: TracePoint, sight: Sight, state: CtState | undefined, reports: boolean, to?: number): void {
    if (this.maps.monitor.aggregates && !reports) return;
    this.maps.monitor.notify({
      ...this.seen(sight),
      kind: 'trace',
      point,
      state,
      ...(to === undefined ? {} : { to }),
    });
  }

  drop(sight: Sight, reason: string, direction: 'ingress' | 'egress' | undefined): Verdict {
    this.maps.monitor.notify({ ...this.seen(sight), kind: 'drop', reason, direction });
    return { action: 'drop', reason };
  }

  /** What the monitor is told of a packet, whatever has become of it. */
  seen({ frame, packet, device, endpoint = 0, source, destination = 0 }: Sight): PacketSeen {
    const { ipcache } = this.maps;
    return {
      at: this.maps.net.now / 1000,
      packet,
      sourceMac: frame.sourceMac,
      destinationMac: frame.destinationMac,
      sourcePod: ipcache.lookup(packet.source)?.pod,
      destinationPod: ipcache.lookup(packet.destination)?.pod,
      bytes: frameLength(frame),
      endpoint,
      sourceIdentity: source,
      destinationIdentity: destination,
      device,
    };
  }

  identityOf(address: string): number {
    return this.maps.ipcache.lookup(address)?.identity ?? WORLD;
  }

  isPod(address: string): boolean {
    return this.maps.lxc.get(lxcKey(address)) !== undefined && !this.isOwn(address);
  }

  isOwn(address: string): boolean {
    return this.maps.lxc.get(lxcKey(address)) === 'localhost';
  }
}

export function pass(frame: Frame): Verdict {
  return { action: 'pass', frame };
}

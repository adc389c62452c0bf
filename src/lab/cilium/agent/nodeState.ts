/**
 * What stays on a node when its agent's process ends: the pinned maps, the programs that read them, the endpoints and
 * what lies in /var/run/cilium/state. Packets go on by it; nothing in it changes until an agent runs again. It goes
 * with the machine's memory.
 */
import type { LabClock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Namespace, SocketHooks } from '../../net/types.ts';
import { ResponderMap } from '../l2/responderMap.ts';
import { Conntrack } from './conntrack.ts';
import { Datapath } from './datapath.ts';
import type { Endpoint } from './endpoint.ts';
import { IpcacheMap } from './ipcacheMap.ts';
import { createLbMaps } from './lbMaps.ts';
import { LoadBalancer } from './loadBalancer.ts';
import type { LoadBalancerOptions } from './loadBalancer.ts';
import { createLxcMap, lxcKey } from './lxcMap.ts';
import { Monitor } from './monitor.ts';
import { NodePort } from './nodePort.ts';
import { SessionAffinity } from './serviceLookup.ts';
import { Snat } from './snat.ts';
import { createSocketLb } from './socketLb.ts';

export interface NodeStateOptions {
  readonly clock: LabClock;
  readonly random: Random;
  readonly net: Namespace;
  /** When the machine was booted, milliseconds since the epoch: the zero of the BPF clock. */
  readonly bootedAt: number;
  /** For the load balancer, whose ids an agent reads back from the maps. */
  readonly store: LoadBalancerOptions['store'];
  readonly past: LoadBalancerOptions['past'];
}

export class NodeState {
  readonly bootedAt: number;
  readonly ipcache: IpcacheMap;
  readonly lxc = createLxcMap();
  readonly lb = createLbMaps();
  readonly conntrack: Conntrack;
  readonly snat: Snat;
  readonly l2Responder: ResponderMap;
  readonly monitor = new Monitor();
  readonly datapath: Datapath;
  readonly services: LoadBalancer;
  /** By id; the host's own is among them. */
  readonly endpoints = new Map<number, Endpoint>();
  /** Pods whose CNI DEL found no agent, `namespace/name`: the next one begins with them (/var/run/cilium/deleteQueue). */
  readonly deleteQueue: { readonly namespace: string; readonly name: string }[] = [];
  /** How many agents have run here. */
  runs = 0;
  /** Since when no agent runs, milliseconds since the epoch; undefined while one does. */
  stoppedAt: number | undefined;
  /** l2-announcements-lease-duration of the last agent, milliseconds. */
  maxLiveness = 0;
  readonly #clock: LabClock;
  readonly #socketHooks: (namespace: string) => SocketHooks;

  constructor({ clock, random, net, bootedAt, store, past }: NodeStateOptions) {
    this.#clock = clock;
    this.bootedAt = bootedAt;
    this.ipcache = new IpcacheMap(() => clock.now());
    const uptime = (): number => this.uptime();
    this.conntrack = new Conntrack(uptime);
    this.snat = new Snat(random.fork('snat'), this.conntrack, uptime);
    const affinity = new SessionAffinity(uptime);
    const nodePort = new NodePort({
      maps: this.lb,
      random: random.fork('nodeport'),
      affinity,
      conntrack: this.conntrack,
      isLocal: (address) => this.lxc.get(lxcKey(address)) !== undefined,
    });
    this.l2Responder = new ResponderMap({
      maxLiveness: () => this.maxLiveness,
      sinceLiveness: () => (this.stoppedAt === undefined ? 0 : clock.now() - this.stoppedAt),
    });
    this.datapath = new Datapath({
      net,
      ipcache: this.ipcache,
      lxc: this.lxc,
      conntrack: this.conntrack,
      snat: this.snat,
      nodePort,
      l2Responder: this.l2Responder,
      monitor: this.monitor,
    });
    this.services = new LoadBalancer({
      store,
      maps: this.lb,
      random: random.fork('services'),
      past,
    });
    const socketLb = {
      maps: this.lb,
      ipcache: this.ipcache,
      random: random.fork('socket'),
      affinity,
      monitor: this.monitor,
      now: () => net.now / 1000,
    };
    this.#socketHooks = (namespace) => createSocketLb(socketLb, namespace);
  }

  /** Seconds of the BPF clock. */
  uptime(): number {
    return Math.floor((this.#clock.now() - this.bootedAt) / 1000);
  }

  /** For every network namespace whose processes run on this node: they are all below the cgroup root. */
  socketHooks(namespace: string): SocketHooks {
    return this.#socketHooks(namespace);
  }
}

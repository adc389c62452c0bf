/**
 * Loads the eBPF programs of one node onto their hooks: bpf_lxc.c from and to a pod, bpf_host.c from and to the wire and
 * from the node itself, bpf_overlay.c from the tunnel. Endpoint routes: the kernel routes to pods of the node, the programs
 * decide, count, translate and encapsulate. A program stays what it was compiled for until an agent loads another one.
 */
import type { Hooks } from '../../net/types.ts';
import { fromHost, fromNetdev, toNetdev } from './bpf/bpfHost.ts';
import { fromContainer, toContainer } from './bpf/bpfLxc.ts';
import { fromOverlay } from './bpf/bpfOverlay.ts';
import { ProgramContext } from './bpf/context.ts';
import type { NodeMaps, ProgramConfig } from './bpf/context.ts';
import type { Endpoint } from './endpoint.ts';
import { CILIUM_HOST, CILIUM_VXLAN } from './nodeDevices.ts';

export class Datapath {
  readonly #context: ProgramContext;

  constructor(maps: NodeMaps) {
    this.#context = new ProgramContext(maps);
  }

  /** Compiles and attaches what sits on the node's own devices. */
  loadHost(devices: readonly string[], config: ProgramConfig): void {
    const attach = (name: string, hooks: Hooks): void => {
      const device = this.#context.maps.net.device(name);
      if (device !== undefined) device.hooks = hooks;
    };
    for (const name of devices)
      attach(name, {
        ingress: (frame, device) => fromNetdev(this.#context, frame, device, config),
        egress: (frame, device) => toNetdev(this.#context, frame, device, config),
      });
    attach(CILIUM_HOST, { egress: (frame, device) => fromHost(this.#context, frame, device, config) });
    attach(CILIUM_VXLAN, { ingress: (frame, device) => fromOverlay(this.#context, frame, device) });
  }

  /** Compiles and attaches an endpoint's programs to its `lxc…` device. What the node receives on it, the pod has sent. */
  loadEndpoint(endpoint: Endpoint, config: ProgramConfig): void {
    const device =
      endpoint.link === undefined ? undefined : this.#context.maps.net.device(endpoint.link.ifName);
    if (device === undefined) return;
    device.hooks = {
      ingress: (frame) => fromContainer(this.#context, frame, endpoint, device, config),
      egress: (frame) => toContainer(this.#context, frame, endpoint, device),
    };
  }
}

/** encap.h: into the tunnel. */
import type { Frame, Ipv4, Verdict } from '../../../net/types.ts';
import type { CtState } from '../conntrack.ts';
import { CILIUM_VXLAN } from '../nodeDevices.ts';
import type { ProgramContext, Sight } from './context.ts';

/** A tunnelendpoint of the ipcache that no tunnel leads to. */
export const NO_TUNNEL = '0.0.0.0';

/** Sends a frame through the tunnel with its identity as the tunnel's key (VNI). */
export function encapsulate(
  context: ProgramContext,
  frame: Frame & { readonly identity: number },
  remote: string,
  sight: Sight,
  { state, reports }: { readonly state: CtState | undefined; readonly reports: boolean },
): Verdict {
  const to = context.maps.net.device(CILIUM_VXLAN);
  if (to === undefined)
    return context.drop(sight, 'No tunnel/encapsulation endpoint (datapath BUG!)', 'egress');
  context.trace('to-overlay', { ...sight, device: CILIUM_VXLAN }, state, reports);
  return {
    action: 'redirect',
    to,
    direction: 'egress',
    frame: { ...frame, tunnel: { remote, vni: frame.identity } },
  };
}

/** A packet of the tunnel itself. */
export function isEncapsulated({ payload }: Ipv4): boolean {
  return payload.proto === 'udp' && typeof payload.data !== 'string';
}

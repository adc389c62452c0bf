/** Traces and captured pings in the lab, as the panel shows them. */
import { expect } from 'vitest';
import { followFlow } from '../../src/course/followFlow.ts';
import type { Protocol } from '../../src/path/flow.ts';
import type { ShownPackets, ShownTrace } from '../../src/protocol/topologyMessages.ts';
import { readToTopology } from '../../src/protocol/topologyMessages.ts';
import { knownOf } from '../../src/state/topology/known.ts';
import { createLocate, packetsOn } from '../../src/state/topology/packets.ts';
import { shownTrace } from '../../src/views/shownTrace.ts';
import { HOSTS, labStudy, readMachines } from './labTopology.ts';
import type { LabStudy } from './labTopology.ts';

/** The lab at the beginning of a step, with what its machines tell, and the address of the webpod on k8s-w0. */
export async function labAt(
  step: string,
): Promise<{ readonly lab: LabStudy; readonly far: string; readonly pod: string }> {
  const lab = await labStudy(step);
  await readMachines(lab);
  const pod = lab
    .drawing()
    .topology.elements.find(({ id, on }) => id.startsWith('pod:default/webpod-') && on === 'machine:k8s-w0');
  return { lab, far: pod?.note ?? '', pod: pod?.id ?? '' };
}

/** A ping that is captured on the router. */
export async function pingCaptured(at: LabStudy, to: string, filter: string): Promise<ShownPackets> {
  const capture = at.run('router', `timeout 5 tcpdump -i any ${filter} -nn`);
  await at.run('k8s-ctr', `sleep 1; kubectl exec curl-pod -- ping -c 1 -w 1 ${to}`);
  await capture;
  return packetsOn(
    at.study.state.packets(),
    at.drawing(),
    createLocate(knownOf(at.study.state), at.drawing()),
  );
}

export async function traced(
  at: LabStudy,
  ends: { from: string; to: string; protocol: Protocol },
  packets: ShownPackets,
): Promise<ShownTrace> {
  const { state } = at.study;
  const signal = new AbortController().signal;
  const { trace } = await followFlow({ backend: at.backend, state, signal }, ends);
  const drawing = at.drawing();
  const shown = shownTrace(trace, ends, {
    topology: drawing.topology,
    locate: createLocate(knownOf(state), drawing),
    packets,
    report: { state, kubectl: HOSTS[0], locale: 'en' },
  });
  expect(readToTopology({ type: 'traced', request: 1, trace: shown })).toBeDefined();
  return shown;
}

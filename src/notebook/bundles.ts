/**
 * The bundles beside this one, read on first use: showing a notebook must not wait for the lab to be parsed. The build
 * leaves each `require` as it is, and Node keeps what it has read.
 */
import type { Snapshot } from '../backend.ts';
import type * as Lab from '../lab/lab.ts';
import type * as Assistant from '../views/assistant.ts';
import type * as TopologyPanels from '../views/topologyPanels.ts';
import type * as Kube from '../live/kube/index.ts';
import type * as Live from '../live/live.ts';
import type * as Beforehand from './beforehand.ts';
import type * as CaptureReader from './captureReader.ts';
import type * as CellHelp from './cellHelp.ts';
import type * as Engine from './engine.ts';
import type * as LookingPiece from './looking.ts';

function loadLab(): typeof Lab {
  return require('./lab.cjs') as typeof Lab;
}

export function loadLive(): typeof Live {
  return require('./live.cjs') as typeof Live;
}

export function loadKube(): typeof Kube {
  return require('./kube.cjs') as typeof Kube;
}

/** Resolves when day 0 has been reached. */
export async function startLab(seed: string): Promise<Lab.Lab> {
  const lab = loadLab().createLab({ time: 'real', seed });
  await lab.ready;
  return lab;
}

/** On time of its own: nothing is waited for. @param from where it begins instead of day 0 */
export async function createTestLab(from?: Snapshot): Promise<Lab.Lab> {
  return loadLab().createLab({ time: 'virtual', ...(from === undefined ? {} : { from }) });
}

export function loadBeforehand(): typeof Beforehand {
  return require('./beforehand.cjs') as typeof Beforehand;
}

export function loadCaptureReader(): typeof CaptureReader {
  return require('./capture.cjs') as typeof CaptureReader;
}

export function loadCellHelp(): typeof CellHelp {
  return require('./hints.cjs') as typeof CellHelp;
}

export function loadLooking(): typeof LookingPiece {
  return require('./looking.cjs') as typeof LookingPiece;
}

export function loadEngine(): typeof Engine {
  return require('./engine.cjs') as typeof Engine;
}

export function loadTopologyPanels(): typeof TopologyPanels {
  return require('./topologyPanels.cjs') as typeof TopologyPanels;
}

export function loadAssistant(): typeof Assistant {
  return require('./assistant.cjs') as typeof Assistant;
}

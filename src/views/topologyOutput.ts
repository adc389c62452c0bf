import * as vscode from 'vscode';
import type { TopologyPayload } from '../protocol/topology.ts';
import { TOPOLOGY_MIME } from '../protocol/topology.ts';
import { knownOf } from '../state/topology/known.ts';
import { topologyText } from '../state/topology/text.ts';
import { topologyOf } from '../state/topology/topology.ts';
import type { ShownStudy } from './shownStudy.ts';

/** Elements whose details go along with the drawing: an output has nobody to ask for them later. */
const MOST_DETAILED = 400;

/** The drawing of what is known at the end of a cell, as its output; undefined as long as nothing is known. */
export function topologyOutput(
  study: ShownStudy,
  cellId: string,
): readonly vscode.NotebookCellOutputItem[] | undefined {
  const { backend, state, machines } = study;
  if (backend === undefined || state === undefined) return undefined;
  const { topology, detail } = topologyOf(knownOf(state), machines);
  const payload: TopologyPayload = {
    version: 1,
    kind: 'topology',
    id: `topology of ${cellId}`,
    locale: study.locale,
    at: backend.clock.now(),
    simulated: backend.kind === 'lab',
    topology,
    details: topology.elements.slice(0, MOST_DETAILED).flatMap(({ id }) => {
      const found = detail(id);
      return found === undefined ? [] : [{ id, ...found }];
    }),
  };
  return [
    vscode.NotebookCellOutputItem.json(payload, TOPOLOGY_MIME),
    vscode.NotebookCellOutputItem.text(topologyText(topology), 'text/plain'),
  ];
}

/** The drawing of the embedded lab, from what its API and its machines' own commands tell. */
import { createLab } from '../../src/lab/lab.ts';
import { NEW_FILE } from '../../src/course/notebookFile.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import type { Backend } from '../../src/backend.ts';
import { knownOf } from '../../src/state/topology/known.ts';
import { topologyOf, type KnownTopology } from '../../src/state/topology/topology.ts';
import { week4Course } from '../course/week4Course.ts';

export const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'] as const;

export interface LabStudy {
  readonly study: Study;
  readonly backend: Backend;
  run(host: string, text: string): Promise<void>;
  drawing(): KnownTopology;
  end(): void;
}

/** @param step whose beginning the lab is taken to; default day 0 */
export async function labStudy(step?: string): Promise<LabStudy> {
  const backend = createLab({ time: 'virtual' });
  await backend.ready;
  if (step !== undefined) await reachStep(backend, week4Course(), step, new AbortController().signal);
  const study = createStudy({
    backend,
    notebook: { cells: [], format: NEW_FILE },
    course: readCourse('steps: []', 'none'),
    locale: 'en',
  });
  await study.settle(2_000);
  let cells = 0;
  return {
    study,
    backend,
    async run(host, text) {
      await study.runCell({ spec: { id: `cell-${(cells += 1)}`, host, expect: 'ok' }, text });
    },
    drawing: () => topologyOf(knownOf(study.state), HOSTS),
    end() {
      study.dispose();
      backend.dispose();
    },
  };
}

/** Everything that the drawing can use of the machines. */
export async function readMachines({ run }: LabStudy): Promise<void> {
  for (const host of HOSTS) await run(host, 'ip addr\nip route\nip neigh');
}

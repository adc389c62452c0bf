/** Labs that differ in routes, modes, services, policies and what is broken, each by its seed; and flows through them. */
import { courseBeside } from '../../src/cli/notebookFile.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import type { Flow } from '../../src/path/flow.ts';
import { run } from './labFlows.ts';
import { diceOf } from './dice.ts';
import { CHANGES } from './randomChanges.ts';
import { flowBy, targetsOf } from './randomFlows.ts';

const STEPS = ['failure', 'failure', 'lb-ipam', 'second-service', 'end', 'end'] as const;

export interface RandomLab {
  readonly lab: Lab;
  readonly flows: readonly Flow[];
  /** How it came to be, for whoever must do it again. */
  readonly story: string;
}

export async function randomLab(seed: number, flows: number): Promise<RandomLab> {
  const dice = diceOf(seed);
  const lab = createLab({ time: 'virtual', seed: `path-${seed % 7}` });
  await lab.ready;
  const step = dice(...STEPS);
  const course = await courseBeside(`${import.meta.dirname}/../../notebooks/week4.study.md`);
  await reachStep(lab, course, step, new AbortController().signal);
  const story: string[] = [`seed ${seed}: step ${step}`];
  for (let n = dice(0, 1, 1, 2, 2, 3); n > 0; n--) {
    const { host, script } = dice(...CHANGES);
    const { exit, text } = await run(lab, host, script);
    story.push(`${host}$ ${script}${exit === 0 ? '' : `  (exit ${exit}: ${text.trim()})`}`);
  }
  await lab.clock.sleep(dice(3_000, 20_000, 120_000));
  const names = await targetsOf(lab);
  return { lab, story: story.join('\n'), flows: Array.from({ length: flows }, () => flowBy(dice, names)) };
}

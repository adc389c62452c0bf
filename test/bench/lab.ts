import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { reachStep } from '../../src/course/reachStep.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createLab } from '../../src/lab/lab.ts';
import { median, p95, timed, timedRuns, type Figure } from './figure.ts';

/** What learners run most in steps 1 to 3. */
const COMMANDS = [
  'kubectl get pods -A -o wide',
  'k get ciliumendpoints',
  'k exec -n kube-system ds/cilium -- cilium-dbg service list',
  'k exec -n kube-system ds/cilium -- cilium-dbg bpf lb list | grep TCP',
  'k exec -n kube-system ds/cilium -- cilium-dbg map get cilium_ipcache_v2',
  'k describe node k8s-w1',
  "kubectl get pods -A -o jsonpath='{.items[*].metadata.name}'",
  'ip -c route',
];

const ROUNDS = 20;

export async function lab(): Promise<readonly Figure[]> {
  const made = await timedRuns(5, async () => {
    const fresh = createLab({ time: 'real' });
    await fresh.ready;
    fresh.dispose();
  });
  const spawned: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    spawned.push(await timed(() => promisify(execFile)('true')));
  const started = await timedRuns(5, () => promisify(execFile)(process.execPath, ['-e', '0']));
  const node = { what: 'starting node', value: median(started) };
  return [
    {
      what: 'a lab command, run to output, p95',
      value: p95(await commandTimes()),
      unit: 'ms',
      budget: 100,
      yardstick: { what: 'starting /bin/true', value: median(spawned) },
    },
    { what: 'making the lab (day 0, settled)', value: median(made), unit: 'ms', yardstick: node },
    {
      what: 'going behind the last step, in a new lab',
      value: await lastStep(),
      unit: 'ms',
      budget: 1000,
      yardstick: node,
    },
    {
      what: 'going back to the last step, from a snapshot',
      value: await goingBack(),
      unit: 'ms',
      budget: 1000,
      yardstick: node,
    },
  ];
}

async function commandTimes(): Promise<readonly number[]> {
  const backend = createLab({ time: 'real' });
  await backend.ready;
  const session = backend.open('k8s-ctr');
  const signal = new AbortController().signal;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const command of COMMANDS)
      times.push(await timed(() => session.run(command, { signal, onChunk: () => undefined })));
  }
  backend.dispose();
  return times;
}

/** A restore of the state behind every solve script. */
async function goingBack(): Promise<number> {
  const backend = createLab({ time: 'real' });
  await backend.ready;
  const course = courseOfWeek4();
  await backend.restart((fresh) => reachStep(fresh, course, 'end', new AbortController().signal));
  const there = backend.snapshot();
  const times = await timedRuns(3, () => backend.restore(there));
  backend.dispose();
  return median(times);
}

function courseOfWeek4(): ReturnType<typeof readCourse> {
  const file = path.join(process.cwd(), 'notebooks/week4.steps.yaml');
  return readCourse(readFileSync(file, 'utf8'), file);
}

/** The farthest way there is: every solve script, one after the other. */
async function lastStep(): Promise<number> {
  const course = courseOfWeek4();
  const runs = await timedRuns(3, async () => {
    const backend = createLab({ time: 'virtual' });
    await backend.ready;
    await reachStep(backend, course, 'end', new AbortController().signal);
    backend.dispose();
  });
  return median(runs);
}

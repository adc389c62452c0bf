/** A long day of one learner in one lab, on the virtual clock. */
import { NEW_FILE } from '../../src/course/notebookFile.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { recordBackend } from '../../src/replay/record.ts';
import { readRecording } from '../../src/replay/recording.ts';
import { replayBackend } from '../../src/replay/replay.ts';
import { week4Course } from '../course/week4Course.ts';

/** What an hour has left behind. */
export interface Hour {
  /** Bytes of the heap after everything that can go has gone. */
  readonly heap: number;
  /** What keeps a process alive: timers, child processes, sockets, files. */
  readonly handles: number;
  readonly cells: number;
  /** Bytes of the progress and of the recording that a reader would keep. */
  readonly recorded: number;
}

const NOTHING = { cells: [], format: NEW_FILE };
const HOUR_MS = 3_600_000;

/** What is run again and again: tables, a change and its undoing, an expected failure. */
const CELLS: readonly (readonly [host: string, text: string])[] = [
  ['k8s-ctr', 'kubectl get pods -A -o wide'],
  ['k8s-ctr', 'kubectl exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg service list'],
  [
    'k8s-ctr',
    'kubectl exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg map get cilium_ipcache_v2',
  ],
  ['router', 'ip route'],
  ['router', 'ip route add 172.20.9.0/24 via 192.168.20.100; ip route del 172.20.9.0/24'],
  [
    'k8s-ctr',
    'kubectl create deployment day --image=traefik/whoami --replicas=2; kubectl rollout status deployment day; kubectl delete deployment day',
  ],
  ['k8s-ctr', 'ls /nowhere'],
];

/** A capture that runs until it is stopped, while something sends. */
async function capture(study: Study, lab: Lab): Promise<void> {
  const stop = new AbortController();
  const running = study.runCell(
    { spec: { id: 'capture', host: 'router', expect: 'endless' }, text: 'tcpdump -ni any icmp' },
    { signal: stop.signal },
  );
  await study.runCell({
    spec: { id: 'ping', host: 'k8s-ctr', expect: 'ok' },
    text: 'ping -c 3 192.168.20.100',
  });
  await lab.clock.sleep(1_000);
  stop.abort();
  await running;
}

/** One round of an hour: cells, a capture, the study closed and opened, a step undone, a recording made and played. */
async function round(lab: Lab): Promise<{ readonly cells: number; readonly recorded: number }> {
  const study = createStudy({ backend: lab, notebook: NOTHING, course: week4Course(), locale: 'en' });
  await study.settle(1_000);
  const before = lab.snapshot();
  for (const [n, [host, text]] of CELLS.entries())
    await study.runCell({ spec: { id: `cell-${n}`, host, expect: 'ok' }, text });
  await capture(study, lab);
  for (const { id } of study.course.steps) {
    study.checks(id);
    study.explanations(id);
  }
  study.dispose();
  await lab.restore(before);

  const lines: string[] = [];
  const recorded = recordBackend({ ...lab, dispose: () => undefined }, (line) => lines.push(line));
  const again = createStudy({ backend: recorded, notebook: NOTHING, course: week4Course(), locale: 'en' });
  await again.settle(1_000);
  await again.runCell({ spec: { id: 'again', host: 'router', expect: 'ok' }, text: 'ip route' });
  again.dispose();
  const replay = replayBackend({ recording: readRecording(lines.join('')), locale: 'en' });
  const played = createStudy({ backend: replay, notebook: NOTHING, course: week4Course(), locale: 'en' });
  await played.runCell({ spec: { id: 'again', host: 'router', expect: 'ok' }, text: 'ip route' });
  played.dispose();
  replay.dispose();
  return { cells: CELLS.length + 4, recorded: lines.join('').length };
}

export interface DayOptions {
  readonly hours: number;
  /** Rounds of each hour; the rest of it, time only passes. */
  readonly rounds: number;
  /** Collects garbage. */
  readonly collect: () => void;
}

/** The lab is reset at the end of each hour. What is left is counted after each, with the lab still there. */
export async function longDay(
  { hours, rounds, collect }: DayOptions,
  told: (hour: Hour) => void,
): Promise<void> {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  try {
    for (let hour = 0; hour < hours; hour++) {
      const began = lab.clock.now();
      let [cells, recorded] = [0, 0];
      for (let n = 0; n < rounds; n++) {
        const done = await round(lab);
        cells += done.cells;
        recorded = done.recorded;
      }
      await lab.clock.sleep(Math.max(0, began + HOUR_MS - lab.clock.now()));
      await lab.restart();
      // What a first collection finds dead may have to be closed by Node before a second one takes it.
      collect();
      await new Promise((resolve) => setTimeout(resolve, 50));
      collect();
      told({
        heap: process.memoryUsage().heapUsed,
        handles: process.getActiveResourcesInfo().length,
        cells,
        recorded,
      });
    }
  } finally {
    lab.dispose();
  }
}

import type { Shell } from './shell.ts';
import { type Killed, linkedController } from './signals.ts';

export interface Job {
  readonly number: number;
  readonly pid: number;
  /** The command as it was typed. */
  readonly text: string;
  readonly done: Promise<number>;
  /** Set when it has ended. */
  status: number | undefined;
  /** The signal that ended it. */
  killed: Killed | undefined;
  /** Its end has been told to the user, or waited for. */
  reported: boolean;
  kill(signal: Killed): void;
}

/** The background jobs of one shell. */
export class Jobs {
  readonly #jobs = new Map<number, Job>();

  add(job: Omit<Job, 'number'>): Job {
    const number = Math.max(0, ...this.#jobs.keys()) + 1;
    const added: Job = { ...job, number };
    this.#jobs.set(number, added);
    void added.done.then((status) => (added.status = status));
    return added;
  }

  list(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /** `%1`, `%%`, `%+`, `%-`, `%text`, or a process id. */
  find(spec: string): Job | undefined {
    const jobs = this.list();
    if (!spec.startsWith('%')) return jobs.find((job) => job.pid === Number(spec));
    const name = spec.slice(1);
    if (name === '' || name === '%' || name === '+') return jobs.at(-1);
    if (name === '-') return jobs.at(-2) ?? jobs.at(-1);
    if (/^\d+$/.test(name)) return this.#jobs.get(Number(name));
    return jobs.find((job) => job.text.startsWith(name));
  }

  forget(job: Job): void {
    this.#jobs.delete(job.number);
  }

  /** Jobs that have ended since the last call. They leave the table. */
  takeEnded(): readonly Job[] {
    const ended = this.list().filter((job) => job.status !== undefined);
    for (const job of ended) this.forget(job);
    return ended;
  }
}

/** Starts a background job. It outlives the run, Ctrl+C does not reach it, and its stdin is empty. */
export async function startJob(
  shell: Shell,
  text: string,
  body: (job: Shell) => Promise<number>,
): Promise<void> {
  const { controller, unlink } = linkedController(shell.scope.closing);
  const kept = [...shell.descriptors.values()].map((descriptor) => descriptor.retain());
  const child = shell.fork({ signal: controller.signal, clock: shell.scope.clock.background });
  const done = child.runToEnd(body).finally(() => {
    unlink();
    for (const descriptor of kept) descriptor.release();
  });
  const job = shell.jobs.add({
    pid: child.pid,
    text,
    done,
    status: undefined,
    killed: undefined,
    reported: false,
    kill: (signal) => {
      job.killed = signal;
      controller.abort(signal);
    },
  });
  shell.lastJobPid = job.pid;
  if (shell.interactive) await shell.say(`[${job.number}] ${job.pid}\n`);
}

/** `[1]+  Running                 sleep 100 &` */
export function describeJob(job: Job, jobs: readonly Job[], withPid = false): string {
  const mark = job === jobs.at(-1) ? '+' : job === jobs.at(-2) ? '-' : ' ';
  const running = job.status === undefined;
  const pid = withPid ? `${job.pid} ` : '';
  return `[${job.number}]${mark}  ${pid}${stateOf(job).padEnd(24)}${job.text}${running ? ' &' : ''}\n`;
}

function stateOf(job: Job): string {
  if (job.status === undefined) return 'Running';
  if (job.status === 0) return 'Done';
  if (job.killed?.name === 'TERM') return 'Terminated';
  if (job.killed?.name === 'KILL') return 'Killed';
  if (job.killed?.name === 'INT') return 'Interrupt';
  return `Exit ${job.status}`;
}

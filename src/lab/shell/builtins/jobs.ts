import { describeJob, type Job } from '../jobs.ts';
import { Killed, killedBy, signalNamed, signalNames, signalNumber, unlessAborted } from '../signals.ts';
import type { Shell } from '../shell.ts';
import type { Builtin, BuiltinCall, Builtins } from './builtin.ts';

/** Waits for a job as far as Ctrl+C lets it. */
async function waitFor(shell: Shell, job: Job): Promise<number> {
  const interrupted = shell.signal.aborted ? killedBy(shell.signal).status : new Killed('INT').status;
  const status = await unlessAborted(job.done, shell.signal, interrupted);
  if (job.status !== undefined) shell.jobs.forget(job);
  return status;
}

const jobs: Builtin = async (call) => {
  const { shell } = call;
  const own = shell.jobs.list();
  const table = own.length === 0 ? (shell.parentJobs ?? shell.jobs) : shell.jobs;
  const all = table.list();
  for (const job of all) {
    if (call.args.includes('-r') && job.status !== undefined) continue;
    await call.write(
      call.args.includes('-p') ? `${job.pid}\n` : describeJob(job, all, call.args.includes('-l')),
    );
  }
  if (table === shell.jobs) table.takeEnded();
  return 0;
};

const wait: Builtin = async (call) => {
  const { shell, args } = call;
  const specs = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('-n')) {
    const running = shell.jobs.list();
    if (running.length === 0) return 127;
    const first = await Promise.race(running.map((job) => job.done.then(() => job)));
    return waitFor(shell, first);
  }
  if (specs.length === 0) {
    for (const job of shell.jobs.list()) await waitFor(shell, job);
    return 0;
  }
  let status = 0;
  for (const spec of specs) {
    const job = shell.jobs.find(spec);
    if (job) status = await waitFor(shell, job);
    else
      status = await call.complain(
        spec.startsWith('%') ? `${spec}: no such job` : `pid ${spec} is not a child of this shell`,
        127,
      );
  }
  return status;
};

const fg: Builtin = async (call) => {
  const spec = call.args[0] ?? '%+';
  const job = call.shell.jobs.find(spec.startsWith('%') ? spec : `%${spec}`);
  if (!job)
    return call.complain(call.args[0] === undefined ? 'current: no such job' : `${spec}: no such job`);
  await call.write(`${job.text}\n`);
  const stop = (): void => job.kill(killedBy(call.shell.signal));
  call.shell.signal.addEventListener('abort', stop);
  try {
    const status = await job.done;
    call.shell.jobs.forget(job);
    return status;
  } finally {
    call.shell.signal.removeEventListener('abort', stop);
  }
};

const bg: Builtin = async (call) => {
  const job = call.shell.jobs.find(call.args[0] ?? '%+');
  if (!job) return call.complain(`${call.args[0] ?? 'current'}: no such job`);
  return call.complain(`job ${job.number} already in background`, 0);
};

const disown: Builtin = async ({ shell, args }) => {
  for (const job of args.length > 0 ? args.flatMap((spec) => shell.jobs.find(spec) ?? []) : shell.jobs.list())
    shell.jobs.forget(job);
  return 0;
};

const kill: Builtin = async (call) => {
  const { signal, targets, list } = readKill(call.args);
  if (list && targets.length > 0) return listed(call, targets);
  if (list) {
    await call.write(
      `${signalNames()
        .map((name) => `${signalNumber(name)}) SIG${name}`)
        .join('\n')}\n`,
    );
    return 0;
  }
  if (signal === undefined) return call.complain(`${call.args[0] ?? ''}: invalid signal specification`);
  if (targets.length === 0)
    return call.complain(
      'usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
      2,
    );
  let status = 0;
  for (const target of targets) if (!(await killOne(call, target, signal))) status = 1;
  return status;
};

/** `kill -l 15` is TERM, `kill -l TERM` is 15; a status above 128 is that of a command that a signal ended. */
async function listed(call: BuiltinCall, asked: readonly string[]): Promise<number> {
  for (const text of asked) {
    const number = Number(text) > 128 ? String(Number(text) - 128) : text;
    const name = signalNamed(number);
    if (name === undefined) return call.complain(`${text}: invalid signal specification`);
    await call.write(`${/^\d+$/.test(text) ? name : signalNumber(name)}\n`);
  }
  return 0;
}

function readKill(args: readonly string[]): {
  readonly signal: ReturnType<typeof signalNamed> | 'none';
  readonly targets: readonly string[];
  readonly list: boolean;
} {
  const [first = '', second = ''] = args;
  if (first === '-l') return { signal: 'TERM', targets: args.slice(1), list: true };
  if (first === '-s' || first === '-n') return { signal: named(second), targets: args.slice(2), list: false };
  if (first.startsWith('-') && first !== '--')
    return { signal: named(first.slice(1)), targets: args.slice(1), list: false };
  return { signal: 'TERM', targets: first === '--' ? args.slice(1) : args, list: false };
}

/** Signal 0 only asks whether the process is there. */
function named(text: string): ReturnType<typeof signalNamed> | 'none' {
  return text === '0' ? 'none' : signalNamed(text);
}

async function killOne(
  call: BuiltinCall,
  target: string,
  signal: NonNullable<ReturnType<typeof readKill>['signal']>,
): Promise<boolean> {
  const { shell } = call;
  if (signal === 'none' && [shell.scriptPid, shell.pid].some((pid) => String(pid) === target)) return true;
  const itself = String(shell.scriptPid) === target && shell.pid === shell.scriptPid;
  if (itself && signal !== 'none') {
    await shell.receive(signal);
    return true;
  }
  const job = shell.jobs.find(target) ?? shell.parentJobs?.find(target);
  if (!job || job.status !== undefined) {
    await call.complain(target.startsWith('%') ? `${target}: no such job` : `(${target}) - No such process`);
    return false;
  }
  if (signal !== 'none' && signal !== 'CONT' && signal !== 'STOP') job.kill(new Killed(signal));
  return true;
}

export const jobBuiltins: Builtins = { jobs, wait, fg, bg, disown, kill };

/** What a machine and its user are: `hostname`, `id`, `uname`, `which`, … */
import type { Program } from '../../process.ts';
import { badUsage, readOptions } from '../options.ts';
import { env } from './runners.ts';

export const printenv: Program = async (process) => {
  if (process.args.length === 0) return env(process);
  let status = 0;
  for (const name of process.args) {
    const value = process.env.get(name);
    if (value === undefined) status = 1;
    else await process.stdout.write(`${value}\n`);
  }
  return status;
};

export const hostname: Program = async (process) => {
  await process.stdout.write(`${process.machine.name}\n`);
  return 0;
};

export const whoami: Program = async (process) => {
  await process.stdout.write(`${process.user}\n`);
  return 0;
};

export const id: Program = async (process) => {
  const number = process.user === 'root' ? 0 : 1000;
  const option = process.args[0];
  if (option === '-u' || option === '-g') await process.stdout.write(`${number}\n`);
  else if (option === '-un') await process.stdout.write(`${process.user}\n`);
  else
    await process.stdout.write(
      `uid=${number}(${process.user}) gid=${number}(${process.user}) groups=${number}(${process.user})\n`,
    );
  return 0;
};

/** The kernel of Ubuntu 24.04, which the material's machines run. */
export const KERNEL_RELEASE = '6.8.0-53-generic';

export const uname: Program = async (process) => {
  const options = readOptions(process.args, { flags: 'asnrvmpio' });
  if (typeof options === 'string') return badUsage(process, options);
  const facts = [
    ['s', 'Linux'],
    ['n', process.machine.name],
    ['r', KERNEL_RELEASE],
    ['v', '#55-Ubuntu SMP PREEMPT_DYNAMIC Fri Jan 17 15:37:52 UTC 2025'],
    ['m', 'x86_64'],
    ['p', 'x86_64'],
    ['i', 'x86_64'],
    ['o', 'GNU/Linux'],
  ] as const;
  const none = process.args.length === 0;
  const shown = facts
    .filter(([letter]) => (none ? letter === 's' : options.has('a') || options.has(letter)))
    .map(([, fact]) => fact);
  await process.stdout.write(`${shown.join(' ')}\n`);
  return 0;
};

export const which: Program = async (process) => {
  let status = 0;
  for (const name of process.args.filter((arg) => !arg.startsWith('-'))) {
    if (process.machine.program(name)) await process.stdout.write(`/usr/bin/${name}\n`);
    else status = 1;
  }
  return status;
};

/** Small tools about the machine, the time and other commands. */
import type { Process, Program } from '../../process.ts';
import { linkedController } from '../../shell/signals.ts';
import { formatDate } from './formatDate.ts';
import { LineReader, readAll } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

export const yes: Program = async (process) => {
  const line = `${process.args.join(' ') || 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  while (!process.signal.aborted) await process.stdout.write(block);
  return 0;
};

export const seq: Program = async (process) => {
  const args = [...process.args];
  let separator = '\n';
  let wide = false;
  while (/^-[swf]/.test(args[0] ?? '') && !/^-\d/.test(args[0] ?? '')) {
    const option = args.shift() ?? '';
    if (option === '-w') wide = true;
    else if (option.startsWith('-s')) separator = option.length > 2 ? option.slice(2) : (args.shift() ?? '');
    else return badUsage(process, `option ${option} is not simulated in this lab`);
  }
  const wrong = args.find((text) => Number.isNaN(Number(text)) || text === '');
  if (wrong !== undefined) return badUsage(process, `invalid floating point argument: ‘${wrong}’`);
  if (args.length === 0 || args.length > 3)
    return badUsage(process, args.length === 0 ? 'missing operand' : `extra operand ‘${args[3] ?? ''}’`);
  const last = Number(args.at(-1));
  const first = args.length > 1 ? Number(args[0]) : 1;
  const step = args.length > 2 ? Number(args[1]) : 1;
  if (step === 0) return badUsage(process, `invalid Zero increment value: ‘${args[1] ?? ''}’`);
  const decimals = Math.max(...args.map((text) => text.split('.')[1]?.length ?? 0));
  const count = Math.floor((last - first) / step + 1e-9);
  const width = wide ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length) : 0;
  let text = '';
  for (let index = 0; index <= count; index += 1) {
    text +=
      (first + index * step).toFixed(decimals).padStart(width, '0') + (index < count ? separator : '\n');
    if (text.length > 32768) {
      await process.stdout.write(text);
      text = '';
    }
  }
  await process.stdout.write(text);
  return 0;
};

export const date: Program = async (process) => {
  let now = process.clock.now();
  let format = '%a %b %e %H:%M:%S UTC %Y';
  for (let index = 0; index < process.args.length; index += 1) {
    const arg = process.args[index] ?? '';
    if (arg.startsWith('+')) format = arg.slice(1);
    else if (arg === '-u' || arg === '--utc') continue;
    else if (arg === '-I' || arg === '--iso-8601') format = '%Y-%m-%d';
    else if (arg === '-Iseconds') format = '%Y-%m-%dT%H:%M:%S+00:00';
    else if (arg === '-R') format = '%a, %d %b %Y %H:%M:%S +0000';
    else if (arg === '-d' || arg === '--date' || arg.startsWith('--date=')) {
      const text = arg.startsWith('--date=') ? arg.slice(7) : (process.args[(index += 1)] ?? '');
      const parsed =
        text === 'now'
          ? now
          : text.startsWith('@')
            ? Number(text.slice(1)) * 1000
            : Date.parse(/\dZ?$/.test(text) && !/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? `${text}Z` : text);
      if (Number.isNaN(parsed)) return badUsage(process, `invalid date ‘${text}’`);
      now = parsed;
    } else return badUsage(process, `invalid option or operand ‘${arg}’`);
  }
  await process.stdout.write(`${formatDate(format, now)}\n`);
  return 0;
};

/** `1.5`, `2s`, `3m`, `1h`, `1d`, `infinity`; milliseconds. */
function readDuration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const [, number, unit = 's'] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? [];
  return number === undefined
    ? undefined
    : Number(number) * ({ s: 1000, m: 60000, h: 3600000, d: 86400000 }[unit || 's'] ?? 1000);
}

export const sleep: Program = async (process) => {
  if (process.args.length === 0) return badUsage(process, 'missing operand');
  let total = 0;
  for (const arg of process.args) {
    const ms = readDuration(arg);
    if (ms === undefined) return badUsage(process, `invalid time interval ‘${arg}’`);
    total += ms;
  }
  await process.clock.sleep(total, process.signal);
  return 0;
};

export const timeout: Program = async (process) => {
  const options = readOptions(process.args, {
    unsimulated: 'skvpf',
    long: { signal: 's', 'kill-after': 'k', 'preserve-status': 'p', foreground: 'f', verbose: 'v' },
    operandsEnd: true,
  });
  if (typeof options === 'string') return badUsage(process, options, 125);
  const [duration, ...argv] = options.operands;
  if (duration === undefined || argv.length === 0) return badUsage(process, 'missing operand', 125);
  const ms = readDuration(duration);
  if (ms === undefined) return badUsage(process, `invalid time interval ‘${duration}’`, 125);
  if (!process.machine.program(argv[0] ?? ''))
    return badUsage(process, `failed to run command ‘${argv[0] ?? ''}’: No such file or directory`, 127);
  const { controller, unlink } = linkedController(process.signal);
  const over = new AbortController();
  let expired = false;
  const alarm = process.clock.sleep(ms === 0 ? Infinity : ms, over.signal).then(() => {
    if (over.signal.aborted) return;
    expired = true;
    controller.abort();
  });
  try {
    const status = await process.spawn(argv, { signal: controller.signal });
    return expired ? 124 : status;
  } finally {
    over.abort();
    unlink();
    await alarm;
  }
};

export const env: Program = async (process) => {
  const args = [...process.args];
  let variables = new Map(process.env);
  while (args[0]?.startsWith('-')) {
    const option = args.shift();
    if (option === '-i' || option === '-') variables = new Map();
    else if (option === '-u') variables.delete(args.shift() ?? '');
    else return badUsage(process, `invalid option -- '${option ?? ''}'`, 125);
  }
  while (/^[^=]+=/.test(args[0] ?? '')) {
    const pair = args.shift() ?? '';
    variables.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  if (args.length === 0) {
    await process.stdout.write([...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  if (!process.machine.program(args[0] ?? ''))
    return badUsage(process, `‘${args[0] ?? ''}’: No such file or directory`, 127);
  return process.spawn(args, { env: variables });
};

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
const KERNEL_RELEASE = '6.8.0-53-generic';

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

const CLEAR = '\x1b[H\x1b[2J';

export const clear: Program = async (process) => {
  await process.stdout.write(`${CLEAR}\x1b[3J`);
  return 0;
};

/** Runs a command again and again; each time the screen is cleared first. */
export const watch: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'dtc',
    unsimulated: 'egbxC',
    values: 'n',
    long: { interval: 'n', differences: 'd', 'no-title': 't', color: 'c' },
    operandsEnd: true,
  });
  if (typeof options === 'string') return badUsage(process, options);
  if (options.operands.length === 0) return badUsage(process, 'no command given');
  const seconds = Number(options.value('n') ?? 2);
  if (Number.isNaN(seconds))
    return badUsage(process, `failed to parse argument: '${options.value('n') ?? ''}'`);
  const command = options.operands.join(' ');
  while (!process.signal.aborted) {
    let screen = CLEAR;
    const collect = { isTerminal: false, write: async (text: string) => void (screen += text) };
    if (!options.has('t'))
      screen += `Every ${seconds.toFixed(1)}s: ${command}    ${process.machine.name}: ${formatDate('%a %b %e %H:%M:%S %Y', process.clock.now())}\n\n`;
    await process.runOn(
      process.machine,
      { script: command },
      { streams: { stdout: collect, stderr: collect } },
    );
    await process.stdout.write(screen);
    await process.clock.sleep(seconds * 1000, process.signal);
  }
  return 0;
};

export const xargs: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'rt0',
    values: 'nILd',
    unsimulated: 'Pp',
    long: { 'no-run-if-empty': 'r', 'max-args': 'n', null: '0', replace: 'I' },
    operandsEnd: true,
  });
  if (typeof options === 'string') return badUsage(process, options);
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  if (!process.machine.program(command[0] ?? ''))
    return badUsage(process, `${command[0] ?? ''}: No such file or directory`, 127);
  const place = options.value('I');
  const delimiter = options.value('d');
  const words =
    options.has('0') || delimiter !== undefined
      ? (await readAll(process.stdin))
          .split(options.has('0') ? '\0' : delimiter === '\\n' ? '\n' : (delimiter ?? ''))
          .filter((word, index, all) => word !== '' || index < all.length - 1)
      : place !== undefined || options.has('L')
        ? (await new LineReader(process.stdin).all()).map((line) => line.trim()).filter((line) => line !== '')
        : splitWords(await readAll(process.stdin));
  const calls: string[][] = [];
  if (place !== undefined)
    for (const word of words) calls.push(command.map((part) => part.replaceAll(place, () => word)));
  else {
    const perCall = Number(options.value('n') ?? options.value('L') ?? (words.length || 1));
    for (let index = 0; index < words.length; index += perCall) {
      const taken = words.slice(index, index + perCall);
      calls.push([...command, ...(options.has('L') ? taken.flatMap(splitWords) : taken)]);
    }
    if (words.length === 0 && !options.has('r')) calls.push([...command]);
  }
  let status = 0;
  for (const argv of calls) {
    if (process.signal.aborted) return 130;
    if (options.has('t')) await process.stderr.write(`${argv.join(' ')}\n`);
    const one = await process.spawn(argv, { stdin: { read: () => Promise.resolve(undefined) } });
    if (one === 255) return 124;
    if (one !== 0) status = 123;
  }
  return status;
};

/** Words as xargs reads them: quotes and backslashes hold blanks. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/(?:"[^"\n]*"|'[^'\n]*'|\\.|[^\s"'\\])+/gs)) {
    words.push(
      match[0].replace(
        /"([^"]*)"|'([^']*)'|\\(.)/gs,
        (_, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? '',
      ),
    );
  }
  return words;
}

/** Runs the rest as root. Everybody may: the machines' user is in the sudo group without a password. */
export const sudo: Program = async (process: Process) => {
  const options = readOptions(process.args, {
    flags: 'EHnS',
    values: 'u',
    unsimulated: 'iskvl',
    operandsEnd: true,
  });
  if (typeof options === 'string') return badUsage(process, options);
  const [command] = options.operands;
  if (command === undefined)
    return badUsage(process, 'a root shell of its own is not simulated in this lab; give it a command');
  if (/^\w+=/.test(command))
    return process.runOn(
      process.machine,
      { argv: ['env', ...options.operands] },
      { user: options.value('u') ?? 'root' },
    );
  if (!process.machine.program(command)) return badUsage(process, `${command}: command not found`);
  return process.runOn(process.machine, { argv: options.operands }, { user: options.value('u') ?? 'root' });
};

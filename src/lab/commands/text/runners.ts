/** Tools that run other commands: `env`, `timeout`, `watch`, `xargs`, `sudo`. */
import type { Program } from '../../process.ts';
import { Killed, linkedController, signalNamed } from '../../shell/signals.ts';
import { badUsage, readOptions } from '../options.ts';
import { formatDate } from './formatDate.ts';
import { LineReader, readAll } from './lines.ts';
import { readDuration } from './time.ts';

export const timeout: Program = async (process) => {
  const options = readOptions(process.args, {
    values: 'sk',
    flags: 'f',
    unsimulated: 'vp',
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
  const signal = signalNamed(options.value('s') ?? 'TERM');
  if (signal === undefined) return badUsage(process, `${options.value('s') ?? ''}: invalid signal`, 125);
  const { controller, unlink } = linkedController(process.signal);
  const over = new AbortController();
  let expired = false;
  const alarm = process.clock.sleep(ms === 0 ? Infinity : ms, over.signal).then(() => {
    if (over.signal.aborted) return;
    expired = true;
    controller.abort(new Killed(signal));
  });
  try {
    const status = await process.spawn(argv, { signal: controller.signal });
    if (expired && signal === 'KILL') return new Killed(signal).status;
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
    // How many may run at once (-P) changes nothing that can be seen but the order.
    values: 'nILdP',
    unsimulated: 'p',
    long: { 'max-procs': 'P', 'no-run-if-empty': 'r', 'max-args': 'n', null: '0', replace: 'I' },
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
export const sudo: Program = async (process) => {
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

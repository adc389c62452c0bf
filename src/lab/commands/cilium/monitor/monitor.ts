/** `cilium-dbg monitor`: what the programs of the agent's node tell, as it happens. */
import type { Agent } from '../../../cilium/agent/agent.ts';
import type { MonitorEvent } from '../../../cilium/agent/monitor.ts';
import type { Process } from '../../../process.ts';
import { concerns, eventText } from './eventText.ts';

/** Kinds of events of the lab's programs; of the others, those that its agents never have. */
const KINDS = ['trace', 'drop', 'policy-verdict', 'trace-sock'];
const OTHER_KINDS = ['agent', 'capture', 'debug', 'l7', 'recorder'];

interface Wanted {
  readonly kinds: readonly string[];
  readonly from: number[];
  readonly to: number[];
  readonly related: number[];
  verbosity: number;
  json: boolean;
  numeric: boolean;
}

export async function monitor(process: Process, agent: Agent, args: readonly string[]): Promise<number> {
  const { stdout, stderr, signal, clock } = process;
  const wanted = read(args);
  if (typeof wanted === 'string') {
    await stderr.write(`Error: ${wanted}\n`);
    return 1;
  }
  await stderr.write('Listening for events on 2 CPUs with 64x4096 of shared memory\nPress Ctrl-C to quit\n');
  const { net } = agent.options;
  const options = { ...wanted, indexOf: (device: string) => net.device(device)?.index ?? 0 };
  const queue: MonitorEvent[] = [];
  let wake = (): void => undefined;
  const release = clock.listen();
  const end = agent.node.monitor.subscribe((event) => {
    queue.push(event);
    wake();
  });
  const stop = (): void => wake();
  signal.addEventListener('abort', stop);
  try {
    let dissects = false;
    while (!signal.aborted) {
      const event = queue.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const kind = event.kind === 'socket' ? 'trace-sock' : event.kind;
      if (wanted.kinds.length > 0 && !wanted.kinds.includes(kind)) continue;
      if (!concerns(event, wanted)) continue;
      const text = eventText(event, options);
      if (text === '') continue;
      if (!dissects && event.kind !== 'socket') {
        dissects = true;
        const at = new Date(clock.now()).toISOString();
        await stderr.write(`time=${at} level=info msg="Initializing dissection cache..."\n`);
      }
      await stdout.write(text);
    }
    await stderr.write('\nReceived an interrupt, disconnecting from monitor...\n\n');
  } finally {
    signal.removeEventListener('abort', stop);
    end();
    release();
  }
  return 0;
}

/** The flags, or what is wrong with them. */
function read(args: readonly string[]): Wanted | string {
  const kinds: string[] = [];
  const wanted: Wanted = { kinds, from: [], to: [], related: [], verbosity: 0, json: false, numeric: false };
  for (let index = 0; index < args.length; index++) {
    const [name = '', attached] = (args[index] ?? '').split('=', 2);
    const value = (): string => attached ?? args[++index] ?? '';
    switch (name) {
      case '-v':
      case '--verbose':
        wanted.verbosity += 1;
        break;
      case '-vv':
        wanted.verbosity += 2;
        break;
      case '-j':
      case '--json':
        wanted.json = true;
        break;
      case '-n':
      case '--numeric':
        wanted.numeric = true;
        break;
      case '-t':
      case '--type':
        for (const kind of value().split(',')) {
          if (OTHER_KINDS.includes(kind)) return `monitor --type ${kind}: not simulated in this lab`;
          if (!KINDS.includes(kind))
            return `invalid argument "${kind}" for "-t, --type" flag: unknown type (${kind}). Please use one of the following ones ${[...KINDS, ...OTHER_KINDS].sort().join(' ')}`;
          kinds.push(kind);
        }
        break;
      case '--from':
      case '--to':
      case '--related-to': {
        const list = name === '--from' ? wanted.from : name === '--to' ? wanted.to : wanted.related;
        const text = value();
        for (const each of text.split(',')) {
          if (!/^\d+$/.test(each))
            return `invalid argument "${text}" for "${name}" flag: strconv.ParseUint: parsing "${each}": invalid syntax`;
          list.push(Number(each));
        }
        break;
      }
      default:
        if (/^(?:--hex|-D|--monitor-socket|-h|--help)$/.test(name))
          return `monitor ${name}: not simulated in this lab`;
        return name.startsWith('-')
          ? `unknown flag: ${name}`
          : `unknown command "${name}" for "cilium-dbg monitor"`;
    }
  }
  return wanted;
}

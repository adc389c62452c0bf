/** Flows in a lab: what the trace says of them, and what their packets then do, by exit status and by a tap on each machine. */
import type { Session } from '../../src/backend.ts';
import { followFlow, type Followed } from '../../src/course/followFlow.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { parseOutput } from '../../src/output/parse.ts';
import type { Row } from '../../src/output/parsed.ts';
import type { Flow, Hop, Way } from '../../src/path/flow.ts';
import { createState } from '../../src/state/createState.ts';

/** A packet that leaves a machine by a device: `router eth2 172.20.0.1>172.20.2.1 [192.168.10.100>192.168.20.100]`. */
export type Leaving = string;

export interface Seen {
  readonly outcome: 'delivered' | 'refused' | 'lost';
  readonly leaving: ReadonlySet<Leaving>;
  readonly text: string;
}

export async function run(lab: Lab, place: string, script: string): Promise<{ exit: number; text: string }> {
  const session = lab.open(place);
  const answer = await runIn(session, script, new AbortController().signal);
  session.close();
  return answer;
}

async function runIn(session: Session, script: string, signal: AbortSignal) {
  let text = '';
  const exit = await session.run(script, { signal, onChunk: (chunk) => (text += chunk.text) });
  return { exit, text };
}

/** What is known is read afresh. */
export async function traced(lab: Lab, flow: Flow): Promise<Followed> {
  const state = createState();
  const end = new AbortController();
  await watchObjects(lab.kube, lab.clock, state, end.signal).listed;
  const followed = await followFlow({ backend: lab, state, signal: end.signal }, flow);
  end.abort();
  return followed;
}

/** Seconds that a client waits, longer than ARP tries. */
const PATIENCE = 4;

export async function tried(lab: Lab, flow: Flow): Promise<Seen> {
  const machines = lab.places().filter(({ kind }) => kind !== 'pod');
  const stop = new AbortController();
  const taps = machines.map(async ({ name }) => {
    const session = lab.open(name);
    const { text } = await runIn(session, 'tcpdump -i any -nnl "tcp or icmp or udp"', stop.signal);
    session.close();
    return packetsIn(text).map((row) => leavingOf(name, row));
  });
  await lab.clock.sleep(200);
  const { exit, text } = await run(lab, flow.from, commandFor(flow));
  await lab.clock.sleep(200);
  stop.abort();
  const leaving = new Set((await Promise.all(taps)).flat().filter((each) => each !== undefined));
  return { outcome: outcomeOf(exit, text), leaving, text };
}

/** By what the client's program printed. */
export function outcomeOf(exit: number, text: string): Seen['outcome'] {
  return exit === 0 ? 'delivered' : /refused/.test(text) ? 'refused' : 'lost';
}

/** What sends a packet as the flow's. UDP is a question to a name server: nobody else answers. */
function commandFor({ to, port = 80, protocol, size, dontFragment }: Flow): string {
  switch (protocol) {
    case 'tcp':
      return `nc -zvw ${PATIENCE} ${to} ${port}`;
    case 'udp':
      return `dig @${to} +short kubernetes.default.svc.cluster.local`;
    case 'icmp': {
      const sized =
        size === undefined ? '' : `-s ${size - IP_AND_ICMP} -M ${dontFragment === true ? 'do' : 'dont'} `;
      return `ping -c 1 -W ${PATIENCE} ${sized}${to}`;
    }
  }
}

/** Bytes of the headers before a ping's data. */
const IP_AND_ICMP = 28;

export function packetsIn(text: string): readonly Row[] {
  const line = 'tcpdump -i any -nnl "tcp or icmp or udp"';
  const argv = ['tcpdump', '-i', 'any', '-nnl', 'tcp or icmp or udp'];
  const parsed = parseOutput({ argv, line, rowsKept: true, filtered: false }, text);
  return parsed.kind === 'packets' ? parsed.rows : [];
}

/** Undefined for what comes in and what stays on the machine. Of an ICMP error the word says that it is one. */
export function leavingOf(place: string, row: Row): Leaving | undefined {
  if (row['direction'] !== 'Out' || row['interface'] === 'lo') return undefined;
  const pair = (prefix: string): string =>
    `${address(row[`${prefix}source`])}>${address(row[`${prefix}destination`])}`;
  const inner = row['inner.source'] !== undefined;
  const told = /unreachable|time exceeded/.test(
    `${String(row['icmp.type'])} ${String(row['inner.icmp.type'])}`,
  );
  const about = QUOTED.exec(`${String(row['summary'])} ${String(row['inner.summary'])}`)?.[1];
  return `${place} ${String(row['interface'])} ${inner ? `${pair('inner.')} [${pair('')}]` : pair('')}${told ? errorAbout(about) : ''}`;
}

const ERROR = '(ICMP error';

/** Whom tcpdump names in an ICMP error; in one about the time to live it names nobody. */
const QUOTED = /ICMP (?:host |net )?(\d+\.\d+\.\d+\.\d+) .*unreachable/;

function errorAbout(destination: string | undefined): string {
  return ` (ICMP error about ${destination ?? '?'})`;
}

function address(value: Row[string] | undefined): string {
  return String(value).replace(/:\d+$/, '');
}

/** What leaves which machine, by the trace. Only a hop that names a device of a machine puts a packet on it. */
export function expected(way: Way, machines: readonly string[]): ReadonlySet<Leaving> {
  return new Set(
    [...way.hops, ...(way.told?.hops ?? [])].flatMap(({ leg, place, device, action, packet }) => {
      if (!machines.includes(place) || device === undefined || !LEAVES.has(action)) return [];
      // On the tunnel's own device the packet is still bare.
      const outer = device === 'cilium_vxlan' ? undefined : packet.outer;
      const pair = `${packet.source}>${packet.destination}`;
      return [
        `${place} ${device} ${outer === undefined ? pair : `${pair} [${outer.source}>${outer.destination}]`}${leg === 'error' ? errorAbout(way.told?.message === 'time-exceeded' ? undefined : packet.about?.destination) : ''}`,
      ];
    }),
  );
}

const LEAVES: ReadonlySet<Hop['action']> = new Set(['send', 'forward', 'encapsulate']);

/** Does what was seen of the flow's addresses equal what a way says? The differences, in words. */
export function differences(
  way: Way,
  { outcome, leaving }: Seen,
  machines: readonly string[],
): readonly string[] {
  const wanted = expected(way, machines);
  const pairs = new Set([...wanted].filter((each) => !each.includes(ERROR)).map(bare));
  // What connect() replaces is in no packet.
  for (const { packet, because } of way.hops)
    if (because !== 'socket-lb') pairs.add(`${packet.source}>${packet.destination}`);
  // Nobody else sends errors to the client, nor to what its address was changed to.
  const clients = new Set(way.hops.flatMap(({ leg, packet }) => (leg === 'request' ? [packet.source] : [])));
  const targets = new Set(way.hops.flatMap(({ packet }) => errorAbout(packet.destination)));
  const ofFlow = [...leaving].filter((each) =>
    each.includes(ERROR)
      ? clients.has(bare(each).split('>')[1] ?? '') && [...targets].some((target) => each.endsWith(target))
      : pairs.has(bare(each)),
  );
  const end = endOf(way);
  return [
    ...(end === outcome ? [] : [`verdict ${way.verdict}, but it was ${outcome}`]),
    ...[...wanted].filter((each) => !leaving.has(each)).map((each) => `not seen: ${each}`),
    ...ofFlow.filter((each) => !wanted.has(each)).map((each) => `not said: ${each}`),
  ];
}

/** connect() to a service without backends says that there is no route; only packets from outside are refused. */
function endOf({ verdict, hops }: Way): string {
  const last = hops.at(-1);
  return verdict === 'refused' && last?.because === 'no-backend' && last.device === undefined
    ? 'lost'
    : verdict;
}

/** The innermost addresses of `place device a>b [c>d]`. */
function bare(leaving: Leaving): string {
  return leaving.split(' ')[2] ?? '';
}

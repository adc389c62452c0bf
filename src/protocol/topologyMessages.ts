/** Messages between the topology panel and the extension, and the check of what comes in at either end. */
import type { Column, Row } from '../output/parsed.ts';
import { isLook, type Look } from './look.ts';
import type { Locale } from './outputs.ts';
import { isListOf, isOptionalText, isRecord, isText, isTopology, isTopologyDetail } from './topologyShape.ts';
import type { Topology, TopologyDetail } from './topology.ts';

/** A packet that was captured, or is predicted, at one place. */
export interface PacketStop {
  /** The element of the drawing where it was, when there is one. */
  readonly at?: string;
  readonly host: string;
  readonly interface: string;
  readonly direction: string;
  /** Microseconds since the previous stop; absent on the first and where no clock was read. */
  readonly after?: number;
  /** The captured line. */
  readonly row: Row;
}

export interface ShownPacket {
  /** `ICMP echo request id 119 seq 1` */
  readonly summary: string;
  /** The elements that it comes from and goes to, when they are known. */
  readonly from?: string;
  readonly to?: string;
  readonly stops: readonly PacketStop[];
}

export interface ShownPackets {
  readonly columns: readonly Column[];
  /** The newest first. */
  readonly packets: readonly ShownPacket[];
}

export type TraceVerdict = 'delivered' | 'lost' | 'refused' | 'unknown';

export interface TraceHop {
  /** `error`: of the ICMP message that says what became of the request. */
  readonly leg: 'request' | 'reply' | 'error';
  /** The element of the drawing where it happens, and the interface by which the packet came there from another machine. */
  readonly at?: string;
  readonly via?: string;
  readonly place: string;
  readonly device?: string;
  /** `forward`, `drop`, … as the trace names it, and the same as a word in the panel's language. */
  readonly action: string;
  readonly doing: string;
  /** A sentence, in the panel's language. */
  readonly because: string;
  /** `172.20.0.142 → 172.20.2.42:80, TTL 63` */
  readonly headers: string;
  /** `router: ip route` with the row that decided. */
  readonly fact?: {
    readonly source: string;
    readonly row: Row;
    readonly cellId?: string;
    readonly table?: string;
    readonly rowKey?: string;
  };
}

export interface TraceWay {
  readonly verdict: TraceVerdict;
  /** How it ends, where and why: one sentence. */
  readonly text: string;
  /** The backend that a service has chosen on this way. */
  readonly backend?: string;
  readonly hops: readonly TraceHop[];
  /** What would change the end. `do`: it mends. `look`: it shows what to mend. */
  readonly cures: readonly {
    readonly kind: 'do' | 'look';
    readonly host: string;
    readonly command: string;
  }[];
  /** A captured packet between the same two ends (index into the packets), and where it went another way. */
  readonly observed?: { readonly packet: number; readonly same: boolean; readonly departs?: string };
}

export interface ShownTrace {
  readonly from: string;
  readonly to: string;
  /** One for each backend that may be chosen, the one that the verdict is about first. */
  readonly ways: readonly TraceWay[];
  /** The same, were what is assumed so. */
  readonly whatIf?: { readonly assumption: string; readonly ways: readonly TraceWay[] };
}

/** Why there is nothing to draw (yet). */
export type EmptyReason = 'closed' | 'not-started' | 'starting' | 'failed' | 'nothing-known';

export interface TopologyView {
  readonly locale: Locale;
  /** The notebook's address: kept by the panel, so that it finds its notebook again after a restart. */
  readonly study: string;
  /** Name of the lab or of the cluster's context. */
  readonly lab: string;
  readonly topology: Topology;
  /** Set when there is nothing to draw. */
  readonly empty?: EmptyReason;
  /** What the API does not tell, with the reason and what to do. */
  readonly notWatched: readonly string[];
  /** Title of the step since whose start changes are marked. */
  readonly since?: string;
  readonly packets: ShownPackets;
  /** Reading asks a real cluster. */
  readonly live: boolean;
}

export type TraceProtocol = 'icmp' | 'tcp' | 'udp';

export type ToTopology =
  | { readonly type: 'show'; readonly view: TopologyView }
  /** Marks an element: a row or a sentence leads to it. */
  | { readonly type: 'select'; readonly id: string }
  /** Somewhere else it is looked at. */
  | ({ readonly type: 'mark' } & Look)
  | { readonly type: 'detail'; readonly request: number; readonly detail: TopologyDetail }
  | { readonly type: 'traced'; readonly request: number; readonly trace: ShownTrace }
  /** What was asked for is done. */
  | { readonly type: 'done'; readonly request: number }
  /** What was asked for could not be done; the text says what happened and what to do next. */
  | { readonly type: 'failed'; readonly request: number; readonly text: string };

export type FromTopology =
  /** The panel's script runs: send what it shows. */
  | { readonly type: 'ready' }
  /** The element is looked at. */
  | ({ readonly type: 'look' } & Look)
  | { readonly type: 'detail'; readonly request: number; readonly id: string }
  | {
      readonly type: 'trace';
      readonly request: number;
      readonly from: string;
      readonly to: string;
      readonly protocol: TraceProtocol;
      /** `ip route add 172.20.2.0/24 via 192.168.20.100@router`, `mode=vxlan`, …: trace as if it were so, too. */
      readonly assume?: string;
    }
  /** Run the commands that tell what is not known. */
  | { readonly type: 'read'; readonly request: number }
  /** The answer is not waited for any more. */
  | { readonly type: 'cancel'; readonly request: number }
  | { readonly type: 'reveal'; readonly cellId: string; readonly table?: string; readonly rowKey?: string }
  /** A cell that captures on an interface, or one that is empty, on this host. */
  | { readonly type: 'capture'; readonly host: string; readonly interface: string }
  | { readonly type: 'open-cell'; readonly host: string; readonly text?: string }
  /** Mark changes from now on. */
  | { readonly type: 'mark-from-now' }
  /** Asks where to, and writes the file. A PNG is a `data:` URL's Base64. */
  | { readonly type: 'save'; readonly format: 'svg' | 'png'; readonly data: string }
  | { readonly type: 'start' };

/** Undefined for what is no message in our own shape: a webview is not trusted. */
export function readFromTopology(message: unknown): FromTopology | undefined {
  return isFrom(message) ? message : undefined;
}

export function readToTopology(message: unknown): ToTopology | undefined {
  return isTo(message) ? message : undefined;
}

function isFrom(message: unknown): message is FromTopology {
  if (!isRecord(message)) return false;
  const { type } = message;
  switch (type) {
    case 'ready':
    case 'mark-from-now':
    case 'start':
      return true;
    case 'look':
      return isLook(message);
    case 'detail':
      return isNumber(message['request']) && isText(message['id']);
    case 'read':
    case 'cancel':
      return isNumber(message['request']);
    case 'trace':
      return (
        isNumber(message['request']) &&
        isText(message['from']) &&
        isText(message['to']) &&
        ['icmp', 'tcp', 'udp'].includes(String(message['protocol'])) &&
        isOptionalText(message['assume'])
      );
    case 'reveal':
      return (
        isText(message['cellId']) && isOptionalText(message['table']) && isOptionalText(message['rowKey'])
      );
    case 'capture':
      return isText(message['host']) && isText(message['interface']);
    case 'open-cell':
      return isText(message['host']) && isOptionalText(message['text']);
    case 'save':
      return ['svg', 'png'].includes(String(message['format'])) && isText(message['data']);
    default:
      return false;
  }
}

function isTo(message: unknown): message is ToTopology {
  if (!isRecord(message)) return false;
  switch (message['type']) {
    case 'show':
      return isView(message['view']);
    case 'mark':
      return isLook(message);
    case 'select':
      return isText(message['id']);
    case 'detail':
      return isNumber(message['request']) && isTopologyDetail(message['detail']);
    case 'traced':
      return isNumber(message['request']) && isTrace(message['trace']);
    case 'done':
      return isNumber(message['request']);
    case 'failed':
      return isNumber(message['request']) && isText(message['text']);
    default:
      return false;
  }
}

function isView(view: unknown): boolean {
  return (
    isRecord(view) &&
    (view['locale'] === 'ko' || view['locale'] === 'en') &&
    isText(view['study']) &&
    isText(view['lab']) &&
    isTopology(view['topology']) &&
    isOptionalText(view['empty']) &&
    isListOf(view['notWatched'], isText) &&
    isOptionalText(view['since']) &&
    isRecord(view['packets']) &&
    isListOf(view['packets']['columns'], (column) => isRecord(column) && isText(column['id'])) &&
    isListOf(
      view['packets']['packets'],
      (packet) => isRecord(packet) && isText(packet['summary']) && isListOf(packet['stops'], isStop),
    )
  );
}

function isStop(stop: unknown): boolean {
  return (
    isRecord(stop) &&
    isOptionalText(stop['at']) &&
    isText(stop['host']) &&
    isText(stop['interface']) &&
    isText(stop['direction']) &&
    isRecord(stop['row'])
  );
}

function isTrace(trace: unknown): boolean {
  return (
    isRecord(trace) &&
    isText(trace['from']) &&
    isText(trace['to']) &&
    isWays(trace['ways']) &&
    (trace['whatIf'] === undefined ||
      (isRecord(trace['whatIf']) && isText(trace['whatIf']['assumption']) && isWays(trace['whatIf']['ways'])))
  );
}

function isWays(ways: unknown): boolean {
  return isListOf(
    ways,
    (way) =>
      isRecord(way) &&
      ['delivered', 'lost', 'refused', 'unknown'].includes(String(way['verdict'])) &&
      isText(way['text']) &&
      isOptionalText(way['backend']) &&
      isListOf(way['hops'], isHop) &&
      isListOf(way['cures'], (cure) => isRecord(cure) && isText(cure['host']) && isText(cure['command'])),
  );
}

function isHop(hop: unknown): boolean {
  return (
    isRecord(hop) &&
    ['request', 'reply', 'error'].includes(String(hop['leg'])) &&
    isOptionalText(hop['at']) &&
    isOptionalText(hop['via']) &&
    isOptionalText(hop['device']) &&
    ['place', 'action', 'doing', 'because', 'headers'].every((name) => isText(hop[name])) &&
    (hop['fact'] === undefined ||
      (isRecord(hop['fact']) && isText(hop['fact']['source']) && isRecord(hop['fact']['row'])))
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

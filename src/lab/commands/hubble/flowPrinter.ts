/** How `hubble observe` prints flows (hubble/pkg/printer): compact, as a dictionary, as a table, as JSON. */
import { portsOf } from '../../cilium/hubble/filter.ts';
import { MESSAGE_TYPE, OBSERVATION_POINTS, POLICY_MATCH } from '../../cilium/hubble/flow.ts';
import type { Flow, FlowEndpoint, FlowResponse, FlowService } from '../../cilium/hubble/flow.ts';
import { RESERVED_NAMES } from '../../cilium/reservedIdentity.ts';
import { NARROW, tabulate } from '../cilium/tabwriter.ts';

export type Format = 'compact' | 'dict' | 'table' | 'json' | 'jsonpb';

export interface PrinterOptions {
  readonly format: Format;
  readonly colour: boolean;
  /** Pods and services by name. */
  readonly translate: boolean;
  readonly numeric: boolean;
  readonly nodeNames: boolean;
  time(text: string): string;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Nov 22 23:59:42.575`, Go's StampMilli. */
export function stamp(text: string): string {
  const [, , month = '1', day = '1', clock = '', fraction = ''] =
    /^(\d+)-(\d+)-(\d+)T([\d:]+)\.?(\d*)/.exec(text) ?? [];
  return `${MONTHS[Number(month) - 1] ?? ''} ${String(Number(day)).padStart(2)} ${clock}.${fraction.padEnd(3, '0').slice(0, 3)}`;
}

export class FlowPrinter {
  readonly #options: PrinterOptions;
  readonly #rows: string[] = [];
  #printed = 0;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  /** What is to be written for it now. */
  print(response: FlowResponse): string {
    const { flow } = response;
    this.#printed += 1;
    switch (this.#options.format) {
      case 'json':
      case 'jsonpb':
        return `${JSON.stringify(response)}\n`;
      case 'dict':
        return `${this.#printed === 1 ? '' : '------------\n'}${this.#dictionary(flow)}`;
      case 'table':
        this.#rows.push(this.#row(flow));
        return '';
      case 'compact':
        return this.#line(flow);
    }
  }

  /** What is written at the end: a table is aligned when all of it is there. */
  end(): string {
    if (this.#rows.length === 0) return '';
    const head = [
      'TIMESTAMP',
      ...(this.#options.nodeNames ? ['NODE'] : []),
      'SOURCE',
      'DESTINATION',
      'TYPE',
      'VERDICT',
      'SUMMARY',
    ];
    return tabulate(`${[head.join('\t'), ...this.#rows].join('\n')}\n`, NARROW);
  }

  #cells(flow: Flow): readonly (readonly [string, string])[] {
    const { nodeNames, time } = this.#options;
    const [source, destination] = this.#hosts(flow);
    return [
      ['TIMESTAMP', time(flow.time)],
      ...(nodeNames ? [['NODE', flow.node_name] as const] : []),
      ['SOURCE', source],
      ['DESTINATION', destination],
      ['TYPE', typeOf(flow)],
      ['VERDICT', this.#verdict(flow)],
      ['SUMMARY', flow.Summary],
    ];
  }

  #row(flow: Flow): string {
    return this.#cells(flow)
      .map(([, value]) => value)
      .join('\t');
  }

  #dictionary(flow: Flow): string {
    return this.#cells(flow)
      .map(([name, value]) => `${name.padStart('DESTINATION'.length)}: ${value}\n`)
      .join('');
  }

  /** The client stands first: an answer's arrow points the other way. */
  #line(flow: Flow): string {
    const { nodeNames, time } = this.#options;
    const [source, destination] = this.#hosts(flow);
    const ends = [
      `${source} ${this.#identity(flow.source)}`,
      `${destination} ${this.#identity(flow.destination)}`,
    ] as const;
    const [left, right] = flow.is_reply === true ? [ends[1], ends[0]] : ends;
    const arrow = flow.is_reply === undefined ? '<>' : flow.is_reply ? '<-' : '->';
    const node = nodeNames ? ` [${flow.node_name}]` : '';
    return `${time(flow.time)}${node}: ${left} ${arrow} ${right} ${typeOf(flow)} ${this.#verdict(flow)} (${flow.Summary})\n`;
  }

  #hosts(flow: Flow): readonly [string, string] {
    const [sourcePort, destinationPort] = portsOf(flow);
    return [
      this.#host(flow.IP.source, sourcePort, flow.source, flow.source_service),
      this.#host(flow.IP.destination, destinationPort, flow.destination, flow.destination_service),
    ];
  }

  #host(
    address: string,
    port: string,
    { namespace, pod_name: pod }: FlowEndpoint,
    service: FlowService | undefined,
  ): string {
    const named =
      pod === undefined ? service?.name : `${namespace === undefined ? '' : `${namespace}/`}${pod}`;
    const host = (this.#options.translate ? named : undefined) ?? address;
    const hasPort = port !== '' && port !== '0';
    if (!this.#options.colour) return hasPort ? `${host}:${port}` : host;
    return hasPort ? cyan(`${host}:${yellow(port)}`) : cyan(host);
  }

  #identity({ identity = 0 }: FlowEndpoint): string {
    const name = this.#options.numeric ? undefined : RESERVED_NAMES[identity];
    const text = `(${name ?? `ID:${identity}`})`;
    return this.#options.colour ? `\x1b[35m${text}\x1b[0m` : text;
  }

  #verdict(flow: Flow): string {
    const isPolicy = flow.event_type.type === MESSAGE_TYPE['policy-verdict'];
    const word = !isPolicy ? flow.verdict : flow.verdict === 'DROPPED' ? 'DENIED' : 'ALLOWED';
    if (!this.#options.colour) return word;
    const colour =
      flow.verdict === 'DROPPED' ? '\x1b[31m' : flow.verdict === 'FORWARDED' ? '\x1b[32m' : '\x1b[33m';
    return `${colour}${word}\x1b[0m`;
  }
}

const cyan = (text: string): string => `\x1b[36m${text}\x1b[0m`;
const yellow = (text: string): string => `\x1b[33m${text}\x1b[0m`;

function typeOf(flow: Flow): string {
  const { type, sub_type: sub = 0 } = flow.event_type;
  switch (type) {
    case MESSAGE_TYPE.drop: {
      const text = (flow.drop_reason_desc ?? '').replaceAll('_', ' ').toLowerCase();
      return DROP_TEXTS.get(flow.drop_reason_desc ?? '') ?? `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    }
    case MESSAGE_TYPE['policy-verdict']:
      return `policy-verdict:${POLICY_MATCH[flow.policy_match_type ?? 0] ?? 'none'} ${flow.traffic_direction ?? ''}`;
    case MESSAGE_TYPE['trace-sock']:
      return sub === 1 ? 'pre-xlate-fwd' : 'post-xlate-fwd';
    default:
      return OBSERVATION_POINTS[sub] ?? 'unknown';
  }
}

/** Where the words are not those of the name. */
const DROP_TEXTS: ReadonlyMap<string, string> = new Map([
  ['UNSUPPORTED_L3_PROTOCOL', 'Unsupported L3 protocol'],
  ['TTL_EXCEEDED', 'TTL exceeded'],
  ['NO_TUNNEL_ENCAPSULATION_ENDPOINT', 'No tunnel/encapsulation endpoint (datapath BUG!)'],
  ['IS_A_CLUSTERIP', 'Is a ClusterIP'],
  ['DENIED_BY_LB_SRC_RANGE_CHECK', 'Denied by LB src range check'],
]);

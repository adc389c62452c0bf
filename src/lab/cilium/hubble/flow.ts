/**
 * A flow (api/v1/flow): what Hubble makes of one event of the datapath. The fields have the names and the order of its
 * JSON, which is how flows travel from the agents to the relay and on to whoever asks.
 */
export type Verdict = 'FORWARDED' | 'DROPPED' | 'TRACED' | 'TRANSLATED';

export interface FlowEndpoint {
  /** Of an endpoint of the node that saw it. */
  readonly ID?: number;
  readonly identity?: number;
  readonly cluster_name?: string;
  readonly namespace?: string;
  readonly labels?: readonly string[];
  readonly pod_name?: string;
  readonly workloads?: readonly { readonly name: string; readonly kind: string }[];
}

export interface FlowService {
  readonly name: string;
  readonly namespace: string;
}

export interface Layer4 {
  readonly TCP?: {
    readonly source_port: number;
    readonly destination_port: number;
    /** Those that are set, in the order FIN SYN RST PSH ACK. */
    readonly flags?: Readonly<Record<string, true>>;
  };
  readonly UDP?: { readonly source_port: number; readonly destination_port: number };
  readonly ICMPv4?: { readonly type?: number; readonly code?: number };
}

export interface Flow {
  /** RFC 3339. */
  readonly time: string;
  readonly uuid: string;
  readonly verdict: Verdict;
  readonly drop_reason?: number;
  readonly ethernet?: { readonly source: string; readonly destination: string };
  readonly IP: { readonly source: string; readonly destination: string; readonly ipVersion: 'IPv4' };
  readonly l4: Layer4;
  readonly source: FlowEndpoint;
  readonly destination: FlowEndpoint;
  readonly Type: 'L3_L4' | 'SOCK';
  readonly node_name: string;
  readonly node_labels: readonly string[];
  readonly reply?: true;
  readonly event_type: { readonly type: number; readonly sub_type?: number };
  readonly source_service?: FlowService;
  readonly destination_service?: FlowService;
  readonly traffic_direction?: 'INGRESS' | 'EGRESS';
  readonly policy_match_type?: number;
  readonly trace_observation_point?: string;
  readonly trace_reason?: string;
  readonly drop_reason_desc?: string;
  readonly is_reply?: boolean;
  readonly interface?: { readonly index: number; readonly name: string };
  readonly sock_xlate_point?: string;
  readonly socket_cookie?: string;
  readonly Summary: string;
}

/** As `GetFlows` sends it. */
export interface FlowResponse {
  readonly flow: Flow;
  readonly node_name: string;
  readonly time: string;
}

/** Message types of the monitor (pkg/monitor/api). */
export const MESSAGE_TYPE = { drop: 1, trace: 4, 'policy-verdict': 5, 'trace-sock': 7 } as const;

/** Numbers of enum values, by name. */
export const POLICY_MATCH = ['none', 'L3-Only', 'L3-L4', 'L4-Only', 'all', 'L3-Proto', 'Proto-Only'] as const;

/** Trace observation points by their number (pkg/monitor/api). */
export const OBSERVATION_POINTS = [
  'to-endpoint',
  'to-proxy',
  'to-host',
  'to-stack',
  'to-overlay',
  'from-endpoint',
  'from-proxy',
  'from-host',
  'from-stack',
  'from-overlay',
  'from-network',
  'to-network',
] as const;

/** Drop reasons that the lab's programs give, with their numbers (bpf/lib/common.h). */
export const DROP_REASONS: ReadonlyMap<string, number> = new Map([
  ['Invalid source ip', 132],
  ['Policy denied', 133],
  ['Unsupported L3 protocol', 139],
  ['TTL exceeded', 144],
  ['Service backend not found', 158],
  ['No tunnel/encapsulation endpoint (datapath BUG!)', 160],
  ['No mapping for local delivery', 162],
  ['Is a ClusterIP', 174],
  ['Denied by LB src range check', 177],
]);

/** `TO_ENDPOINT` for `to-endpoint`, `POLICY_DENIED` for `Policy denied`. */
export function enumName(text: string): string {
  return text
    .replace(/ \(.*\)$/, '')
    .replaceAll(/[-/ ]+/g, '_')
    .toUpperCase();
}

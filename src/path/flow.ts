/** A flow that is asked about, and what its trace tells: every decision with the fact that it rests on. */
import type { Row } from '../output/parsed.ts';
import type { KubeObject, TableFact } from '../state/fact.ts';

export type Protocol = 'icmp' | 'tcp' | 'udp';

export interface Flow {
  /** A pod (`namespace/name`, or its name alone), a host, or the address of one of them. */
  readonly from: string;
  /** As `from`, or a Service (`service/webpod`, `namespace/name`), or any IPv4 address. */
  readonly to: string;
  readonly port?: number;
  readonly protocol: Protocol;
  /** Bytes of the IP packet; default {@link DEFAULT_SIZE}. */
  readonly size?: number;
  /** The packet must not be cut on its way; default: it may. */
  readonly dontFragment?: boolean;
}

/** Of a ping without options, and more than a SYN has: no MTU stops it. */
export const DEFAULT_SIZE = 84;

export type Verdict = 'delivered' | 'lost' | 'refused' | 'unknown';

export type Action =
  | 'send'
  | 'receive'
  | 'forward'
  | 'translate'
  | 'encapsulate'
  | 'decapsulate'
  | 'deliver'
  | 'drop'
  | 'refuse'
  | 'unknown';

export type Because =
  /** connect() got a backend in place of the service (socket load balancing). */
  | 'socket-lb'
  /** A packet from outside got a backend in place of the service. */
  | 'service'
  | 'no-backend'
  /** A ClusterIP is no destination for packets from outside. */
  | 'cluster-ip-from-outside'
  /** loadBalancerSourceRanges do not let the client in. */
  | 'source-range'
  | 'policy-allows'
  | 'policy-denies'
  /** It belongs to a connection that was let through, so that no policy is asked. */
  | 'conntrack'
  /** The ipcache names the node to send to through the tunnel. */
  | 'tunnel-endpoint'
  | 'tunnel-end'
  /** The other node has no tunnel device. */
  | 'no-tunnel-device'
  | 'route'
  | 'default-route'
  | 'no-route'
  /** The route, or the rule of `ip rule`, is a blackhole, unreachable or prohibit. */
  | 'route-refuses'
  /** It leaves for a gateway that is none of the hosts. */
  | 'foreign-gateway'
  /** No machine has the next hop's address. */
  | 'no-arp-answer'
  /** A load balancer address that no node announces. */
  | 'nobody-announces'
  /** The node announces the address, but serves no such port or protocol on it. */
  | 'no-frontend'
  /** A node answers ARP for the load balancer address. */
  | 'announcer'
  /** The sender still has another MAC for the address. */
  | 'arp-cache'
  | 'masquerade'
  /** The answer must come back by the node that chose the backend. */
  | 'service-snat'
  /** An answer gets the addresses back that the request had. */
  | 'reverse-translation'
  | 'time-to-live'
  | 'loop'
  | 'too-big'
  /** It is larger than what the other end of the link takes in; nobody is told. */
  | 'too-big-for-receiver'
  /** A packet from outside that claims to come from the machine itself. */
  | 'martian'
  | 'local-pod'
  | 'local-address'
  | 'no-such-pod'
  | 'listening'
  | 'port-closed'
  /** The answer does not come from where the client sent to. */
  | 'wrong-source'
  /** An ICMP error quotes a packet that the client has not sent like this. */
  | 'quotes-another'
  | 'not-read';

export type Fact = { readonly table: TableFact; readonly row?: Row } | { readonly object: KubeObject };

/** Headers as the packet has them when it leaves the hop. */
export interface Headers {
  readonly source: string;
  readonly destination: string;
  /** The server's: of the destination in a request, of the source in a reply. */
  readonly port?: number;
  readonly ttl: number;
  /** Of the packet that an ICMP error quotes. */
  readonly about?: { readonly source: string; readonly destination: string };
  /** The tunnel's own header around it. `vni`: the identity that it carries. */
  readonly outer?: { readonly source: string; readonly destination: string; readonly vni: number };
}

/** `error`: of the ICMP message that says what became of the request. */
export type Leg = 'request' | 'reply' | 'error';

export interface Hop {
  readonly leg: Leg;
  /** A host, or a pod as `namespace/name`. */
  readonly place: string;
  readonly device?: string;
  readonly action: Action;
  readonly because: Because;
  /** What the sentence about it names: addresses, gateways, identities. */
  readonly detail: Row;
  readonly packet: Headers;
  readonly fact?: Fact;
}

/** What must be read to know more. */
export interface Missing {
  /** The machine or pod in whose shell it is to be run. */
  readonly host: string;
  readonly command: string;
  /** It shows traffic, so it waits until the flow is tried. */
  readonly waits?: true;
}

export type Errno = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'EACCES' | 'EINVAL' | 'EMSGSIZE';

/** ICMP messages about a packet (RFC 792, RFC 1812). */
export type IcmpMessage =
  | 'net-unreachable'
  | 'host-unreachable'
  | 'port-unreachable'
  | 'prohibited'
  | 'fragmentation-needed'
  | 'time-exceeded';

/** How the client hears that its packet did not arrive. */
export interface Told {
  /** The machine or pod that says so. */
  readonly by: string;
  /** Absent: the client's own kernel says so, and nothing is sent. */
  readonly message?: IcmpMessage;
  /** With `fragmentation-needed`: what fits. */
  readonly mtu?: number;
  /** Whether the message gets there. */
  readonly verdict: Verdict;
  readonly hops: readonly Hop[];
  /** What the client's call fails with; absent: it goes on waiting. */
  readonly errno?: Errno;
  readonly missing?: Missing;
}

/** Where it ended and why: the last hop. */
export interface Way {
  readonly verdict: Verdict;
  readonly hops: readonly Hop[];
  /** The backend that this way goes to, `address:port`, where a service has chosen it. */
  readonly backend?: string;
  /** For `unknown`. */
  readonly missing?: Missing;
  /** Absent where nobody tells the client, as with a blackhole or a policy. */
  readonly told?: Told;
}

export interface Trace extends Way {
  /** One for each backend that may be chosen; the trace is the worst of them. */
  readonly ways: readonly Way[];
}

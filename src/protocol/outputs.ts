/**
 * The payloads of our cell outputs, shared with the renderer. Each stands beside a `text/plain` item with exactly what
 * the terminal would print. Everything in them is untrusted text.
 */
import type { Column, Row, UnparsedLine } from '../output/parsed.ts';
import type { Provenance } from './provenance.ts';

export const TABLE_MIME = 'application/vnd.cilium-study.table+json';
export const PACKETS_MIME = 'application/vnd.cilium-study.packets+json';
/** The live view of a cell that is still running: a ring of the last lines. */
export const STREAM_MIME = 'application/vnd.cilium-study.stream+json';

export type Locale = 'ko' | 'en';

/** Leads from one row to another, in the same or another output. */
export interface RowLink {
  /** How they belong together, in the field's own terms: `backend`, `revnat`, `pod`, `node`, `identity`, `endpoint`, `frontend`. */
  readonly relation: string;
  readonly table: string;
  readonly rowKey: string;
  /** What the reader sees: an address, a name. */
  readonly label: string;
  /** The cell whose output holds that row; absent for an object of the Kubernetes API. */
  readonly cellId?: string;
}

/** Against the previous run of the same command on the same host, by row key. */
export interface RowChanges {
  readonly added: readonly string[];
  readonly removed: readonly Row[];
  readonly changed: readonly { readonly rowKey: string; readonly column: string; readonly before: string }[];
  /** When that previous run was, backend clock. */
  readonly since: number;
}

interface PayloadBase {
  readonly version: 1;
  /** Unique per output. */
  readonly id: string;
  readonly locale: Locale;
  readonly provenance: Provenance;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly unparsed: readonly UnparsedLine[];
  readonly notes: readonly string[];
  /** What the terminal printed. */
  readonly text: string;
}

export interface TablePayload extends PayloadBase {
  readonly kind: 'table';
  readonly table: string;
  /** Row keys, parallel to `rows`. */
  readonly keys: readonly string[];
  /** Links of each row, parallel to `rows`. */
  readonly links: readonly (readonly RowLink[])[];
  readonly changes?: RowChanges;
}

/** One packet on its way: the captured lines that are the same packet, in time order. */
export interface PacketPath {
  /** `ICMP echo request id 119 seq 1`, `TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN` */
  readonly summary: string;
  readonly hops: readonly PacketHop[];
  /** Set when the same segment was sent before: index into `paths` of the first one. */
  readonly retransmissionOf?: number;
}

export interface PacketHop {
  /** Index into `rows`. */
  readonly row: number;
  readonly host: string;
  readonly interface: string;
  readonly direction: string;
  /** Microseconds since the previous hop; absent on the first. */
  readonly after?: number;
}

export interface PacketsPayload extends PayloadBase {
  readonly kind: 'packets';
  readonly paths: readonly PacketPath[];
}

export interface StreamPayload {
  readonly version: 1;
  readonly kind: 'stream';
  readonly id: string;
  readonly locale: Locale;
  readonly provenance: Provenance;
  /** The last lines, at most 1,000. */
  readonly lines: readonly string[];
  /** Lines printed so far, shown or not. */
  readonly total: number;
  readonly running: boolean;
}

export type OutputPayload = TablePayload | PacketsPayload | StreamPayload;
